using System.Diagnostics;
using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>
/// UDA of WRN-28-2 as it is used (704 views a step, strong augmentation, descent, log) beside the bare forward and backward of the
/// same three passes over one batch that lies ready; at least 0.95 of that is wanted.
/// </summary>
internal static class SemiSupervisedRun
{
    private const double Target = 0.95;
    private const int Labelled = 64;
    private const int Unlabelled = 320;
    private const int Views = Labelled + (2 * Unlabelled);

    /// <summary>Measures in alternating rounds and prints.</summary>
    public static int Compare(int rounds, int steps)
    {
        Backend.Load();
        using var data = new Shapes(Train: 2_000, Test: 10).Load(new DataRoot([]));
        var pool = Pool.OfSize(data.Train.Count)
            .With(
                Enumerable
                    .Range(0, 500)
                    .Select(image => new Answer(new Question(image), new ClassLabel(data.Train.Labels[image]), 1))
            );
        Console.WriteLine(
            $"UDA, WRN-28-2, {Views} views per step, {Backend.Threads} thread(s), {rounds} rounds of {steps} steps"
        );
        var ratios = new List<double>();
        Engine(data, pool, 1);
        Bare(1);
        for (var round = 1; round <= rounds; round++)
        {
            var (bare, engine) = (Bare(steps), Engine(data, pool, steps));
            ratios.Add(engine / bare);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  round {round}   bare passes {bare, 6:0.0}   ALStudio {engine, 6:0.0} images/s   {engine / bare:0.000} ×"
                )
            );
        }

        ratios.Sort();
        var median = (ratios[(rounds - 1) / 2] + ratios[rounds / 2]) / 2;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"median {median:0.000} × (target {Target:0.00}: {(median >= Target ? "met" : "missed")})"
            )
        );
        return 0;
    }

    private static double Engine(ClassificationDataset data, Pool pool, int steps)
    {
        var recipe = new Uda(
            new WideResNet(28, 2),
            Iterations: steps,
            BatchSize: Labelled,
            UnlabelledBatchSize: Unlabelled,
            Strong: new AutoAugmented(Surround: Surround.Reflect)
        );
        var watch = Stopwatch.StartNew();
        Trainer
            .Train(new TrainingJob(recipe, data, pool, new Chance(1), 0), CPU, null, CancellationToken.None)
            .Dispose();
        return steps * Views / watch.Elapsed.TotalSeconds;
    }

    private static double Bare(int steps)
    {
        var recipe = new Uda(new WideResNet(28, 2));
        using var network = recipe.Network.Build(new ImageShape(3, 32, 32), 10, new Chance(1).For(Purpose.Weights));
        using var parameters = new FlatParameters(network);
        using var labelled = Images(Labelled);
        using var weak = Images(Unlabelled);
        using var strong = Images(Unlabelled);
        using var labels = randint(0, 10, Labelled, ScalarType.Int64);
        network.train();
        var watch = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var loss = nn.functional.cross_entropy(network.Forward(labelled).Logits, labels);
            Tensor target;
            using (no_grad())
            {
                target = network.Forward(weak).Logits;
            }

            (loss + recipe.Unlabelled(target, network.Forward(strong).Logits)).backward();
        }

        return steps * Views / watch.Elapsed.TotalSeconds;
    }

    private static Tensor Images(int count)
    {
        using var images = randn(count, 32, 32, 3);
        return images.permute(0, 3, 1, 2);
    }
}
