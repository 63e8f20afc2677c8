using ALStudio.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>What a training begins with: networks with first weights drawn from the trial.</summary>
internal static class FreshModel
{
    /// <summary>The network of a job's recipe.</summary>
    public static Network Network(TrainingJob job, Device device, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        Trainer.SeedTorch(job, Purpose.Weights, index: 1);
        var weights = job.Chance.For(Purpose.Weights, job.Cycle);
        var network = job.Recipe.Network.Build(job.Input, job.Dataset.Classes.Count, weights);
        return network.to(precision).to(device);
    }

    /// <summary>The network that is trained beside it; null for recipes that have none.</summary>
    public static Discriminator? Companion(TrainingJob job, Device device, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var weights = job.Chance.For(Purpose.Weights, job.Cycle, index: 2);
        var companion = job.Recipe.Companion?.Build(job.Input, job.Dataset.Classes.Count, weights);
        return companion?.to(precision).to(device);
    }
}
