using System.Diagnostics;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Metrics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Starts;
using ALStudio.Learning.Strategies;
using ALStudio.Running;

namespace ALStudio.Benchmarks;

/// <summary>The engine as it is used: a whole study with a store, of which the second training and the query before it are timed.</summary>
internal static class EngineRun
{
    private const int PoolOfProcessor = 10_240;
    private const int PoolOfCard = 40_960;
    private const int StepsPerEpoch = 11;

    // The first training, one step per epoch, only warms up.
    private const int Start = 70;
    private const int Query = (StepsPerEpoch * 64) - Start;

    /// <summary>One round. Augmentation, progress, measuring on 64 test images and storing are all in the time.</summary>
    /// <param name="steps">Training steps.</param>
    /// <param name="threads">Threads of one operation.</param>
    /// <param name="device">Where to compute.</param>
    public static Measured Measure(int steps, int threads, string device)
    {
        var pool = device == "cpu" ? PoolOfProcessor : PoolOfCard;
        var epochs = Math.Max(2, steps / StepsPerEpoch);
        var store = Directory.CreateTempSubdirectory("alstudio-bench-").FullName;
        try
        {
            var watch = new Watch();
            var settings = new StudySettings(store, new DataRoot([])) { Device = device, Threads = threads };
            var outcome = Study.Run(Experiment(epochs, pool), settings, watch);
            if (outcome.Failed is [var failed, ..])
            {
                throw new ContestantFailedException($"{failed.Failure}");
            }

            return new Measured(epochs * StepsPerEpoch * 64 / watch.Training, pool / watch.Query);
        }
        finally
        {
            Directory.Delete(store, recursive: true);
        }
    }

    private static Experiment Experiment(int epochs, int pool) =>
        new(
            "throughput",
            new Shapes(Train: pool, Test: 64),
            new ClassLabels(),
            new Balanced(Start),
            new Budget(Query, CostUnit.Label),
            Cycles: 1,
            Trials: 1,
            [new Arm("Entropy", new Supervised(new WideResNet(28, 2), epochs, BatchSize: 64), new Entropy())],
            [new Accuracy()]
        );

    /// <summary>Takes the time from the end of cycle 0 to the next training, and from there to the end of cycle 1, in seconds.</summary>
    private sealed class Watch : IListener
    {
        private long last;

        public double Query { get; private set; }

        public double Training { get; private set; }

        public void Hear(RunEvent happened)
        {
            switch (happened)
            {
                case CycleFinished { Cycle.Number: 0 }:
                    last = Stopwatch.GetTimestamp();
                    break;
                case TrainingStarted { Cycle: 1 }:
                    Query = Stopwatch.GetElapsedTime(last).TotalSeconds;
                    last = Stopwatch.GetTimestamp();
                    break;
                case CycleFinished { Cycle.Number: 1 }:
                    Training = Stopwatch.GetElapsedTime(last).TotalSeconds;
                    break;
                default:
                    break;
            }
        }
    }
}
