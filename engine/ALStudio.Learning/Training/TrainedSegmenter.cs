using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>A trained network that labels pixels, with its companion, together with the data it is asked about.</summary>
public sealed class TrainedSegmenter : ITrained
{
    private readonly TrainingJob job;
    private readonly Network network;
    private readonly Discriminator? companion;
    private readonly Device device;
    private readonly ScalarType precision;
    private readonly CancellationToken stop;

    internal TrainedSegmenter(
        TrainingJob job,
        Network network,
        Discriminator? companion,
        Device device,
        ScalarType precision,
        IReadOnlyList<EpochLog> log,
        CancellationToken stop
    )
    {
        (this.job, this.network, this.companion) = (job, network, companion);
        (this.device, this.precision, this.stop) = (device, precision, stop);
        Log = log;
    }

    /// <inheritdoc/>
    public IReadOnlyList<EpochLog> Log { get; }

    /// <inheritdoc/>
    public bool LabelsPixels => true;

    /// <summary>The model that a file of <see cref="Save"/> holds.</summary>
    /// <param name="job">The job that it was trained for.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="weightsPath">A safetensors file.</param>
    /// <param name="precision">What it was trained in.</param>
    /// <param name="stop">Ends a scoring.</param>
    /// <exception cref="ProblemException">The file is missing or damaged, or holds another network.</exception>
    public static TrainedSegmenter Restore(
        TrainingJob job,
        Device device,
        string weightsPath,
        ScalarType precision = ScalarType.Float32,
        CancellationToken stop = default
    )
    {
        var network = FreshModel.Network(job, device, precision);
        var companion = FreshModel.Companion(job, device, precision);
        try
        {
            using var parameters = new ParameterGroups(network);
            using var beside = companion is null ? null : new FlatParameters(companion);
            ModelFile.Read(weightsPath, network, job.Recipe.Network, companion);
            return new TrainedSegmenter(job, network, companion, device, precision, [], stop);
        }
        catch
        {
            network.Dispose();
            companion?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Save(string path) => ModelFile.Write(path, network, companion);

    /// <inheritdoc/>
    public Evaluation Evaluate()
    {
        using var constant = inference_mode();
        network.eval();
        var test = job.Scenes.Test;
        var confusion = new ConfusionMatrix(job.Dataset.Classes.Count);
        for (var image = 0; image < test.Count; image++)
        {
            stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var scene = test.Read(image);
            using var block = new PixelBlock(1, scene.Shape, precision, pinned: false);
            new PixelTable(job.Normalisation, scene.Shape).Write(scene.Pixels, block, 0);
            var logits = network.Forward(block.Images.to(device)).Logits;
            var labels = Upsampling.To(scene.Shape.Height, scene.Shape.Width, logits).argmax(1);
            confusion.Add(test.Labels(image).Labels, labels.to(ScalarType.Byte).cpu().bytes);
        }

        return new SegmentationEvaluation(confusion, job.Dataset.Classes);
    }

    /// <inheritdoc/>
    public Matrix Logits(IReadOnlyList<int> images) => throw PerPixel();

    /// <inheritdoc/>
    public Matrix Probabilities(IReadOnlyList<int> images) => throw PerPixel();

    /// <inheritdoc/>
    public Matrix Embeddings(IReadOnlyList<int> images) => throw PerPixel();

    /// <inheritdoc/>
    public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) => throw PerPixel();

    /// <inheritdoc/>
    public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) => throw PerPixel();

    /// <inheritdoc/>
    public void Dispose()
    {
        network.Dispose();
        companion?.Dispose();
    }

    private static NotSupportedException PerPixel() => new("This model says one class per pixel.");
}
