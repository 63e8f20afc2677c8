using ALStudio.Core;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the images whose predicted label map looks least real to the discriminator of a semi-supervised training.</summary>
/// <remarks>SSL-D-score of Mittal et al., 2019: the discriminator judges the probabilities of all pixels together with the image.</remarks>
public sealed record DiscriminatorScore : IQueryStrategy<Segmentation>, INeedsRecipe
{
    /// <inheritdoc/>
    public string Name => "D-score";

    /// <inheritdoc/>
    public IEnumerable<Problem> CheckWith(IObjective recipe) =>
        recipe.Companion is null
            ?
            [
                new Problem(
                    $"{Name} asks a discriminator, and {recipe.Name} trains none.",
                    Hint: "Train by S4Gan, or ask by Entropy."
                ),
            ]
            : [];

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) => context.LowestFirst(context.Model.Realism);
}
