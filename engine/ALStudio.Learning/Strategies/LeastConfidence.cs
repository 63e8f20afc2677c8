using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the images whose most likely class is least probable.</summary>
/// <remarks>
/// Lewis and Gale, "A sequential algorithm for training text classifiers", 1994, for two classes; Culotta and
/// McCallum, "Reducing labeling effort for structured prediction tasks", 2005, for many.
/// </remarks>
public sealed record LeastConfidence : IQueryStrategy<Classification>
{
    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images => context.Model.Logits(images).EachRow(Uncertainty.LeastConfidence));
}
