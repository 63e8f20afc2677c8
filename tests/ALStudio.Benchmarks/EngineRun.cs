using System.Diagnostics;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>The engine as a study runs it: its trainer with crop, flip and progress, then the whole pool scored.</summary>
internal static class EngineRun
{
    /// <summary>Size of the pool.</summary>
    public const int Images = 2_560;
    private const int Batch = 64;

    /// <summary>One round; building the network, preparing batches and reading losses are all in the time.</summary>
    public static Measured Measure(int steps, int threads)
    {
        Backend.Load();
        Backend.Threads = threads;
        using var dataset = Some.Dataset(Images);
        using (Train(dataset, steps: 10))
        {
            // Only to compile and to warm up.
        }

        steps = Math.Max(10, steps / 10 * 10);
        var watch = Stopwatch.StartNew();
        using var model = Train(dataset, steps);
        var train = steps * Batch / watch.Elapsed.TotalSeconds;
        watch.Restart();
        var logits = model.Logits([.. Enumerable.Range(0, Images)]);
        return new Measured(train, logits.Rows / watch.Elapsed.TotalSeconds);
    }

    /// <summary>A training of WRN-28-2 with crop and flip, on 640 of the images.</summary>
    public static TrainingJob Job(Dataset dataset, int steps)
    {
        // An epoch is ten steps, so that the work at its end is in the figure, too.
        var labelled = Enumerable.Range(0, 10 * Batch);
        var pool = Pool.OfSize(Images)
            .With(labelled.Select(image => new Answer(new Question(image), new ClassLabel(image % 10), 1)));
        var recipe = new Supervised(new WideResNet(28, 2), Epochs: Math.Max(1, steps / 10), BatchSize: Batch);
        return new TrainingJob(recipe, dataset, pool, new Chance(1), Cycle: 0);
    }

    private static TrainedModel Train(Dataset dataset, int steps) =>
        Trainer.Train(Job(dataset, steps), CPU, progress => Console.WriteLine(progress), CancellationToken.None);
}
