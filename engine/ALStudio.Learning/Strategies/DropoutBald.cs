using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks one network several times with dropout, and then about the images on whose class the answers disagree most: by mutual information.</summary>
/// <remarks>Gal, Islam and Ghahramani, "Deep Bayesian active learning with image data", 2017. Needs a network with dropout.</remarks>
/// <param name="Passes">How often the network is asked; each costs a pass over the pool.</param>
public sealed record DropoutBald(int Passes = 10) : IQueryStrategy<Classification>, INeedsRecipe
{
    /// <inheritdoc/>
    public string Name => "BALD";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Passes < 2)
        {
            yield return new Problem($"{Passes} passes cannot disagree.", Hint: "Take 2 or more, usually 10.");
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Problem> CheckWith(IObjective recipe)
    {
        if (recipe.Network is not IHasDropout { Dropout: > 0 })
        {
            yield return new Problem(
                $"{Name} asks a network several times with dropout, and {recipe.Network.Name} has none.",
                Hint: "Give it some, as in WideResNet(Dropout = 0.3), or ask a committee: Bald(Members = 5)"
            );
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images =>
            Disagreement.OfEach(context.Model.LogitsUnderDropout(images, Passes), Disagreement.Information)
        );
}
