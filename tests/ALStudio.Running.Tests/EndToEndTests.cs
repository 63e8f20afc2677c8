using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Metrics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Starts;
using ALStudio.Learning.Strategies;
using Xunit;
using static TorchSharp.torch;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>The whole of it, with a real network on generated images.</summary>
public sealed class EndToEndTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_same_study_gives_the_same_curves_picks_and_weights_and_leaves_no_tensor_behind()
    {
        Some.Run(Experiment, Settings("one"));
        var tensors = Tensor.TotalCount;
        Some.Run(Experiment, Settings("other"));
        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.Equal(Some.Files(scratch["one"]), Some.Files(scratch["other"]));
        Assert.Equal(Weights("one"), Weights("other"));
        Assert.Equal(5, Weights("one").Count);
    }

    [Fact]
    public void A_study_stopped_after_each_cycle_ends_with_the_same_bits()
    {
        Some.Run(Experiment, Settings("whole"));
        var tensors = Tensor.TotalCount;
        var rounds = 0;
        for (var isStopped = true; isStopped; rounds++)
        {
            using var stop = new CancellationTokenSource();
            isStopped = Study.Run(Experiment, Settings("parts"), new StopsAfterACycle(stop), stop.Token).IsStopped;
        }

        Assert.InRange(rounds, 5, 7);
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["parts"]));
        Assert.Equal(Weights("whole"), Weights("parts"));
        Assert.Equal(tensors, Tensor.TotalCount);
    }

    [Fact]
    public void A_training_stops_within_an_iteration_and_goes_on_there()
    {
        using var stop = new CancellationTokenSource();
        var outcome = Study.Run(Experiment, Settings("store"), new StopsInATraining(stop), stop.Token);
        Assert.True(outcome.IsStopped);
        Assert.Equal(0, outcome.Added);
        var heard = new Memory();
        Assert.Equal(
            RunEnd.Finished,
            Study.Run(Experiment, Settings("store"), heard, CancellationToken.None).Runs[0].End
        );
        var resumed = Assert.Single(heard.Heard.OfType<TrainingResumed>());
        Assert.Equal((0, 4), (resumed.Cycle, resumed.Iterations));
        Assert.InRange(resumed.Iteration, 1, 2);
    }

    [Fact]
    public void A_study_stopped_in_each_training_as_often_as_it_reports_ends_with_the_same_bits()
    {
        Some.Run(Experiment, Settings("whole"));
        var tensors = Tensor.TotalCount;
        var rounds = 0;
        for (var isStopped = true; isStopped; rounds++)
        {
            using var stop = new CancellationTokenSource();
            isStopped = Study.Run(Experiment, Settings("parts"), new StopsInATraining(stop), stop.Token).IsStopped;
        }

        // Two epochs, and a report after each: every training takes two sittings at least, and one begins them.
        Assert.InRange(rounds, 10, 40);
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["parts"]));
        Assert.Equal(Weights("whole"), Weights("parts"));
        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.Empty(Directory.GetDirectories(scratch["parts"] + "/checkpoints", "*-*", SearchOption.AllDirectories));
    }

    private static Experiment Experiment
    {
        get
        {
            var recipe = new Supervised(new WideResNet(10, 1), Epochs: 2, BatchSize: 10, new FlipAndCrop());
            return new(
                "shapes",
                new Shapes(Train: 120, Test: 40),
                new ClassLabels(),
                new Balanced(20),
                new Budget(10, CostUnit.Label),
                Cycles: 2,
                Trials: 1,
                [new Arm("Random", recipe, new Random()), new Arm("Entropy", recipe, new Entropy())],
                [new Accuracy(), new CrossEntropy()]
            );
        }
    }

    private StudySettings Settings(string store) =>
        new(scratch[store], new DataRoot([])) { Device = "cpu", Time = new StoppedClock() };

    private SortedDictionary<string, string> Weights(string store) =>
        new(
            Directory
                .EnumerateFiles(scratch[store], "model.safetensors", SearchOption.AllDirectories)
                .ToDictionary(
                    file => Path.GetFileName(Path.GetDirectoryName(file)!),
                    file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))
                ),
            StringComparer.Ordinal
        );

    private sealed class StopsAfterACycle(CancellationTokenSource stop) : IListener
    {
        public void Hear(RunEvent happened)
        {
            if (happened is CycleFinished)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class StopsInATraining(CancellationTokenSource stop) : IListener
    {
        public void Hear(RunEvent happened)
        {
            if (happened is TrainingProgressed)
            {
                stop.Cancel();
            }
        }
    }
}
