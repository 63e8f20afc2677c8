using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>How much work a training is, told from its recipe.</summary>
internal static class Workload
{
    /// <summary>Training images, all views of all steps counted.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="pool">Number of images of the pool.</param>
    /// <param name="labelled">Number of labelled images.</param>
    public static long Images(IObjective recipe, int pool, int labelled) =>
        (long)recipe.Length(labelled).Iterations
        * recipe.Feeds.Sum(feed =>
            Math.Min(feed.BatchSize, feed.Source == FeedSource.Unlabelled ? pool - labelled : labelled)
            * (feed.Window is null ? feed.Views.Count : 1)
        );
}
