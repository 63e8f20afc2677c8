using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the images whose two most likely classes are closest in probability.</summary>
/// <remarks>Scheffer, Decomain and Wrobel, "Active hidden Markov models for information extraction", 2001.</remarks>
public sealed record Margin : IQueryStrategy<Classification>
{
    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.LowestFirst(images => context.Model.Logits(images).EachRow(Uncertainty.Margin));
}
