using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>What answers cost on average, by a sample of the pool, so that a plan can say how many images clicks buy.</summary>
internal sealed class Prices
{
    private const int Sample = 100;

    private readonly Lazy<double> ofImage;
    private readonly Lazy<double> ofRegion;

    /// <param name="bench">Whose annotator is asked; nothing of it is kept.</param>
    public Prices(Bench bench)
    {
        var chance = new Chance(bench.Experiment.Seed);
        var images = chance.For(Purpose.Annotator, cycle: 1).Permutation(bench.Dataset.Pool).Take(Sample).ToList();
        ofImage = new(() => images.Average(image => Cost(new Question(image))));
        ofRegion = new(() => images.SelectMany(Regions).Select(Cost).DefaultIfEmpty().Average());

        // Of each image a random region, as whoever visits random images asks.
        IEnumerable<Question> Regions(int image) =>
            bench.Regions?.CountOf(image) is { } count and > 0
                ? [new Question(image, chance.For(Purpose.Annotator, 1, 1, image).NextInt(count))]
                : [];

        double Cost(Question question) =>
            bench
                .Experiment.Annotator.Annotate(
                    question,
                    bench.Dataset,
                    chance.For(Purpose.Annotator, 1, 2 + question.Region, question.Image)
                )
                .Cost;
    }

    /// <summary>How many images some clicks buy answers about, without end where answers cost nothing.</summary>
    public double Images(double clicks, IQueryStrategy strategy) =>
        clicks <= 0 ? 0 : clicks / (strategy is IAsksRegions ? ofRegion : ofImage).Value;
}
