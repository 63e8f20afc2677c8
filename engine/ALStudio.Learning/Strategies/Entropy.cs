using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the images whose predicted class probabilities have the highest entropy.</summary>
/// <remarks>Settles and Craven, "An analysis of active learning strategies for sequence labeling tasks", 2008.</remarks>
public sealed record Entropy : IQueryStrategy<Classification>
{
    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images => context.Model.Logits(images).EachRow(Uncertainty.Entropy));
}
