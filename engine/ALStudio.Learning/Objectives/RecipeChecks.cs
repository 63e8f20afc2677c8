using ALStudio.Core;

namespace ALStudio.Learning.Objectives;

/// <summary>What every recipe checks.</summary>
internal static class RecipeChecks
{
    /// <summary>What is wrong with batch sizes, optimiser, average and the parts of a recipe.</summary>
    public static IEnumerable<Problem> CheckParts(this IObjective recipe, DatasetFacts facts)
    {
        foreach (var feed in recipe.Feeds.Where(feed => feed.BatchSize < 1))
        {
            yield return feed.Source == FeedSource.Labelled
                ? new Problem($"A batch cannot hold {feed.BatchSize} images.", Hint: "Take 1 or more, usually 64.")
                : new Problem(
                    $"An unlabelled batch cannot hold {feed.BatchSize} images.",
                    Hint: "Take 1 or more, usually 5 to 7 times as many as labelled ones."
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
                Hint: "Take a positive number, usually 0.03."
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

        var augmentations = recipe
            .Feeds.SelectMany(feed => feed.Views)
            .SelectMany(view => view.Augmentations)
            .Distinct();
        IPart[] parts = [recipe.Network, .. augmentations, recipe.Schedule];
        foreach (var problem in parts.SelectMany(part => part.Check(facts)))
        {
            yield return problem;
        }
    }
}
