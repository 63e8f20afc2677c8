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
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace ALStudio.Running.Tests;

/// <summary>A long study holds no more at its end than after its tenth cycle.</summary>
public sealed class LeakTests(ITestOutputHelper output) : IDisposable
{
    private const int Settled = 10;
    private readonly Some.ScratchFolder scratch = new();

    // Target soak of build.fsx sets this: a hundred cycles, and memory is looked at.
    private static bool IsSoak => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("ALSTUDIO_SOAK"));

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void After_the_tenth_cycle_tensors_open_files_and_threads_are_as_many_and_memory_is_as_large()
    {
        var cycles = IsSoak ? 100 : 20;
        var samples = new List<Sample>();
        Assert.Empty(Study.Run(Experiment(cycles), Settings, new Sampler(samples)).Failed);
        Assert.Equal(cycles + 1, samples.Count);
        var settled = samples.Skip(Settled).ToList();
        // What earlier tests of this process have left may go meanwhile, and the pool of threads takes one in as it likes; one that is
        // lost in every cycle moves the median by five.
        Assert.All(settled, sample => Assert.InRange(sample.Tensors, 0, settled[0].Tensors));
        var (first, second) = (settled.Take(settled.Count / 2), settled.Skip(settled.Count / 2));
        Assert.InRange(Median(second, sample => sample.Files) - Median(first, sample => sample.Files), int.MinValue, 4);
        Assert.InRange(
            Median(second, sample => sample.Threads) - Median(first, sample => sample.Threads),
            int.MinValue,
            4
        );
        var slope = Slope([.. settled.Select(sample => sample.Megabytes)]);
        output.WriteLine(
            $"{cycles} cycles: {settled[^1].Tensors} tensors, {settled[^1].Files} files, {settled[^1].Threads} threads, "
                + $"{settled[0].Megabytes:0.0} to {settled[^1].Megabytes:0.0} MB resident, slope {slope:0.000} MB per cycle"
        );
        if (IsSoak)
        {
            Assert.InRange(slope, double.NegativeInfinity, 0.1);
        }
    }

    private static Experiment Experiment(int cycles) =>
        new(
            "leaks",
            new Shapes(Train: 140, Test: 20),
            new ClassLabels(),
            new Balanced(20),
            new Budget(1, CostUnit.Label),
            cycles,
            Trials: 1,
            [new Arm("Entropy", new Supervised(new ConvNet(8), Epochs: 2, BatchSize: 10), new Entropy())],
            [new Accuracy()]
        );

    // A checkpoint after every step.
    private StudySettings Settings =>
        new(scratch["store"], new DataRoot([])) { Device = "cpu", CheckpointEvery = TimeSpan.Zero };

    private static int Median(IEnumerable<Sample> samples, Func<Sample, int> number)
    {
        int[] sorted = [.. samples.Select(number).Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Slope of the line that fits best, over 0, 1, 2, …</summary>
    private static double Slope(double[] values)
    {
        var (middle, mean) = ((values.Length - 1) / 2.0, values.Average());
        var (above, below) = (0.0, 0.0);
        for (var at = 0; at < values.Length; at++)
        {
            above += (at - middle) * (values[at] - mean);
            below += (at - middle) * (at - middle);
        }

        return above / below;
    }

    private sealed record Sample(long Tensors, int Files, int Threads, double Megabytes);

    /// <summary>Looks at the process after every cycle.</summary>
    private sealed class Sampler(List<Sample> samples) : IListener
    {
        private const string Descriptors = "/proc/self/fd";

        public void Hear(RunEvent happened)
        {
            if (happened is CycleFinished)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                using var self = Process.GetCurrentProcess();
                samples.Add(
                    new Sample(
                        Tensor.TotalCount,
                        Directory.Exists(Descriptors) ? Directory.GetFileSystemEntries(Descriptors).Length : 0,
                        self.Threads.Count,
                        self.WorkingSet64 / 1048576.0
                    )
                );
            }
        }
    }
}
