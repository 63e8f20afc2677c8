using ALStudio.Core;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Networks;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>Photographs of coloured rectangles on grey ground, and small trainings on them.</summary>
internal static class EasyScenes
{
    public static readonly Normalisation Normalisation = new([0.5, 0.4, 0.3], [0.25, 0.2, 0.3]);

    /// <summary>A red and a blue rectangle in each image, under noise; sizes differ from image to image.</summary>
    public static SegmentationDataset Data(int pool = 20, int test = 6, int? background = 0) =>
        new(
            "easy scenes",
            new Split(pool, 0),
            new Split(test, 1),
            ["ground", "red", "blue"],
            background,
            Normalisation,
            "easy scenes"
        );

    public static TrainingJob Job(
        SegmentationDataset data,
        IObjective? recipe = null,
        int labelled = 12,
        ulong seed = 1,
        int cycle = 0
    ) => new(recipe ?? Recipe(), data, Pool(data, labelled), new Chance(seed), cycle);

    public static SupervisedSegmentation Recipe(int epochs = 3, int batch = 4, IWindow? window = null) =>
        new(new StandIn(), epochs, batch, Crop: 24, Rate: 0.1, Window: window);

    /// <summary>The first images are labelled as a whole, truly.</summary>
    public static Pool Pool(SegmentationDataset data, int labelled) =>
        Core.Pool.OfSize(data.Pool).With(Enumerable.Range(0, labelled).Select(image => Whole(data, image)));

    /// <summary>The answer about a whole image: both rectangles.</summary>
    public static Answer Whole(SegmentationDataset data, int image) =>
        new(new Question(image), new Outlines([Outline(data, image, 0), Outline(data, image, 1)]), 10);

    /// <summary>The answer about one rectangle: 0 for the red one, 1 for the blue one.</summary>
    public static Answer Region(SegmentationDataset data, int image, int region) =>
        new(new Question(image, region), new Outlines([Outline(data, image, region)]), 5);

    public static ITrained Train(TrainingJob job, Action<TrainingProgress>? report = null) =>
        Trainer.Train(job, CPU, report, CancellationToken.None);

    private static Outline Outline(SegmentationDataset data, int image, int region)
    {
        var (top, left, height, width) = ((Split)data.Train).Rectangles(image)[region];
        var (bottom, right) = (top + height - 1, left + width - 1);
        return new Outline(
            region + 1,
            [new(left, top), new(right, top), new(right, bottom), new(left, bottom), new(left, top)]
        );
    }

    private sealed class Split(int count, int number) : SceneSet
    {
        public override int Count => count;

        public override int Channels => 3;

        public override string NameOf(int image) => $"{image}";

        public override (int Height, int Width) SizeOf(int image) => (20 + (image % 5), 30 - (image % 7));

        public Hole[] Rectangles(int image)
        {
            var random = Stream(image);
            return [new(random.NextInt(5), random.NextInt(5), 8, 9), new(10 + random.NextInt(3), 14, 7, 8)];
        }

        public override Scene Read(int image)
        {
            var (height, width) = SizeOf(image);
            var (labels, random) = (Labels(image), Stream(image + 1000));
            var pixels = new byte[3 * height * width];
            for (var index = 0; index < pixels.Length; index++)
            {
                var (channel, pixel) = Math.DivRem(index, height * width);
                var bright =
                    labels.Labels[pixel]
                    == (
                        channel == 0 ? 1
                        : channel == 2 ? 2
                        : 3
                    );
                pixels[index] = (byte)(random.NextInt(100) + (bright ? 150 : 0));
            }

            return new Scene(new ImageShape(3, height, width), pixels);
        }

        public override LabelMap Labels(int image)
        {
            var (height, width) = SizeOf(image);
            var map = new LabelMap(height, width, new byte[height * width]);
            foreach (var (hole, region) in Rectangles(image).Select((hole, region) => (hole, region)))
            {
                for (var row = hole.Top; row < hole.Top + hole.Height; row++)
                {
                    map.Labels.AsSpan((row * width) + hole.Left, hole.Width).Fill((byte)(region + 1));
                }
            }

            return map;
        }

        public override void Dispose() { }

        private RandomStream Stream(int image) => new Chance(33).For(Purpose.Generation, number, 0, image);
    }
}

/// <summary>The upper left corner of each photograph as it is.</summary>
internal sealed record Corner(int Height, int Width) : IWindow
{
    (int Height, int Width) IWindow.Size => (Height, Width);

    public (int Height, int Width) Cut(
        Scene scene,
        LabelMap? labels,
        Span<byte> pixels,
        Span<byte> targets,
        RandomStream random
    )
    {
        var (rows, columns) = (Math.Min(Height, scene.Shape.Height), Math.Min(Width, scene.Shape.Width));
        for (var row = 0; row < rows; row++)
        {
            for (var channel = 0; channel < scene.Shape.Channels; channel++)
            {
                var from = ((channel * scene.Shape.Height) + row) * scene.Shape.Width;
                var to = pixels.Slice(((channel * Height) + row) * Width, columns);
                scene.Pixels.AsSpan(from, columns).CopyTo(to);
            }

            labels?.Labels.AsSpan(row * labels.Width, columns).CopyTo(targets[(row * Width)..]);
        }

        return (rows, columns);
    }
}
