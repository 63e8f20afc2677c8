using ALStudio.Core;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about images at random, all equally likely, none twice. The baseline of every comparison.</summary>
/// <remarks>
/// All its scores are 0, so its order is the random order in which every strategy breaks ties: a strategy whose scores
/// are all equal picks what Random picks in that trial and cycle. Inside <see cref="PerPolygon"/> it draws one of the polygons.
/// </remarks>
public sealed record Random : IQueryStrategy<Classification>, IQueryStrategy<Segmentation>, IRegionStrategy
{
    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) => context.HighestFirst(images => new double[images.Count]);

    /// <inheritdoc/>
    public IReadOnlyList<double> Score(QueryContext context, IReadOnlyList<Question> regions) =>
        new double[regions.Count];
}
