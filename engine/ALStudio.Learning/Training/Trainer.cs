using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Trains a network from fresh weights, or from those of a file, and with it what its recipe trains against it.</summary>
public static class Trainer
{
    /// <summary>Does one training. The same job on the same device with the same number of threads gives the same bits.</summary>
    /// <param name="job">What decides the outcome.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="report">Hears a few times a second how far it has come.</param>
    /// <param name="stop">Ends the training within one step; the model stops its scoring on it, too.</param>
    /// <param name="precision">Float32, or Float64 for tests against exact values.</param>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    /// <exception cref="TrainingFailedException">The loss is no longer a number.</exception>
    /// <exception cref="ProblemException">There is no image to train on, or the weights to begin with do not fit.</exception>
    public static ITrained Train(
        TrainingJob job,
        Device device,
        Action<TrainingProgress>? report,
        CancellationToken stop,
        ScalarType precision = ScalarType.Float32
    )
    {
        var network = FreshModel.Network(job, device, precision);
        var companion = FreshModel.Companion(job, device, precision);
        try
        {
            Transfer(job, network);
            var log = Descend(job, network, companion, device, precision, report, stop);
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
        CancellationToken stop
    )
    {
        var (recipe, optimiser) = (job.Recipe, job.Recipe.Optimiser);
        var length = recipe.Length(job.Pool.Answered.Count);
        using var parameters = new ParameterGroups(network);
        using var descent = new GroupedDescent(parameters, optimiser);
        using var beside = companion is null ? null : new CompanionDescent(companion, recipe.Companion!.Optimiser);
        using var average =
            recipe.Ema > 0 ? new Ema(network, parameters.Groups.Select(group => group.Parameters), recipe.Ema) : null;
        using var batches = new Batches(job, length.Iterations, device, precision);
        using var losses = new Losses(length, batches.ImagesPerStep, recipe.Warning, report);
        network.train();
        for (var iteration = 0; iteration < length.Iterations; iteration++)
        {
            stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            SeedTorch(job, Purpose.Dropout, iteration);
            var step = new Step(network, batches.Next(stop), iteration, length.Iterations) { Companion = companion };
            var loss = recipe.Losses(step);
            loss.Total.backward();
            loss.Companion?.backward();
            descent.Step(Rate(optimiser.Rate));
            beside?.Step(Rate);
            average?.Update();
            losses.Add(loss, Rate(optimiser.Rate));

            double Rate(double baseRate) => recipe.Schedule.Rate(baseRate, step.Iteration, length.Iterations);
        }

        average?.Install();

        return losses.Epochs;
    }

    /// <summary>
    /// Gives libtorch's own generator, which dropout and libtorch's initialisations draw from, a state that depends on the
    /// address alone.
    /// </summary>
    /// <param name="job">Its chance and cycle belong to the address.</param>
    /// <param name="purpose">What is drawn.</param>
    /// <param name="index">Which time, from 0.</param>
    /// <param name="epoch">0 within a training, 1 after it.</param>
    internal static void SeedTorch(TrainingJob job, Purpose purpose, int index, int epoch = 0) =>
        manual_seed((long)(job.Chance.For(purpose, job.Cycle, epoch, index).NextUInt64() >> 1)).Dispose();
}
