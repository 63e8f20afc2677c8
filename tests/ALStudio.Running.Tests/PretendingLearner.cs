using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using Xunit;

namespace ALStudio.Running.Tests;

/// <summary>Trains in no time: its models' logits are random numbers at an address that is the hash of the job.</summary>
internal sealed class PretendingLearner : ILearner
{
    private static readonly Conditions anywhere = new("pretended", "cpu", 1);

    /// <summary>The keys of all trainings that were done.</summary>
    public List<string> Done { get; } = [];

    /// <summary>How many models were brought back from files.</summary>
    public int Restored { get; private set; }

    /// <summary>Models that were not disposed.</summary>
    public int Alive { get; private set; }

    /// <summary>Called before each training with its number, from 1.</summary>
    public Action<int> Before { get; init; } = _ => { };

    /// <summary>Called in the middle of each training.</summary>
    public Action<TrainingJob> Within { get; init; } = _ => { };

    /// <summary>What looks wrong with each training.</summary>
    public Problem? Warning { get; init; }

    /// <summary>What each training notes in its log.</summary>
    public IReadOnlyList<EpochLog> Log { get; init; } = [new EpochLog(1, 0.5, 0.03, 100)];

    /// <summary>Called when a model is measured.</summary>
    public Action Measuring { get; init; } = () => { };

    /// <summary>Number of iterations of each training.</summary>
    public int Iterations { get; init; } = 1;

    /// <summary>How long an iteration takes by the clock of the test.</summary>
    public double Seconds { get; init; }

    /// <summary>Called before each iteration with its number, from 0.</summary>
    public Action<int> Step { get; init; } = _ => { };

    /// <summary>How many iterations were done, of all trainings.</summary>
    public int Steps { get; private set; }

    public ITrained Train(
        TrainingJob job,
        Action<TrainingProgress> report,
        ICheckpoints? checkpoints,
        CancellationToken stop
    )
    {
        Before(Done.Count + 1);
        stop.ThrowIfCancellationRequested();
        report(new TrainingProgress(1, 1, 1, 1, 0.5, 100) { Warning = Warning });
        Within(job);
        Iterate(job, checkpoints, stop);
        stop.ThrowIfCancellationRequested();
        Done.Add(KeyOf(job));
        return Pretended(job, KeyOf(job), stop);
    }

    // What a checkpoint holds depends on the job and on all iterations before it, as weights would.
    private void Iterate(TrainingJob job, ICheckpoints? checkpoints, CancellationToken stop)
    {
        var newest = checkpoints?.Newest(_ => true);
        var (begin, kept) = (newest?.Iteration ?? 0, newest?.Iteration ?? 0);
        Assert.Equal(begin == 0 ? null : StateOf(job, begin), newest?.Tensors["state"].Data.ToArray());
        for (var iteration = begin; iteration < Iterations; iteration++)
        {
            if (iteration > kept && checkpoints is not null && (checkpoints.IsDue || stop.IsCancellationRequested))
            {
                var losses = new LossesSoFar(iteration, iteration * Seconds, [], 0.5 * iteration, 0, [], false);
                var state = new StoredTensor("state", ElementType.U8, [32], StateOf(job, iteration));
                checkpoints.Keep(new Checkpoint(losses, new Dictionary<string, StoredTensor> { ["state"] = state }));
                kept = iteration;
            }

            stop.ThrowIfCancellationRequested();
            Step(iteration);
            Steps++;
        }
    }

    private static byte[] StateOf(TrainingJob job, int iteration) =>
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{KeyOf(job)} {iteration}"));

    public ITrained Restore(TrainingJob job, string path, CancellationToken stop)
    {
        Restored++;
        var key = File.ReadAllText(path);
        return key == KeyOf(job) ? Pretended(job, key, stop) : throw new InvalidOperationException("Another job's.");
    }

    private ITrained Pretended(TrainingJob job, string key, CancellationToken stop)
    {
        Alive++;
        return job.Dataset is SegmentationDataset data
            ? new PretendingSegmenter(data, SeedOf(key), path => File.WriteAllText(path, key), () => Alive--)
            : new Model(this, job, key, stop);
    }

    private static ulong SeedOf(string key) =>
        ulong.Parse(key[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string KeyOf(TrainingJob job) => TrainingKey.Of(job, anywhere).Hash;

    private sealed class Model : ITrained
    {
        private readonly PretendingLearner learner;
        private readonly TrainingJob job;
        private readonly string key;
        private readonly CancellationToken stop;
        private bool isDisposed;

        private ClassificationDataset Data => (ClassificationDataset)job.Dataset;

        public Model(PretendingLearner learner, TrainingJob job, string key, CancellationToken stop) =>
            (this.learner, this.job, this.key, this.stop) = (learner, job, key, stop);

        public IReadOnlyList<EpochLog> Log => learner.Log;

        public Matrix Logits(IReadOnlyList<int> images) => Table(images, 0);

        public Matrix Probabilities(IReadOnlyList<int> images)
        {
            var logits = Logits(images);
            var values = Enumerable
                .Range(0, images.Count)
                .SelectMany(row =>
                {
                    var powers = logits[row].ToArray().Select(logit => Math.Exp(logit)).ToArray();
                    return powers.Select(power => (float)(power / powers.Sum()));
                });
            return new Matrix(images.Count, 3, [.. values]);
        }

        public Matrix Embeddings(IReadOnlyList<int> images) => Logits(images);

        public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) =>
            job.Recipe is LearningLoss
                ? Table(images, 2).EachRow(row => row[0])
                : throw new InvalidOperationException("Nobody learnt to predict losses.");

        public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) =>
            [.. Enumerable.Range(2, passes).Select(pass => Table(images, pass))];

        public Evaluation Evaluate()
        {
            learner.Measuring();
            stop.ThrowIfCancellationRequested();
            var logits = Table([.. Enumerable.Range(0, Data.Test.Count)], 1);
            return new ClassificationEvaluation(logits, Data.Test.Labels, Data.Classes);
        }

        public void Save(string path) => File.WriteAllText(path, key);

        public void Dispose()
        {
            if (!isDisposed)
            {
                isDisposed = true;
                learner.Alive--;
            }
        }

        private Matrix Table(IReadOnlyList<int> images, int split)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            var values = images.SelectMany(image =>
            {
                var random = new Chance(SeedOf(key)).For(Purpose.Query, split, 0, image);
                return Enumerable.Range(0, 3).Select(_ => (float)random.NextNormal());
            });
            return new Matrix(images.Count, 3, [.. values]);
        }
    }
}
