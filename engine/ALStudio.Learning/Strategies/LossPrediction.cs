using ALStudio.Core;
using ALStudio.Learning.Objectives;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the images whose predicted loss is highest.</summary>
/// <remarks>
/// Yoo and Kweon, "Learning loss for active learning", 2019. Its arms are trained with <see cref="LearningLoss"/> around their
/// recipe. That changes the network too, so a fair baseline is an arm with LearningLoss that queries at random.
/// </remarks>
/// <param name="Candidates">
/// How many unlabelled images, drawn at random in every cycle, it chooses from first, 10 000 in the original; null for all of them.
/// </param>
public sealed record LossPrediction(int? Candidates = null)
    : IQueryStrategy<Classification>,
        IQueryStrategy<Segmentation>,
        IAdaptsRecipe,
        INeedsRecipe
{
    /// <inheritdoc/>
    public string Name => "LL";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        Candidates < 1
            ? [new Problem($"Nothing can be chosen from {Candidates} images.", Hint: "Take 1 or more, usually 10_000.")]
            : [];

    /// <inheritdoc/>
    public IObjective Adapt(IObjective recipe) =>
        recipe switch
        {
            IExtensible<Classification> images => new LearningLoss(images),
            IExtensible<Segmentation> scenes => new LearningLossSegmentation(scenes),
            _ => recipe,
        };

    /// <inheritdoc/>
    public IEnumerable<Problem> CheckWith(IObjective recipe) =>
        recipe is LearningLoss or LearningLossSegmentation
            ? []
            :
            [
                new Problem(
                    $"{recipe.Name} cannot learn to predict losses.",
                    Hint: recipe is IObjective<Segmentation>
                        ? "Train by SupervisedSegmentation or S4Gan."
                        : "Train by Supervised, FineTuned, Uda or FixMatch."
                ),
            ];

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(context.Model.PredictedLosses, Candidates);
}
