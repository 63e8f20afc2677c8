using ALStudio.Learning;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Training;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>Host work of one step: 64 images drawn, cropped, flipped and normalised on one core. At most 1.5 ms is wanted.</summary>
[InProcess, MemoryDiagnoser]
public class BatchPreparation
{
    private const int Batch = 64;

    private Dataset dataset = null!;
    private FeedReader reader = null!;
    private PixelBlock[] blocks = [];
    private long[] labels = [];
    private int iteration;

    /// <summary>Makes images and memory.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        Backend.Load();
        dataset = Some.Dataset(EngineRun.Images);
        var job = EngineRun.Job(dataset, steps: 10);
        reader = new FeedReader(job, new Feed(FeedSource.Labelled, Batch, [new View([new FlipAndCrop()])]), 0);
        blocks = reader.Blocks(ScalarType.Float32, pinned: false);
        labels = new long[Batch];
    }

    /// <summary>One batch.</summary>
    [Benchmark]
    public void Fetch_augment_and_normalise_64_images() => reader.Read(iteration++ % 10, blocks, labels);

    /// <summary>Lets go of the memory.</summary>
    [GlobalCleanup]
    public void Clean()
    {
        Array.ForEach(blocks, block => block.Dispose());
        dataset.Dispose();
    }
}
