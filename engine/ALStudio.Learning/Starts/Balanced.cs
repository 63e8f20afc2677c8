using ALStudio.Core;

namespace ALStudio.Learning.Starts;

/// <summary>Begins with the same number of images of every class, drawn uniformly within each class, in random order.</summary>
/// <remarks>
/// It looks at hidden labels. Real annotation cannot do this; the papers we compare with all do (Mittal et al. 2019: 500
/// or 50 per class with the large budget, 25 or 5 with the low one).
/// </remarks>
/// <param name="Total">Number of labels in all, a multiple of the number of classes: 5,000 are 500 of each of ten classes.</param>
public sealed record Balanced(int Total) : IDivisible
{
    /// <inheritdoc/>
    public Budget Amount => new(Total, CostUnit.Label);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Total < 1)
        {
            yield return new Problem($"A start of {Total:N0} labels leaves nothing to learn from.");
        }
        else if (Total > facts.Pool)
        {
            yield return new Problem(
                $"The start asks for {Total:N0} labels, but the pool of {facts.Name} holds {facts.Pool:N0} images."
            );
        }
        else if (Total % facts.Classes != 0)
        {
            var below = Total / facts.Classes * facts.Classes;
            var nearest = below > 0 ? $"{below:N0} or {below + facts.Classes:N0}" : $"{facts.Classes:N0}";
            yield return new Problem(
                $"A balanced start of {Total:N0} labels cannot be shared equally by the {facts.Classes:N0} classes of {facts.Name}.",
                Hint: $"Take {nearest}, or start with Drawn."
            );
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ProblemException">A class has fewer images than its share.</exception>
    public IEnumerable<Question> Choose(StartContext context)
    {
        var share = Total / context.Classes;
        var held = context.Labels.CountBy(label => label).ToDictionary();
        for (var label = 0; label < context.Classes; label++)
        {
            if (held.GetValueOrDefault(label) < share)
            {
                throw new ProblemException(
                    $"Class {label} has {held.GetValueOrDefault(label):N0} images in the pool, but a balanced start of {Total:N0} labels takes {share:N0} of each class.",
                    $"Take at most {context.Classes * Smallest(held, context.Classes):N0} labels, or start with Drawn."
                );
            }
        }

        return Chosen(context, share);
    }

    /// <inheritdoc/>
    public IStart Divided(int divisor) => this with { Total = Total / divisor };

    private static IEnumerable<Question> Chosen(StartContext context, int share)
    {
        var left = Enumerable.Repeat(share, context.Classes).ToArray();
        foreach (var image in context.Random.Permutation(context.Labels.Count))
        {
            if (left[context.Labels[image]]-- > 0)
            {
                yield return new Question(image);
            }
        }
    }

    private static int Smallest(Dictionary<int, int> held, int classes) =>
        Enumerable.Range(0, classes).Min(label => held.GetValueOrDefault(label));
}
