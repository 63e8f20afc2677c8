using ALStudio.Core;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks a committee, and then about the images with the most pixels that its members are unsure of on average (ENS-ent of the paper).</summary>
/// <remarks>
/// Mittal et al., 2019. A pixel's entropy is the average of the members' entropies, so it is high where each of them is unsure;
/// that they disagree, each being sure, does not count.
/// </remarks>
/// <param name="Members">Number of models; each costs a training per cycle.</param>
/// <param name="Pixels">Which pixels count; null for the paper's entropy above 0.6 nats.</param>
public sealed record EnsembleEntropy(int Members = 5, UncertainPixels? Pixels = null)
    : IQueryStrategy<Segmentation>,
        IResizable
{
    /// <inheritdoc/>
    public string Name => "ENS-ent";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) => Committees.Check(Members);

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images =>
            context.Model.Uncertain(images, Pixels ?? new(), [.. context.Committee.Skip(1)])
        );

    /// <inheritdoc/>
    public IQueryStrategy WithMembers(int members) => this with { Members = members };
}
