using ALStudio.Core;

namespace ALStudio.Learning.Objectives;

/// <summary>What every recipe checks.</summary>
internal static class RecipeChecks
{
    /// <summary>What is wrong with batch sizes, optimiser, average and the parts of a recipe.</summary>
    public static IEnumerable<Problem> CheckParts(this IObjective recipe, DatasetFacts facts)
    {
        var (batch, ratio, rate) =
            recipe is IObjective<Segmentation>
                ? ("10", "as many as labelled ones", "2.5e-4")
                : ("64", "5 to 7 times as many as labelled ones", "0.03");
        foreach (var feed in recipe.Feeds.Where(feed => feed.BatchSize < 1).DistinctBy(IsUnlabelled))
        {
            yield return IsUnlabelled(feed)
                ? new Problem(
                    $"An unlabelled batch cannot hold {feed.BatchSize} images.",
                    Hint: $"Take 1 or more, usually {ratio}."
                )
                : new Problem(
                    $"A batch cannot hold {feed.BatchSize} images.",
                    Hint: $"Take 1 or more, usually {batch}."
                );
        }

        if (recipe is IObjective<Classification> && recipe.Network is IDenseNetwork dense)
        {
            yield return new Problem(
                $"{dense.Name} has a class for every position, but the images of this recipe have one class each.",
                Hint: "Take a network of classification, such as WideResNet."
            );
        }

        if (recipe.Optimiser.Rate is not (> 0 and < double.PositiveInfinity))
        {
            yield return new Problem(
                $"The learning rate cannot be {recipe.Optimiser.Rate}.",
                Hint: $"Take a positive number, usually {rate}."
            );
        }

        if (recipe.Optimiser.Momentum is not (>= 0 and < 1))
        {
            yield return new Problem(
                $"The momentum cannot be {recipe.Optimiser.Momentum}.",
                Hint: "Take 0 or more, but less than 1."
            );
        }

        if (recipe.Optimiser.WeightDecay is not (>= 0 and < double.PositiveInfinity))
        {
            yield return new Problem(
                $"The weight decay cannot be {recipe.Optimiser.WeightDecay}.",
                Hint: "Take 0 or more, usually 5e-4."
            );
        }

        if (recipe.Ema is not (>= 0 and < 1))
        {
            yield return new Problem(
                $"The decay of averaged weights cannot be {recipe.Ema}.",
                Hint: "Take 0 for no average, or a number below 1, usually 0.999."
            );
        }

        var augmentations = recipe.Feeds.SelectMany(feed => feed.Views).SelectMany(view => view.Augmentations);
        var windows = recipe.Feeds.Select(feed => feed.Window).OfType<IPart>();
        IPart[] parts = [recipe.Network, .. augmentations.Distinct(), .. windows.Distinct(), recipe.Schedule];
        foreach (var problem in parts.SelectMany(part => part.Check(facts)))
        {
            yield return problem;
        }
    }

    private static bool IsUnlabelled(Feed feed) => feed.Source == FeedSource.Unlabelled;
}
