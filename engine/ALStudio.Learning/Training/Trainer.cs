using ALStudio.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Trains a network from fresh weights, or from those of a file, and with it what its recipe trains against it.</summary>
public static class Trainer
{
    /// <summary>Does one training, or the rest of one that was interrupted. The same job on the same device with the same number of threads gives the same bits.</summary>
    /// <param name="job">What decides the outcome.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="report">Hears a few times a second how far it has come.</param>
    /// <param name="stop">Ends the training within one step; the model stops its scoring on it, too.</param>
    /// <param name="precision">Float32, or Float64 for tests against exact values.</param>
    /// <param name="checkpoints">Where it goes on, and where it keeps how far it has come, also when it is told to stop; null to begin, and keep nothing.</param>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    /// <exception cref="TrainingFailedException">The loss is no longer a number.</exception>
    /// <exception cref="ProblemException">There is no image to train on, or the weights to begin with do not fit.</exception>
    public static ITrained Train(
        TrainingJob job,
        Device device,
        Action<TrainingProgress>? report,
        CancellationToken stop,
        ScalarType precision = ScalarType.Float32,
        ICheckpoints? checkpoints = null
    )
    {
        var network = FreshModel.Network(job, device, precision);
        var companion = FreshModel.Companion(job, device, precision);
        try
        {
            Transfer(job, network);
            var log = Descend(job, network, companion, device, precision, report, checkpoints, stop);
            return job.Dataset is SegmentationDataset
                ? new TrainedSegmenter(job, network, companion, device, precision, log, stop)
                : new TrainedModel(job, network, device, precision, log, stop);
        }
        catch
        {
            network.Dispose();
            companion?.Dispose();
            throw;
        }
    }

    private static void Transfer(TrainingJob job, Network network)
    {
        if (job.Recipe.Network is IPretrained { Pretrained: not null } part)
        {
            var weights =
                job.Pretrained
                ?? throw new InvalidOperationException(
                    $"The weights that {part.Name} begins with were not looked for."
                );
            weights.CopyInto(network, part);
        }
    }

    // The companion's loss is taken before either of the two moves, and the network moves first.
    private static IReadOnlyList<EpochLog> Descend(
        TrainingJob job,
        Network network,
        Discriminator? companion,
        Device device,
        ScalarType precision,
        Action<TrainingProgress>? report,
        ICheckpoints? checkpoints,
        CancellationToken stop
    )
    {
        var (recipe, optimiser) = (job.Recipe, job.Recipe.Optimiser);
        var length = recipe.Length(job.Pool.Answered.Count);
        using var state = new TrainingState(recipe, network, companion);
        using var played = PlayedSteps.For(network, device);
        var earlier = GoneBack(state, length, checkpoints);
        var kept = earlier?.Iteration ?? 0;
        using var batches = new Batches(job, length.Iterations, device, precision, from: kept);
        using var losses = new Losses(length, batches.ImagesPerStep, recipe.Warning, report, earlier);
        for (var iteration = kept; iteration < length.Iterations; iteration++)
        {
            using var scope = NewDisposeScope();
            if (checkpoints is { IsDue: true })
            {
                Keep(iteration);
            }

            var given = Next(iteration);
            SeedTorch(job, Purpose.Dropout, iteration, on: device);
            state.Aim(Rate);
            var loss =
                played is not null && recipe.Pattern(iteration, length.Iterations) is { } pattern
                    ? played.Do(pattern, given, Learn)
                    : Learn(given);
            losses.Add(loss, Rate(optimiser.Rate));

            StepLoss Learn(IReadOnlyList<Batch> batches)
            {
                var step = new Step(network, batches, iteration, length.Iterations) { Companion = companion };
                var found = recipe.Losses(step);
                found.Total.backward();
                found.Companion?.backward();
                state.Move();
                return found;
            }

            double Rate(double baseRate) => recipe.Schedule.Rate(baseRate, iteration, length.Iterations);
        }

        state.Finish();

        return losses.Epochs;

        IReadOnlyList<Batch> Next(int iteration)
        {
            try
            {
                stop.ThrowIfCancellationRequested();
                return batches.Next(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                Keep(iteration);
                throw;
            }
        }

        void Keep(int iteration)
        {
            if (checkpoints is not null && iteration > kept)
            {
                checkpoints.Keep(new Checkpoint(losses.SoFar(), state.Copy()));
                kept = iteration;
            }
        }
    }

    private static LossesSoFar? GoneBack(TrainingState state, TrainingLength length, ICheckpoints? checkpoints)
    {
        var newest = checkpoints?.Newest(known => known.Losses.Fit(length) && state.Fits(known));
        if (newest is not null)
        {
            state.GoBackTo(newest);
        }

        return newest?.Losses;
    }

    /// <summary>
    /// Gives libtorch's own generator, which dropout and libtorch's initialisations draw from, a state that depends on the
    /// address alone.
    /// </summary>
    /// <param name="job">Its chance and cycle belong to the address.</param>
    /// <param name="purpose">What is drawn.</param>
    /// <param name="index">Which time, from 0.</param>
    /// <param name="epoch">0 within a training, 1 after it.</param>
    /// <param name="on">Where it is drawn; a card has a generator of its own.</param>
    internal static void SeedTorch(TrainingJob job, Purpose purpose, int index, int epoch = 0, Device? on = null)
    {
        var seed = (long)(job.Chance.For(purpose, job.Cycle, epoch, index).NextUInt64() >> 1);
        manual_seed(seed).Dispose();
        if (on is { type: DeviceType.CUDA })
        {
            cuda.manual_seed_all(seed);
        }
    }
}
