using System.Runtime.InteropServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>A trained network together with the data it is asked about.</summary>
/// <remarks>
/// The whole pool is scored at once when any of its numbers is first asked for, and never again, so that a number does not
/// depend on what was asked together with it. A restored model has the same bits as the one that was saved.
/// </remarks>
public sealed class TrainedModel : ITrained
{
    // On a processor a batch whose maps stay in the cache is as fast as any; a graphics card wants more to do at once.
    private const int BatchSizeOnProcessor = 64;
    private const int BatchSizeOnCard = 512;
    private const int MostWorkersForCard = 4;

    private readonly TrainingJob job;
    private readonly Network network;
    private readonly Device device;
    private readonly ScalarType precision;
    private readonly CancellationToken stop;
    private readonly Lazy<Scores> pool;
    private readonly Lazy<Matrix> probabilities;
    private readonly Lazy<ClassificationEvaluation> evaluation;
    private readonly List<Matrix> drawn = [];

    internal TrainedModel(
        TrainingJob job,
        Network network,
        Device device,
        ScalarType precision,
        IReadOnlyList<EpochLog> log,
        CancellationToken stop
    )
    {
        (this.job, this.network, this.device, this.precision, this.stop) = (job, network, device, precision, stop);
        Log = log;
        pool = Once(() => Score(job.Images.Train));
        probabilities = Once(() => Probabilities(pool.Value.Logits));
        evaluation = Once(() =>
            new ClassificationEvaluation(Score(job.Images.Test).Logits, job.Images.Test.Labels, job.Dataset.Classes)
        );

        // A scoring that was stopped may be asked for again.
        static Lazy<T> Once<T>(Func<T> value) => new(value, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <inheritdoc/>
    public IReadOnlyList<EpochLog> Log { get; }

    /// <summary>The model that a file of <see cref="Save"/> holds.</summary>
    /// <param name="job">The job that it was trained for.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="weightsPath">A safetensors file.</param>
    /// <param name="precision">What it was trained in.</param>
    /// <param name="stop">Ends a scoring.</param>
    /// <exception cref="ProblemException">The file is missing or damaged, or holds another network.</exception>
    public static TrainedModel Restore(
        TrainingJob job,
        Device device,
        string weightsPath,
        ScalarType precision = ScalarType.Float32,
        CancellationToken stop = default
    )
    {
        var network = FreshModel.Network(job, device, precision);
        try
        {
            using var parameters = new ParameterGroups(network);
            ModelFile.Read(weightsPath, network, job.Recipe.Network);
            return new TrainedModel(job, network, device, precision, [], stop);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Save(string path) => ModelFile.Write(path, network);

    /// <inheritdoc/>
    public Matrix Logits(IReadOnlyList<int> images) => pool.Value.Logits.Select(images);

    /// <inheritdoc/>
    public Matrix Probabilities(IReadOnlyList<int> images) => probabilities.Value.Select(images);

    /// <inheritdoc/>
    public Matrix Embeddings(IReadOnlyList<int> images) => pool.Value.Embeddings.Select(images);

    /// <inheritdoc/>
    public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) =>
        pool.Value.PredictedLosses is { } losses
            ? [.. images.Select(image => (double)losses[image])]
            : throw new ProblemException(
                $"{job.Recipe.Name} does not learn to predict losses.",
                "Train with LearningLoss around it: arms (LearningLoss(recipe)) [ … ]"
            );

    /// <inheritdoc/>
    public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes)
    {
        while (drawn.Count < passes)
        {
            drawn.Add(ScoreUnderDropout(drawn.Count));
        }

        return [.. drawn.Take(passes).Select(pass => pass.Select(images))];
    }

    /// <inheritdoc/>
    public ClassificationEvaluation Evaluate() => evaluation.Value;

    Evaluation ITrained.Evaluate() => Evaluate();

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private Scores Score(ImageSet images)
    {
        using var constant = inference_mode();
        network.eval();
        var (classes, size) = (job.Dataset.Classes.Count, network.EmbeddingSize);
        var (logits, embeddings) = (new float[images.Count * classes], new float[images.Count * size]);
        float[]? losses = null;
        var table = new PixelTable(job.Normalisation, images.Shape);
        var pinned = device.type == DeviceType.CUDA;
        var batch = Math.Min(pinned ? BatchSizeOnCard : BatchSizeOnProcessor, images.Count);
        using var block = new PixelBlock(batch, images.Shape, precision, pinned);
        for (var start = 0; start < images.Count; start += batch)
        {
            stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(batch, images.Count - start);
            Fill(start, count);
            var activations = network.Forward(block.Images.narrow(0, 0, count).to(device));
            Copy(activations.Logits, logits.AsSpan(start * classes, count * classes));
            Copy(activations.Embedding, embeddings.AsSpan(start * size, count * size));
            if (activations.PredictedLosses is { } predicted)
            {
                losses ??= new float[images.Count];
                Copy(predicted, losses.AsSpan(start, count));
            }
        }

        return new(new(images.Count, classes, logits), new(images.Count, size, embeddings), losses);

        // A card computes faster than one thread writes; a processor needs its cores itself.
        void Fill(int start, int count)
        {
            var workers = pinned ? Math.Clamp(Environment.ProcessorCount - 1, 1, MostWorkersForCard) : 1;
            if (workers == 1)
            {
                FillShare(0);
            }
            else
            {
                Parallel.For(0, workers, FillShare);
            }

            void FillShare(int worker)
            {
                for (var row = worker; row < count; row += workers)
                {
                    table.Write(images.Of(start + row), block, row);
                }
            }
        }
    }

    /// <summary>What one pass over a split tells.</summary>
    private sealed record Scores(Matrix Logits, Matrix Embeddings, float[]? PredictedLosses);

    private Matrix ScoreUnderDropout(int pass)
    {
        network.DrawsDropout = true;
        if (!network.DrawsDropout)
        {
            throw new ProblemException(
                $"{job.Recipe.Network.Name} has no dropout: it answers the same however often it is asked.",
                "Give it some, as in WideResNet(Dropout = 0.3), or ask a committee."
            );
        }

        try
        {
            Trainer.SeedTorch(job, Purpose.Dropout, pass, epoch: 1, on: device);
            return Score(job.Images.Train).Logits;
        }
        finally
        {
            network.DrawsDropout = false;
        }
    }

    private static void Copy(Tensor source, Span<float> target) =>
        MemoryMarshal.Cast<byte, float>(source.to(ScalarType.Float32).cpu().contiguous().bytes).CopyTo(target);

    private static Matrix Probabilities(Matrix logits)
    {
        var probabilities = new float[logits.Rows * logits.Columns];
        var exact = new double[logits.Columns];
        for (var row = 0; row < logits.Rows; row++)
        {
            Softmax.Of(logits[row], exact);
            for (var column = 0; column < exact.Length; column++)
            {
                probabilities[(row * exact.Length) + column] = (float)exact[column];
            }
        }

        return new Matrix(logits.Rows, logits.Columns, probabilities);
    }
}
