using System.Diagnostics;
using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>
/// Trainings of segmentation on generated photographs, and the preparation of their batches. Processor time is printed beside time: on a
/// busy machine only the former says something.
/// </summary>
internal static class SegmentationRun
{
    private const int Labelled = 60;

    /// <summary>Measures and prints.</summary>
    /// <param name="steps">Steps of each training.</param>
    /// <param name="folder">Photographs with masks in the layout of PASCAL VOC, to prepare batches of; null for generated ones.</param>
    public static int Measure(int steps, string? folder)
    {
        Backend.Load();
        using (var data = folder is null ? Generated() : new VocLayout(folder).Load(new DataRoot([])))
        {
            Prepare(data, Job(data, new SupervisedSegmentation(new DeepLabResNet18())));
        }

        using var scenes = Generated();
        var network = new DeepLabResNet18(Width: 16);
        foreach (var crop in (int[])[97, 112])
        {
            Train(
                scenes,
                new SupervisedSegmentation(network, Epochs: Math.Max(1, steps / 6), BatchSize: 10, Crop: crop)
            );
            Train(scenes, new S4Gan(network, Iterations: steps, Crop: crop));
            Train(scenes, new S4Gan(network, Iterations: steps, Crop: crop, DiscriminatorWidth: 16));
        }

        return 0;
    }

    private static SegmentationDataset Generated() => new Scenes(Train: 200, Test: 10).Load(new DataRoot([]));

    private static TrainingJob Job(SegmentationDataset data, IObjective recipe)
    {
        var (annotator, none) = ((IAnnotator)new Polygons(3), new Chance(1).For(Purpose.Annotator));
        var answers = Enumerable
            .Range(0, Math.Min(Labelled, data.Pool - 1))
            .Select(image => annotator.Annotate(new Question(image), data, none));
        return new TrainingJob(recipe, data, Pool.OfSize(data.Pool).With(answers), new Chance(1), Cycle: 0);
    }

    private static void Prepare(SegmentationDataset data, TrainingJob job)
    {
        var reader = new FeedReader(job, job.Recipe.Feeds[0], 0);
        using var memory = reader.Memory(ScalarType.Float32, pinned: false);
        var (height, width) = data.Train.SizeOf(0);
        Console.WriteLine($"{data.Name}, {height}×{width}, windows of 321, one thread, per {reader.BatchSize} images:");
        var iteration = 0;
        Print("  decoded, cut and normalised", 20, () => reader.Read(iteration++, memory));
        var images = Enumerable.Range(0, reader.BatchSize).ToArray();
        Print("  decoded", 20, () => Array.ForEach(images, image => data.Train.Read(image)));
        var (scene, labels) = (data.Train.Read(0), data.Train.Labels(0));
        var (pixels, targets) = (new byte[3 * 321 * 321], new byte[321 * 321]);
        var random = new Chance(1).For(Purpose.Augmentation);
        Print(
            "  cut",
            20,
            () => Array.ForEach(images, _ => new ScaledCrop().Cut(scene, labels, pixels, targets, random))
        );
        Print(
            "  normalised",
            20,
            () =>
                Array.ForEach(
                    images,
                    row => new PixelTable(job.Normalisation, new(3, 321, 321)).Write(pixels, memory.Views[0], row)
                )
        );
        Print(
            "  painted",
            20,
            () =>
            {
                var maps = new AnsweredMaps(data, job.Pool);
                Array.ForEach(images, image => maps.Of(image));
            }
        );
    }

    private static void Train(SegmentationDataset data, IObjective recipe)
    {
        var job = Job(data, recipe);
        var steps = recipe.Length(Labelled).Iterations;
        var crop = recipe.Feeds[0].Window!.Size.Height;
        Print(
            $"{recipe.Name}{(recipe.Companion is { Width: var width } ? $" against width {width}" : "")}, {recipe.Network.Name}, windows of {crop}, {Backend.Threads} thread(s), {steps} steps, per step",
            1,
            () => Trainer.Train(job, CPU, null, CancellationToken.None).Dispose(),
            steps
        );
    }

    private static void Print(string what, int times, Action act, int parts = 1)
    {
        for (var time = 0; time < times; time++)
        {
            act();
        }

        var (clock, processor) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        for (var time = 0; time < times; time++)
        {
            act();
        }

        var elapsed = clock.Elapsed.TotalMilliseconds / times / parts;
        var worked = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMilliseconds / times / parts;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{what}: {elapsed:0.00} ms, {worked:0.00} ms of a processor")
        );
    }
}
