using ALStudio.Core;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about single polygons: of a random image, the one that the strategy inside prefers.</summary>
/// <remarks>
/// <para>
/// Mittal et al., 2019. Images with polygons that nobody has drawn are visited in random order, once each, and one polygon of
/// each is asked about; when all have been visited, those that have some left are visited again. Only images that are visited
/// are looked at. The first visits go in the order of <see cref="Random"/>, whatever the strategy inside.
/// </para>
/// <para>Every query begins anew: an image whose polygon was asked about in an earlier cycle is as likely as any other.</para>
/// </remarks>
/// <param name="Within">Which polygon: <see cref="Random"/> or <see cref="Entropy"/>.</param>
public sealed record PerPolygon(IRegionStrategy Within) : IQueryStrategy<Segmentation>, IAsksRegions
{
    /// <inheritdoc/>
    public string Name => $"Random-Image-{Within.Name}-Polygon";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) => Within.Check(facts);

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context)
    {
        var regions =
            context.Regions
            ?? throw new ProblemException(
                $"{Name} asks about polygons, and the annotator answers about whole images only.",
                "Let Polygons answer: annotator (Polygons())"
            );
        // Drawn here and not while picks are read, so that reading them twice gives the same order.
        var first = context.Shuffled();
        var chance = new Chance(context.Random.NextUInt64());
        return Picks();

        IEnumerable<Pick> Picks()
        {
            var visited = first;
            var left = new Dictionary<int, IReadOnlyList<Question>>();
            for (var pass = 0; visited.Length > 0; pass++)
            {
                foreach (var image in visited)
                {
                    var open = left.GetValueOrDefault(image) ?? Unanswered(context.Pool, regions, image);
                    if (open.Count > 0)
                    {
                        var pick = Best(context, open, chance.For(Purpose.Query, pass, 0, image));
                        yield return pick;
                        open = [.. open.Where(region => region != pick.Question)];
                    }

                    left[image] = open;
                }

                visited = [.. first.Where(image => left[image].Count > 0)];
                chance.For(Purpose.Query, pass, 1).Shuffle<int>(visited);
            }
        }
    }

    private static IReadOnlyList<Question> Unanswered(Pool pool, IRegions regions, int image)
    {
        var answered = pool.RegionsOf(image);
        return
        [
            .. Enumerable
                .Range(0, regions.CountOf(image))
                .Where(region => !answered.Contains(region))
                .Select(region => new Question(image, region)),
        ];
    }

    private Pick Best(QueryContext context, IReadOnlyList<Question> open, RandomStream random)
    {
        var scores = Ranking.Checked(Within.Score(context, open), open);
        var best = random.Permutation(open.Count).MaxBy(place => scores[place]);
        return new Pick(open[best], scores[best]);
    }
}
