using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Objectives;

/// <summary>
/// Another recipe whose network learns, besides, to predict the loss of each image: a small module looks at the maps inside the
/// network and learns which of two labelled images has the larger loss.
/// </summary>
/// <remarks>
/// Yoo and Kweon, "Learning loss for active learning", 2019. The module is trained on the labelled batch alone, by the same
/// optimiser as the network, and changes the network by its gradient until <paramref name="StopAfter"/>. With fewer labelled
/// images than a batch, an odd one is left out of the pairs.
/// </remarks>
/// <param name="Recipe">How the network itself is trained.</param>
/// <param name="Weight">Weight of the ranking loss.</param>
/// <param name="Margin">How far apart the predictions of a pair shall be.</param>
/// <param name="StopAfter">Share of the training after which the module no longer changes the network; 1 for never.</param>
/// <param name="Width">Outputs of the module's layer for each map.</param>
public sealed record LearningLoss(
    IExtensible<Classification> Recipe,
    double Weight = 1,
    double Margin = 1,
    double StopAfter = 0.6,
    int Width = 128
) : IObjective<Classification>, IShortenable, IForAnyNetwork, IReadsUnlabelled
{
    /// <inheritdoc/>
    public string Prefix => Recipe.Prefix;

    INetwork IObjective.Network => new WithLossModule(Recipe.Network, Width);

    Sgd IObjective.Optimiser => Recipe.Optimiser;

    ISchedule IObjective.Schedule => Recipe.Schedule;

    IReadOnlyList<Feed> IObjective.Feeds => Recipe.Feeds;

    double IObjective.Ema => Recipe.Ema;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Weight is not (>= 0 and < double.PositiveInfinity))
        {
            yield return new Problem(
                $"The weight of the ranking loss cannot be {Weight}.",
                Hint: "Take 0 or more, usually 1."
            );
        }

        if (Margin is not (> 0 and < double.PositiveInfinity))
        {
            yield return new Problem(
                $"The margin of a pair cannot be {Margin}.",
                Hint: "Take a positive number, usually 1."
            );
        }

        if (StopAfter is not (>= 0 and <= 1))
        {
            yield return new Problem(
                $"The loss module cannot stop changing the network after {StopAfter} of a training.",
                Hint: "Take 0 to 1, usually 0.6; 1 never stops."
            );
        }

        if (Width < 1)
        {
            yield return new Problem($"A loss module cannot have width {Width}.", Hint: "Take 1 or more, usually 128.");
        }

        foreach (var feed in Recipe.Feeds.Where(feed => feed.Source == FeedSource.Labelled && feed.BatchSize % 2 != 0))
        {
            yield return new Problem(
                $"A labelled batch of {feed.BatchSize} images cannot be paired, as LearningLoss does.",
                Hint: "Take an even batch size, usually 64."
            );
        }

        foreach (var problem in Recipe.Check(facts))
        {
            yield return problem;
        }
    }

    /// <inheritdoc/>
    public TrainingLength Length(int labelled) => Recipe.Length(labelled);

    /// <inheritdoc/>
    public Tensor Loss(Step step)
    {
        var losses = Recipe.Losses(step);
        var labelled = losses.Labelled!;
        var paired = labelled.Activations.Embedding.shape[0] / 2 * 2;
        if (paired == 0)
        {
            return losses.Total;
        }

        var stopped = step.Iteration >= Math.Round(StopAfter * step.Iterations);
        var taps = labelled.Activations.Taps.Select(tap => stopped ? tap.detach() : tap);
        var predicted = ((WithLossModule.Body)step.Network).PredictedLosses([.. taps]);
        var actual = labelled.LossOfEach();
        return losses.Total
            + (Weight * PairRanking.Loss(predicted.narrow(0, 0, paired), actual.narrow(0, 0, paired), Margin));
    }

    /// <summary>The same recipe for another network, if the recipe within it trains any.</summary>
    public IObjective On(INetwork network) =>
        Recipe is IForAnyNetwork any ? this with { Recipe = (IExtensible<Classification>)any.On(network) } : this;

    /// <summary>The same recipe with fewer images at a time, if the recipe within it reads unlabelled ones.</summary>
    public IObjective WithUnlabelledBatch(int images) =>
        Recipe is IReadsUnlabelled reading
            ? this with
            {
                Recipe = (IExtensible<Classification>)reading.WithUnlabelledBatch(images),
            }
            : this;

    /// <inheritdoc/>
    public IObjective Shortened(double factor) =>
        this with
        {
            Recipe = (IExtensible<Classification>)Recipe.Shortened(factor),
        };
}
