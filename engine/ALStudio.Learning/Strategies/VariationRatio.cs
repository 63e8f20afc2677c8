using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks a committee, and then about the images on which the fewest of its members agree (ENS-varR of the paper).</summary>
/// <remarks>
/// Beluch, Genewein, Nürnberger and Köhler, "The power of ensembles for active learning in image classification", 2018. The
/// score 1 − votes of the most voted class / members has few values, so most of the order is the random order of ties.
/// </remarks>
/// <param name="Members">Number of models; each costs a training per cycle.</param>
public sealed record VariationRatio(int Members = 5) : IQueryStrategy<Classification>, IResizable
{
    /// <inheritdoc/>
    public string Name => "ENS-varR";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) => Committees.Check(Members);

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images => Disagreement.OfEach(context.AskCommittee(images), Disagreement.VariationRatio));

    /// <inheritdoc/>
    public IQueryStrategy WithMembers(int members) => this with { Members = members };
}
