using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>A data set whose classes are colours, and small trainings on it.</summary>
internal static class Easy
{
    public static readonly ImageShape Shape = new(3, 8, 8);
    private static readonly Normalisation Normalisation = new([0.5, 0.4, 0.3], [0.25, 0.2, 0.3]);

    /// <summary>Images whose class is the brightest channel, under noise. The first byte is the image's number.</summary>
    public static ClassificationDataset Data(int pool = 60, int test = 30) =>
        new("easy", Split(pool, 0), Split(test, 1), ["red", "green", "blue"], Normalisation, "easy");

    public static TrainingJob Job(
        ClassificationDataset data,
        IObjective? recipe = null,
        int labelled = 40,
        ulong seed = 1,
        int cycle = 0
    )
    {
        recipe ??= Recipe();
        return new(recipe, data, Pool(data, labelled), new Chance(seed), cycle)
        {
            Pretrained = recipe.Network is IPretrained wanting
                ? PretrainedWeights.Find(wanting, new DataRoot([]))
                : null,
        };
    }

    public static Supervised Recipe(int epochs = 3, int batch = 16, IAugmentation? augmentation = null) =>
        new(new WideResNet(10, 1), epochs, batch, augmentation ?? new FlipAndCrop(1));

    /// <summary>Every second image is labelled until there are as many as told, truly.</summary>
    public static Pool Pool(ClassificationDataset data, int labelled) =>
        Core
            .Pool.OfSize(data.Train.Count)
            .With(Order(data).Take(labelled).Select(image => new Answer(new Question(image), Label(data, image), 1)));

    public static TrainedModel Train(TrainingJob job, Action<TrainingProgress>? report = null) =>
        (TrainedModel)Trainer.Train(job, CPU, report, CancellationToken.None);

    public static int[] All(ClassificationDataset data) => [.. Enumerable.Range(0, data.Train.Count)];

    private static IEnumerable<int> Order(ClassificationDataset data) => All(data).OrderBy(image => image % 2);

    private static ClassLabel Label(ClassificationDataset data, int image) => new(data.Train.Labels[image]);

    private static ImageSet Split(int count, int split)
    {
        var random = new Chance(21).For(Purpose.Generation, split);
        var (bytes, labels) = (new byte[count * Shape.Bytes], new int[count]);
        for (var image = 0; image < count; image++)
        {
            labels[image] = random.NextInt(3);
            for (var index = 0; index < Shape.Bytes; index++)
            {
                var bright = index / (Shape.Height * Shape.Width) == labels[image];
                bytes[(image * Shape.Bytes) + index] = (byte)(random.NextInt(150) + (bright ? 100 : 0));
            }

            bytes[image * Shape.Bytes] = (byte)image;
        }

        return new ImageSet(tensor(bytes, [count, Shape.Channels, Shape.Height, Shape.Width]), labels);
    }
}
