using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Metrics;
using ALStudio.Learning.Starts;
using ALStudio.Testing;
using static TorchSharp.torch;

namespace ALStudio.Running.Tests;

/// <summary>Small photographs of rectangles with their outlines.</summary>
internal sealed record Sketches(int Pool = 60) : ISegmentationSource
{
    public DatasetFacts Inspect(DataRoot root) => new("drawings", Pool, 6, 4);

    public SegmentationDataset Load(DataRoot root) => Drawings.Data(Pool);

    /// <summary>A study on them whose trainings cost nothing.</summary>
    public static Experiment Experiment(int cycles, params IQueryStrategy[] strategies) =>
        new(
            "sketches",
            new Sketches(),
            new Polygons(1),
            new Drawn(100, CostUnit.Click),
            new Budget(60, CostUnit.Click),
            cycles,
            1,
            [.. strategies.Select(Arm)],
            [new MeanIoU(), new PixelAccuracy()],
            Seed: 7
        );

    public static Arm Arm(IQueryStrategy strategy) => new(strategy.Name, new PretendedMasks(2), strategy);
}

/// <summary>A recipe that nobody follows.</summary>
internal sealed record PretendedMasks(int Epochs, bool Judged = false) : IObjective<Segmentation>
{
    public INetwork Network { get; init; } = new NoNetwork();

    public Sgd Optimiser => new();

    public ISchedule Schedule => throw new NotSupportedException();

    public IReadOnlyList<Feed> Feeds => [new(FeedSource.Labelled, 4, [new View([])])];

    public Companion? Companion => Judged ? new Companion(new Adam(), 8) : null;

    public TrainingLength Length(int labelled) => new(Epochs, labelled / 4);

    public Tensor Loss(Step step) => throw new NotSupportedException();
}

/// <summary>Takes the same for every image, and for every region.</summary>
internal sealed record Tariff(double Image, double Region) : IAnnotator<Segmentation>
{
    public bool AnswersRegions => true;

    public Answer Annotate(Question question, Dataset dataset, RandomStream random) =>
        new(question, new Outlines([]), question.IsWhole ? Image : Region);

    public IRegions RegionsOf(Dataset dataset) => ((IAnnotator)new Polygons(1)).RegionsOf(dataset)!;
}
