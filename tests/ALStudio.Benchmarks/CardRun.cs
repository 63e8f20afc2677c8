using System.Diagnostics;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>
/// Trainings and scorings on a CUDA card as they are used. Beside the time of a step stand that of the processor, and what memory was taken
/// between a fifth of the training and its end: nothing, if all is well.
/// </summary>
internal static class CardRun
{
    private const int Labelled = 500;

    /// <summary>Measures and prints.</summary>
    /// <param name="steps">Steps of the shorter trainings; others have fewer.</param>
    public static int Measure(int steps)
    {
        var card = Devices.Choose("cuda");
        Print($"{MemoryOfCard.Name}; {Devices.OnCard}");
        using (var data = new Shapes(Train: 40_960, Test: 64).Load(new DataRoot([])))
        {
            Classification(data, card, steps);
        }

        using var scenes = new Scenes(Train: 200, Test: 40).Load(new DataRoot([]));
        Segmentation(scenes, card, Math.Max(20, steps / 10));
        return 0;
    }

    private static void Classification(ClassificationDataset data, Device card, int steps)
    {
        var pool = Pool.OfSize(data.Pool)
            .With(
                Enumerable
                    .Range(0, Labelled)
                    .Select(image => new Answer(new Question(image), new ClassLabel(data.Train.Labels[image]), 1))
            );
        var wide = new WideResNet(28, 2);
        Phases(wide, card, steps);
        Preparation(data, pool, new Supervised(wide, Augmentation: new AutoAugmented()));
        Supervised Plain(INetwork network, int steps, int batch = 64) =>
            new(network, Epochs: Math.Max(1, steps / (Labelled / batch)), BatchSize: batch);
        IObjective[] recipes =
        [
            Plain(new WideResNet(10, 1), steps, batch: 10),
            Plain(new ConvNet(), steps),
            Plain(new ResNet18(ResNetForm.Cifar), steps),
            new LearningLoss(Plain(wide, steps)),
            new Uda(wide, Iterations: Math.Max(1, steps / 4)),
            new FixMatch(wide, Iterations: Math.Max(1, steps / 4), Ema: 0.9),
            Plain(wide, steps) with
            {
                Augmentation = new AutoAugmented(),
            },
        ];
        foreach (var recipe in recipes)
        {
            using var model = Train(data, pool, recipe, card);
            if (recipe == recipes[^1])
            {
                var watch = Stopwatch.StartNew();
                ((IModel)model).Probabilities([0]);
                var each = watch.Elapsed.TotalSeconds;
                Print($"  scoring {data.Pool:#,0} images: {data.Pool / each, 8:#,0} images/s");
            }
        }
    }

    private static void Segmentation(SegmentationDataset data, Device card, int steps)
    {
        var (annotator, none) = ((IAnnotator)new Polygons(3), new Chance(1).For(Purpose.Annotator));
        var pool = Pool.OfSize(data.Pool)
            .With(Enumerable.Range(0, 60).Select(image => annotator.Annotate(new Question(image), data, none)));
        var (small, large) = (new DeepLabResNet18(Width: 16), new DeepLabV2());
        IObjective[] recipes =
        [
            new SupervisedSegmentation(small, Epochs: Math.Max(1, steps / 6), Crop: 97),
            new SupervisedSegmentation(large, Epochs: Math.Max(1, steps / 6)),
            new S4Gan(large, Iterations: steps),
        ];
        foreach (var recipe in recipes)
        {
            using var model = Train(data, pool, recipe, card);
            var images = Enumerable.Range(0, data.Pool).ToArray();
            var watch = Stopwatch.StartNew();
            ((IModel)model).Uncertain(images, new UncertainPixels(), []);
            Print($"  scoring {data.Pool} photographs: {data.Pool / watch.Elapsed.TotalSeconds, 8:#,0.0} images/s");
        }
    }

    // The warm-up, a fifth of the training, is not counted.
    private static ITrained Train(Dataset data, Pool pool, IObjective recipe, Device card)
    {
        var job = new TrainingJob(recipe, data, pool, new Chance(1), Cycle: 0);
        Seen? first = null;
        Seen last = default;
        var model = Trainer.Train(
            job,
            card,
            now =>
            {
                if (now.Iteration == now.Iterations)
                {
                    last = Seen.Of(now.Iteration);
                    last = last with { Card = MemoryOfCard.InUse() };
                }
                else if (first is null && now.Iteration >= now.Iterations / 5)
                {
                    var card = MemoryOfCard.InUse();
                    first = Seen.Of(now.Iteration) with { Card = card };
                }
            },
            CancellationToken.None
        );
        var begun = first ?? default;
        var steps = Math.Max(1, last.Iteration - begun.Iteration);
        var views = recipe.Feeds.Sum(feed => feed.BatchSize * Math.Max(1, feed.Views.Count));
        var milliseconds = (last.Time - begun.Time).TotalMilliseconds / steps;
        Print(
            $"{recipe.Name}, {recipe.Network.Name}, {views} images a step: {milliseconds, 7:0.00} ms a step, {views / milliseconds * 1000, 8:#,0} images/s, "
                + $"{(last.Processor - begun.Processor).TotalMilliseconds / steps:0.00} ms of processors; "
                + $"over {steps} steps {last.Card - begun.Card:+0;-0;0} MiB on the card ({last.Card}), {last.Tensors - begun.Tensors:+0;-0;0} live tensors"
        );
        return model;
    }

    private static void Phases(INetwork part, Device card, int steps)
    {
        using var scope = NewDisposeScope();
        using var network = part.Build(new ImageShape(3, 32, 32), 10, new Chance(1).For(Purpose.Weights));
        network.to(card);
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, new Sgd());
        var images = randn(64, 32, 32, 3).to(card).permute(0, 3, 1, 2);
        var labels = randint(0, 10, 64, ScalarType.Int64).to(card);
        network.train();
        var (forward, backward, moving) = (new Stopwatch(), new Stopwatch(), new Stopwatch());
        var all = new Stopwatch();
        for (var step = -50; step < steps; step++)
        {
            if (step == 0)
            {
                Array.ForEach([forward, backward, moving], watch => watch.Reset());
                Devices.Wait(card);
                all.Start();
            }

            using var inner = NewDisposeScope();
            forward.Start();
            var loss = nn.functional.cross_entropy(network.Forward(images).Logits, labels);
            forward.Stop();
            backward.Start();
            loss.backward();
            backward.Stop();
            moving.Start();
            descent.Step(0.03);
            moving.Stop();
        }

        var told = all.Elapsed;
        Devices.Wait(card);
        Print(
            $"{part.Name}, one batch of 64 that lies there: {all.Elapsed.TotalMilliseconds / steps:0.00} ms a step; told in {told.TotalMilliseconds / steps:0.00} ms: "
                + $"forward {forward.Elapsed.TotalMilliseconds / steps:0.00}, backward {backward.Elapsed.TotalMilliseconds / steps:0.00}, descent {moving.Elapsed.TotalMilliseconds / steps:0.00}"
        );
    }

    private static void Preparation(ClassificationDataset data, Pool pool, IObjective recipe)
    {
        var job = new TrainingJob(recipe, data, pool, new Chance(1), Cycle: 0);
        foreach (var workers in (int[])[1, 4])
        {
            var reader = new FeedReader(job, recipe.Feeds[0], 0, workers);
            using var memory = reader.Memory(ScalarType.Float32, pinned: true);
            for (var warm = 0; warm < 200; warm++)
            {
                reader.Read(warm, memory);
            }

            var watch = Stopwatch.StartNew();
            for (var iteration = 0; iteration < 400; iteration++)
            {
                reader.Read(iteration, memory);
            }

            Print(
                $"  batches of 64, AutoAugmented, {workers} thread(s): {watch.Elapsed.TotalMilliseconds / 400:0.00} ms each"
            );
        }
    }

    private static void Print(string line) => Console.WriteLine(line);

    private readonly record struct Seen(int Iteration, TimeSpan Time, TimeSpan Processor, long Card, long Tensors)
    {
        private static readonly Stopwatch clock = Stopwatch.StartNew();

        public static Seen Of(int iteration) =>
            new(iteration, clock.Elapsed, Process.GetCurrentProcess().TotalProcessorTime, 0, Tensor.TotalCount);
    }
}

/// <summary>What the driver says about the first card.</summary>
internal static class MemoryOfCard
{
    public static string Name => Ask("name");

    /// <summary>In MiB, of all programs.</summary>
    public static long InUse() => long.TryParse(Ask("memory.used"), out var used) ? used : 0;

    private static string Ask(string what)
    {
        using var asked = Process.Start(
            new ProcessStartInfo("nvidia-smi", ["-i", "0", $"--query-gpu={what}", "--format=csv,noheader,nounits"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        return asked.StandardOutput.ReadToEnd().Trim();
    }
}
