using ALStudio.Core;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>A recipe with another loss.</summary>
internal sealed record Altered(IObjective Inner, Func<Tensor, Step, Tensor> Change) : IObjective
{
    public INetwork Network => Inner.Network;
    public Sgd Optimiser { get; init; } = Inner.Optimiser;
    public ISchedule Schedule => Inner.Schedule;
    public double Average { get; init; } = Inner.Ema;
    double IObjective.Ema => Average;
    Companion? IObjective.Companion => Inner.Companion;

    Problem? IObjective.Warning(IReadOnlyList<EpochLog> epochs) => Inner.Warning(epochs);

    // Looked at on a card only; a changed loss is recorded like any other.
    int? IObjective.Pattern(int iteration, int iterations) => Inner.Pattern(iteration, iterations);

    public IReadOnlyList<Feed> Feeds { get; init; } = Inner.Feeds;

    public TrainingLength Length(int labelled) => Inner.Length(labelled);

    public Tensor Loss(Step step) => Losses(step).Total;

    public StepLoss Losses(Step step)
    {
        var losses = Inner.Losses(step);
        return losses with { Total = Change(losses.Total, step) };
    }
}

/// <summary>A recipe that tells when a step begins.</summary>
internal sealed record Watched(IObjective Inner, Action<Step> Begins) : IObjective
{
    public INetwork Network => Inner.Network;
    public Sgd Optimiser => Inner.Optimiser;
    public ISchedule Schedule => Inner.Schedule;
    public double Ema => Inner.Ema;
    public IReadOnlyList<Feed> Feeds => Inner.Feeds;

    public TrainingLength Length(int labelled) => Inner.Length(labelled);

    public Tensor Loss(Step step)
    {
        Begins(step);
        return Inner.Loss(step);
    }
}

/// <summary>A recipe whose loss is 100 less the number of the step.</summary>
internal sealed record Declining(IObjective Inner) : IObjective
{
    public INetwork Network => Inner.Network;
    public Sgd Optimiser => Inner.Optimiser;
    public ISchedule Schedule => Inner.Schedule;
    public double Ema => Inner.Ema;
    public IReadOnlyList<Feed> Feeds => Inner.Feeds;

    /// <summary>Another length; null for that of the recipe.</summary>
    public TrainingLength? Fixed { get; init; }

    public TrainingLength Length(int labelled) => Fixed ?? Inner.Length(labelled);

    public Tensor Loss(Step step) => (Inner.Loss(step) * 0) + (100 - step.Iteration);
}
