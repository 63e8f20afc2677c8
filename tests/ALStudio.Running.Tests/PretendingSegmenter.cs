using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;

namespace ALStudio.Running.Tests;

/// <summary>A model of pixels that was never trained: its numbers are random, at addresses that begin with the hash of its job.</summary>
internal sealed class PretendingSegmenter(SegmentationDataset data, ulong seed, Action<string> save, Action gone)
    : ITrained
{
    private bool isDisposed;

    public IReadOnlyList<EpochLog> Log => [new EpochLog(1, 0.5, 0.03, 100)];

    public bool LabelsPixels => true;

    public IReadOnlyList<double> Uncertain(
        IReadOnlyList<int> images,
        UncertainPixels rule,
        IReadOnlyList<IModel> others
    )
    {
        PretendingSegmenter[] all = [this, .. others.Cast<PretendingSegmenter>()];
        return [.. images.Select(image => all.Average(one => one.Number(0, image)))];
    }

    public IReadOnlyList<double> Uncertain(int image, IReadOnlyList<RegionMask> regions, UncertainPixels rule) =>
        [.. regions.Select(region => region.Inside.Sum(inside => (double)inside) * Number(1, image))];

    public IReadOnlyList<double> Realism(IReadOnlyList<int> images) => [.. images.Select(image => Number(2, image))];

    public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) =>
        [.. images.Select(image => Number(3, image))];

    public Matrix Logits(IReadOnlyList<int> images) => throw new NotSupportedException();

    public Matrix Probabilities(IReadOnlyList<int> images) => throw new NotSupportedException();

    public Matrix Embeddings(IReadOnlyList<int> images) => throw new NotSupportedException();

    public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) =>
        throw new NotSupportedException();

    public Evaluation Evaluate()
    {
        var confusion = new ConfusionMatrix(data.Classes.Count);
        var random = new Chance(seed).For(Purpose.Query, 4);
        for (var pixel = 0; pixel < 200; pixel++)
        {
            confusion.Add([(byte)random.NextInt(4)], [(byte)random.NextInt(4)]);
        }

        return new SegmentationEvaluation(confusion, data.Classes);
    }

    public void Save(string path) => save(path);

    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            gone();
        }
    }

    private double Number(int purpose, int image)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return new Chance(seed).For(Purpose.Query, purpose, 0, image).NextDouble();
    }
}
