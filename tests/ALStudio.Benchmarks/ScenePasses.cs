using System.Diagnostics;
using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>
/// What validation and scoring cost beside the network: photographs as many and as large as those of VOC's val split, 21 classes at
/// 505 × 505, and a network that is a single convolution. At most 1.5 GiB of memory are wanted for it.
/// </summary>
internal static class ScenePasses
{
    private const double Target = 1.5;
    private const int Classes = 21;

    /// <summary>Measures and prints.</summary>
    public static int Measure(int images)
    {
        Backend.Load();
        using var data = new SegmentationDataset(
            "noise",
            new Noise(images),
            new Noise(images),
            [.. Enumerable.Range(0, Classes).Select(number => $"{number}")],
            0,
            new Normalisation([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
            "noise"
        );
        var recipe = new SupervisedSegmentation(new Single());
        var job = new TrainingJob(recipe, data, Pool.OfSize(images), new Chance(1), 0);
        TrainedSegmenter[] members = [.. Enumerable.Range(0, 3).Select(member => Fresh(job, member))];
        int[] all = [.. Enumerable.Range(0, images)];
        var regions = new Polygons().RegionsOf(data);
        Console.WriteLine($"{images:#,0} photographs of 500 × 375, {Classes} classes, {Backend.Threads} thread(s)");
        members[0].Predicted(0);
        var before = Memory("VmRSS");
        Print("validation", images, () => members[0].Evaluate());
        Print("entropies", images, () => members[0].Uncertain(all, new(), []));
        Print("entropies of a committee of 3", images, () => members[0].Uncertain(all, new(), members[1..]));
        Print(
            "entropies of one polygon each",
            images,
            () =>
                all.Count(image =>
                    members[0].Uncertain(image, [regions.MaskOf(new Question(image, 0))], new()).Count == 1
                )
        );
        var grown = (Memory("VmHWM") - before) / 1024.0 / 1024;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  peak memory beyond the network {grown:0.00} GiB (target {Target:0.0}: {(grown <= Target ? "met" : "missed")})"
            )
        );
        Array.ForEach(members, member => member.Dispose());
        return grown <= Target ? 0 : 1;
    }

    private static TrainedSegmenter Fresh(TrainingJob job, int member) =>
        new(
            job,
            FreshModel.Network(job with { Chance = new Chance(1, member) }, CPU, ScalarType.Float32),
            null,
            CPU,
            ScalarType.Float32,
            [],
            default
        );

    private static void Print<T>(string name, int images, Func<T> work)
    {
        var (watch, computing) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        work();
        var each = watch.Elapsed.TotalMilliseconds / images;
        var computed = (Environment.CpuUsage.TotalTime - computing).TotalMilliseconds / images;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {name, -30} {each, 7:0.0} ms per photograph, {computed, 6:0.0} ms of a core   {Memory("VmRSS") / 1024, 6} MiB in use"
            )
        );
    }

    // In KiB. Only Linux tells the peak since the beginning.
    private static long Memory(string entry) =>
        File.ReadLines("/proc/self/status")
            .Where(line => line.StartsWith(entry, StringComparison.Ordinal))
            .Select(line =>
                long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            )
            .Single();

    /// <summary>One convolution of output stride 8.</summary>
    private sealed record Single : IDenseNetwork
    {
        public Network Build(ImageShape input, int classes, RandomStream weights) => new Body(input, classes, weights);

        private sealed class Body : Network
        {
            private readonly Convolution conv;

            public Body(ImageShape input, int classes, RandomStream weights)
                : base("single")
            {
                conv = new Convolution(input.Channels, classes, kernel: 7, stride: 8, Initial.UniformByFanIn(weights));
                RegisterComponents();
            }

            public override int EmbeddingSize => 3;

            public override IReadOnlyList<int> TapChannels => [];

            public override Activations Forward(Tensor images)
            {
                using var scope = NewDisposeScope();
                var (logits, embedding) = (conv.forward(images), images.mean([2, 3]));
                scope.MoveToOuter(logits, embedding);
                return new Activations(logits, embedding, []);
            }
        }
    }

    /// <summary>Photographs of noise, upright and broad in turns, with a rectangle in each.</summary>
    private sealed class Noise(int count) : SceneSet
    {
        private static readonly byte[] bytes = Bytes();

        public override int Count => count;

        public override int Channels => 3;

        public override string NameOf(int image) => $"{image}";

        public override (int Height, int Width) SizeOf(int image) => image % 3 == 0 ? (500, 375) : (375, 500);

        public override Scene Read(int image)
        {
            var (height, width) = SizeOf(image);
            return new Scene(new ImageShape(3, height, width), bytes.AsSpan(image % 997, 3 * height * width).ToArray());
        }

        public override LabelMap Labels(int image)
        {
            var (height, width) = SizeOf(image);
            var map = new LabelMap(height, width, new byte[height * width]);
            for (var row = 50; row < 200; row++)
            {
                map.Labels.AsSpan((row * width) + 100, 150).Fill((byte)(1 + (image % (Classes - 1))));
            }

            return map;
        }

        public override void Dispose() { }

        private static byte[] Bytes()
        {
            var random = new Chance(1).For(Purpose.Generation);
            var noise = new byte[(3 * 375 * 500) + 1_000];
            for (var place = 0; place < noise.Length; place++)
            {
                noise[place] = (byte)random.NextUInt32();
            }

            return noise;
        }
    }
}
