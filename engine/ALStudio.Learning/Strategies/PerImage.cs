using ALStudio.Core;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about whole images, as the strategy inside does: its name says so beside <see cref="PerPolygon"/>.</summary>
/// <param name="Strategy">Which images.</param>
public sealed record PerImage(IQueryStrategy<Segmentation> Strategy)
    : IQueryStrategy<Segmentation>,
        IResizable,
        IAdaptsRecipe,
        INeedsRecipe
{
    /// <inheritdoc/>
    public string Name => $"{Strategy.Name}-Image";

    /// <inheritdoc/>
    public int Members => Strategy is ICommittee committee ? committee.Members : 1;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        Strategy is IAsksRegions
            ? [new Problem($"{Strategy.Name} asks about regions.", Hint: "Write it alone, without PerImage.")]
            : Strategy.Check(facts);

    /// <inheritdoc/>
    public IObjective Adapt(IObjective recipe) => Strategy is IAdaptsRecipe adapting ? adapting.Adapt(recipe) : recipe;

    /// <inheritdoc/>
    public IEnumerable<Problem> CheckWith(IObjective recipe) =>
        Strategy is INeedsRecipe needing ? needing.CheckWith(recipe) : [];

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) => Strategy.Picks(context);

    /// <inheritdoc/>
    public IQueryStrategy WithMembers(int members) =>
        Strategy is IResizable committee
            ? new PerImage((IQueryStrategy<Segmentation>)committee.WithMembers(members))
            : this;
}
