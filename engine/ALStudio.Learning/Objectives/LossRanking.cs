using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;

namespace ALStudio.Learning.Objectives;

/// <summary>What recipes share whose network learns, besides, which of two labelled images has the larger loss.</summary>
/// <param name="Weight">Weight of the ranking loss.</param>
/// <param name="Margin">How far apart the predictions of a pair shall be.</param>
/// <param name="StopAfter">Share of the training after which the module no longer changes the network; 1 for never.</param>
/// <param name="Width">Outputs of the module's layer for each map.</param>
internal sealed record LossRanking(double Weight, double Margin, double StopAfter, int Width)
{
    /// <summary>What is wrong with the values, and with the recipe around which they stand.</summary>
    public IEnumerable<Problem> Check(IExtensible recipe, DatasetFacts facts)
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

        foreach (var feed in recipe.Feeds.Where(feed => feed.Source == FeedSource.Labelled && feed.BatchSize % 2 != 0))
        {
            yield return new Problem(
                $"A labelled batch of {feed.BatchSize} images cannot be paired, as LearningLoss does.",
                Hint: $"Take an even batch size, usually {(feed.Window is null ? 64 : 10)}."
            );
        }

        foreach (var problem in recipe.Check(facts))
        {
            yield return problem;
        }
    }

    /// <summary>The losses of a step with the ranking loss added to that of the network.</summary>
    /// <param name="losses">What the recipe computed.</param>
    /// <param name="step">Its network is one <see cref="WithLossModule"/>.</param>
    public StepLoss AddedTo(StepLoss losses, Step step)
    {
        var labelled = losses.Labelled!;
        var paired = labelled.Activations.Embedding.shape[0] / 2 * 2;
        if (paired == 0)
        {
            return losses;
        }

        var stopped = HasStopped(step.Iteration, step.Iterations);
        var taps = labelled.Activations.Taps.Select(tap => stopped ? tap.detach() : tap);
        var predicted = ((WithLossModule.Body)step.Network).PredictedLosses([.. taps]).narrow(0, 0, paired);
        var actual = labelled.LossOfEach().narrow(0, 0, paired);
        return losses with { Total = losses.Total + (Weight * PairRanking.Loss(predicted, actual, Margin)) };
    }

    /// <summary>Steps compute the same where those of the recipe do, before and after the module stops changing the network.</summary>
    public int? Pattern(int? ofRecipe, int iteration, int iterations) =>
        (2 * ofRecipe) + (HasStopped(iteration, iterations) ? 1 : 0);

    private bool HasStopped(int iteration, int iterations) => iteration >= Math.Round(StopAfter * iterations);
}
