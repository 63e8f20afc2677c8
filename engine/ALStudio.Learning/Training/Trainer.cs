using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Trains a network from fresh weights, or from those of a file.</summary>
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
    public static TrainedModel Train(
        TrainingJob job,
        Device device,
        Action<TrainingProgress>? report,
        CancellationToken stop,
        ScalarType precision = ScalarType.Float32
    )
    {
        var network = TrainedModel.Fresh(job, device, precision);
        try
        {
            Transfer(job, network);
            return new TrainedModel(
                job,
                network,
                device,
                precision,
                Descend(job, network, device, precision, report, stop),
                stop
            );
        }
        catch
        {
            network.Dispose();
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

    private static IReadOnlyList<EpochLog> Descend(
        TrainingJob job,
        Network network,
        Device device,
        ScalarType precision,
        Action<TrainingProgress>? report,
        CancellationToken stop
    )
    {
        var (recipe, optimiser) = (job.Recipe, job.Recipe.Optimiser);
        var length = recipe.Length(job.Pool.Answered.Count);
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, optimiser);
        using var average = recipe.Ema > 0 ? new Ema(network, parameters, recipe.Ema) : null;
        using var batches = new Batches(job, length.Iterations, device, precision);
        using var losses = new Losses(length, batches.ImagesPerStep, report);
        network.train();
        for (var iteration = 0; iteration < length.Iterations; iteration++)
        {
            stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rate = recipe.Schedule.Rate(optimiser.Rate, iteration, length.Iterations);
            SeedTorch(job, Purpose.Dropout, iteration);
            var loss = recipe.Loss(new Step(network, batches.Next(stop), iteration, length.Iterations));
            loss.backward();
            descent.Step(rate);
            average?.Update();
            losses.Add(loss, rate);
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
