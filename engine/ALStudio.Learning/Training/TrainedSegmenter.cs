using System.Runtime.InteropServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>A trained network that labels pixels, with its companion, together with the data it is asked about.</summary>
/// <remarks>
/// Photographs are looked at as <see cref="ScenePass"/> says: padded, one scale, no flip, cut to their own size after enlarging. A number of
/// an image of the pool is computed once per rule and committee, and does not depend on what is asked together with it. A
/// restored model has the same bits as the one that was saved.
/// </remarks>
public sealed class TrainedSegmenter : ITrained, IPictured
{
    private readonly TrainingJob job;
    private readonly Network network;
    private readonly Discriminator? companion;
    private readonly Device device;
    private readonly ScalarType precision;
    private readonly CancellationToken stop;
    private readonly ScenePass pass;
    private readonly Dictionary<object, Dictionary<int, double>> known = [];
    private readonly Dictionary<int, float[]> embeddings = [];
    private SegmentationEvaluation? evaluation;

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
        pass = new ScenePass(job, device, precision, stop);
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
    /// <exception cref="ProblemException">The model's output holds a NaN.</exception>
    public Evaluation Evaluate() => evaluation ??= Measured();

    /// <inheritdoc/>
    public IReadOnlyList<double> Uncertain(
        IReadOnlyList<int> images,
        UncertainPixels rule,
        IReadOnlyList<IModel> others
    )
    {
        Network[] committee = [network, .. others.Select(NetworkOf)];
        return Numbers(
            new Counting(rule, committee),
            images,
            committee,
            (said, row) => PixelEntropy.Count(said.Entropies(row), rule)
        );
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A region is of another size than the image.</exception>
    public IReadOnlyList<double> Uncertain(int image, IReadOnlyList<RegionMask> regions, UncertainPixels rule) =>
        pass.Of(job.Scenes.Train, image, [network], said => said.CountInside(0, regions, rule));

    /// <inheritdoc/>
    /// <remarks>
    /// The discriminator draws no dropout, and sees probabilities and pixels of the image alone, not those of its padding; pixels are scaled
    /// to 0…1 by the image's own minimum and maximum.
    /// </remarks>
    public IReadOnlyList<double> Realism(IReadOnlyList<int> images)
    {
        if (companion is null)
        {
            throw new ProblemException(
                $"{job.Recipe.Name} trains no discriminator.",
                "Train by S4Gan, or ask by another strategy."
            );
        }

        companion.eval();
        return Numbers(
            nameof(Realism),
            images,
            [network],
            (said, row) =>
            {
                var probabilities = said.Logits(row).softmax(0).unsqueeze(0);
                var pixels = Adversarial.UnitRange(said.Pixels(row)).unsqueeze(0);
                // In double precision, so that sure judgements still differ.
                return companion.Forward(probabilities, pixels).Logits[0].to(ScalarType.Float64).sigmoid();
            }
        );
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) =>
        Numbers(
            nameof(PredictedLosses),
            images,
            [network],
            (said, row) =>
                said.PredictedLosses is { } losses
                    ? losses[row]
                    : throw new ProblemException(
                        $"{job.Recipe.Name} does not learn to predict losses.",
                        "Train with LearningLossSegmentation around it, or ask by LossPrediction."
                    )
        );

    /// <inheritdoc/>
    /// <remarks>Padding is part of what is pooled.</remarks>
    public Matrix Embeddings(IReadOnlyList<int> images)
    {
        int[] unknown = [.. images.Distinct().Where(image => !embeddings.ContainsKey(image))];
        pass.Over(
            job.Scenes.Train,
            unknown,
            [network],
            said =>
            {
                var vectors = said.Embeddings.to(ScalarType.Float32).cpu().contiguous();
                for (var row = 0; row < said.Images.Count; row++)
                {
                    embeddings[said.Images[row]] = [.. MemoryMarshal.Cast<byte, float>(vectors[row].bytes)];
                }
            }
        );
        return new Matrix(images.Count, network.EmbeddingSize, [.. images.SelectMany(image => embeddings[image])]);
    }

    /// <inheritdoc/>
    public LabelMap Predicted(int testImage) =>
        pass.Of(job.Scenes.Test, testImage, [network], said => said.Predicted(0));

    /// <inheritdoc/>
    public (int Height, int Width, float[] Values) EntropyMap(int image) =>
        pass.Of(
            job.Scenes.Train,
            image,
            [network],
            said =>
            {
                var (height, width) = said.SizeOf(0);
                var map = said.Entropies(0).to(ScalarType.Float32).cpu();
                return (height, width, MemoryMarshal.Cast<byte, float>(map.bytes).ToArray());
            }
        );

    /// <inheritdoc/>
    public Matrix Logits(IReadOnlyList<int> images) => throw PerPixel();

    /// <inheritdoc/>
    public Matrix Probabilities(IReadOnlyList<int> images) => throw PerPixel();

    /// <inheritdoc/>
    public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) => throw PerPixel();

    /// <inheritdoc/>
    public void Dispose()
    {
        network.Dispose();
        companion?.Dispose();
    }

    // True label maps are counted where they lie, in the host's memory.
    private SegmentationEvaluation Measured()
    {
        var confusion = new ConfusionMatrix(job.Dataset.Classes.Count);
        pass.Over(
            job.Scenes.Test,
            [.. Enumerable.Range(0, job.Scenes.Test.Count)],
            [network],
            said =>
            {
                for (var row = 0; row < said.Images.Count; row++)
                {
                    confusion.Add(said.Labels(row).Labels, said.Predicted(row).Labels);
                }
            },
            withLabels: true
        );
        return new SegmentationEvaluation(confusion, job.Dataset.Classes);
    }

    private IReadOnlyList<double> Numbers(
        object kind,
        IReadOnlyList<int> images,
        IReadOnlyList<Network> networks,
        Func<SaidScenes, int, Tensor> number
    )
    {
        if (!known.TryGetValue(kind, out var numbers))
        {
            known.Add(kind, numbers = []);
        }

        int[] unknown = [.. images.Distinct().Where(image => !numbers.ContainsKey(image))];
        foreach (var (image, value) in unknown.Zip(pass.Numbers(job.Scenes.Train, unknown, networks, number)))
        {
            numbers.Add(image, value);
        }

        return [.. images.Select(image => numbers[image])];
    }

    private Network NetworkOf(IModel other) =>
        other is TrainedSegmenter segmenter && segmenter.job.Dataset.Fingerprint == job.Dataset.Fingerprint
            ? segmenter.network
            : throw new ArgumentException("The members of a committee are asked about the same images.", nameof(other));

    private static NotSupportedException PerPixel() => new("This model says one class per pixel.");

    /// <summary>What whole images are counted by: a rule, and networks in their order.</summary>
    private sealed record Counting(UncertainPixels Rule, IReadOnlyList<Network> Networks)
    {
        public bool Equals(Counting? other) =>
            other is not null && Rule == other.Rule && Networks.SequenceEqual(other.Networks);

        public override int GetHashCode() => Rule.GetHashCode();
    }
}
