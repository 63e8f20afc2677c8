using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks a committee, and then about the images on whose class its members disagree most, each being sure: by mutual information.</summary>
/// <remarks>
/// Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian active learning for classification and preference learning", 2011, with a
/// deep ensemble in place of the posterior (Beluch et al., 2018).
/// </remarks>
/// <param name="Members">Number of models; each costs a training per cycle.</param>
public sealed record Bald(int Members = 5) : IQueryStrategy<Classification>, IResizable
{
    /// <inheritdoc/>
    public string Name => "ENS-BALD";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) => Committees.Check(Members);

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images => Disagreement.OfEach(context.AskCommittee(images), Disagreement.Information));

    /// <inheritdoc/>
    public IQueryStrategy WithMembers(int members) => this with { Members = members };
}
