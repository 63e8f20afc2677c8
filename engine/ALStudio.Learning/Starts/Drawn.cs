using ALStudio.Core;

namespace ALStudio.Learning.Starts;

/// <summary>Begins with images drawn uniformly from the pool, none twice.</summary>
/// <param name="Total">How much annotation it buys.</param>
/// <param name="Unit">Labels or clicks.</param>
public sealed record Drawn(double Total, CostUnit Unit = CostUnit.Label) : IDivisible
{
    /// <inheritdoc/>
    public Budget Amount => new(Total, Unit);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        // A label buys one image; what an image costs in clicks is only known when it is drawn.
        if (!(Total >= 1))
        {
            yield return new Problem(
                $"A start of {Total:#,0.##} {Unit.ToString().ToLowerInvariant()}s leaves nothing to learn from."
            );
        }
        else if (Unit == CostUnit.Label && Total != Math.Floor(Total))
        {
            yield return new Problem($"A start of {Amount} is not a whole number of labels.");
        }
        else if (Unit == CostUnit.Label && Total > facts.Pool)
        {
            yield return new Problem(
                $"The start asks for {Amount}, but the pool of {facts.Name} holds {facts.Pool:N0} images."
            );
        }
    }

    /// <inheritdoc/>
    /// <remarks>The whole pool in random order: whoever asks stops when the budget is spent.</remarks>
    public IEnumerable<Question> Choose(StartContext context) =>
        context.Random.Permutation(context.Images).Select(image => new Question(image));

    /// <inheritdoc/>
    public IStart Divided(int divisor) => this with { Total = Math.Floor(Total / divisor) };
}
