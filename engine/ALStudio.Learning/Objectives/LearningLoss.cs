using ALStudio.Core;
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

    Companion? IObjective.Companion => Recipe.Companion;

    private LossRanking Ranking => new(Weight, Margin, StopAfter, Width);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) => Ranking.Check(Recipe, facts);

    int? IObjective.Pattern(int iteration, int iterations) =>
        Ranking.Pattern(Recipe.Pattern(iteration, iterations), iteration, iterations);

    /// <inheritdoc/>
    public TrainingLength Length(int labelled) => Recipe.Length(labelled);

    /// <inheritdoc/>
    public Tensor Loss(Step step) => Losses(step).Total;

    /// <inheritdoc/>
    public StepLoss Losses(Step step) => Ranking.AddedTo(Recipe.Losses(step), step);

    /// <inheritdoc/>
    public Problem? Warning(IReadOnlyList<EpochLog> epochs) => Recipe.Warning(epochs);

    /// <summary>The same recipe for another network, if the recipe within it trains any.</summary>
    public IObjective On(INetwork network) => Recipe is IForAnyNetwork any ? Around(any.On(network)) : this;

    /// <summary>The same recipe with fewer images at a time, if the recipe within it reads unlabelled ones.</summary>
    public IObjective WithUnlabelledBatch(int images) =>
        Recipe is IReadsUnlabelled reading ? Around(reading.WithUnlabelledBatch(images)) : this;

    /// <inheritdoc/>
    public IObjective Shortened(double factor) => Around(Recipe.Shortened(factor));

    private LearningLoss Around(IObjective recipe) => this with { Recipe = (IExtensible<Classification>)recipe };
}
