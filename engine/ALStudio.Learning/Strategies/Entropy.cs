using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the images whose predicted class probabilities have the highest entropy.</summary>
/// <remarks>
/// <para>Settles and Craven, "An analysis of active learning strategies for sequence labeling tasks", 2008.</para>
/// <para>
/// Where a model says one class per pixel, the score is the number of pixels of high entropy (Mittal et al., 2019), so large
/// images score higher. Inside <see cref="PerPolygon"/> it is that number among the pixels of each polygon.
/// </para>
/// </remarks>
/// <param name="Pixels">
/// Which pixels count; null for the paper's entropy above 0.6 nats. Has no meaning where a model says one class per image.
/// </param>
public sealed record Entropy(UncertainPixels? Pixels = null)
    : IQueryStrategy<Classification>,
        IQueryStrategy<Segmentation>,
        IRegionStrategy
{
    private UncertainPixels Rule => Pixels ?? new();

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images =>
            context.Model.LabelsPixels
                ? context.Model.Uncertain(images, Rule, [])
                : context.Model.Logits(images).EachRow(Uncertainty.Entropy)
        );

    /// <inheritdoc/>
    public IReadOnlyList<double> Score(QueryContext context, IReadOnlyList<Question> regions) =>
        context.Model.Uncertain(regions[0].Image, [.. regions.Select(context.Regions!.MaskOf)], Rule);
}
