using System.Collections.Immutable;

namespace ALStudio.Core;

/// <summary>How much of an image is labelled.</summary>
public enum Coverage
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Some regions.</summary>
    Partly,

    /// <summary>The whole image.</summary>
    Whole,
}

/// <summary>The training images of a study, each labelled wholly, partly or not at all. Never changes: <see cref="With"/> makes a new one.</summary>
public sealed class Pool
{
    private readonly ImmutableDictionary<int, Coverage> coverage;
    private readonly ImmutableDictionary<int, ImmutableSortedSet<int>> regions;

    private Pool(
        int size,
        ImmutableDictionary<int, Coverage> coverage,
        ImmutableDictionary<int, ImmutableSortedSet<int>> regions,
        ImmutableList<Answer> answers
    )
    {
        Size = size;
        this.coverage = coverage;
        this.regions = regions;
        Answers = answers;
    }

    /// <summary>Number of images, labelled or not.</summary>
    public int Size { get; }

    /// <summary>Every answer so far, in the order in which it was given.</summary>
    public ImmutableList<Answer> Answers { get; }

    /// <summary>A pool in which nothing is labelled yet.</summary>
    /// <param name="size">Number of images, at least 1.</param>
    public static Pool OfSize(int size) =>
        size > 0
            ? new Pool(
                size,
                ImmutableDictionary<int, Coverage>.Empty,
                ImmutableDictionary<int, ImmutableSortedSet<int>>.Empty,
                []
            )
            : throw new ArgumentOutOfRangeException(nameof(size), size, "A pool holds at least one image.");

    /// <summary>The pool as it stood after the given cycles.</summary>
    public static Pool After(int size, IEnumerable<Cycle> history) =>
        history.Aggregate(OfSize(size), (pool, cycle) => pool.With(cycle.Answers));

    /// <summary>Images labelled as a whole, ascending.</summary>
    public IReadOnlyList<int> Labelled =>
        [.. coverage.Where(image => image.Value == Coverage.Whole).Select(image => image.Key).Order()];

    /// <summary>Images not labelled as a whole, ascending: what a strategy may ask about.</summary>
    public IReadOnlyList<int> Unlabelled => [.. Enumerable.Range(0, Size).Where(image => Of(image) != Coverage.Whole)];

    /// <summary>Images labelled as a whole or in part, ascending.</summary>
    public IReadOnlyList<int> Answered => [.. coverage.Keys.Order()];

    /// <summary>The regions of an image that were answered one by one, ascending.</summary>
    public IReadOnlyCollection<int> RegionsOf(int image) => regions.GetValueOrDefault(image, []);

    /// <summary>How much of one image is labelled.</summary>
    public Coverage Of(int image) => coverage.GetValueOrDefault(image, Coverage.None);

    /// <summary>The pool after more answers.</summary>
    /// <exception cref="ArgumentException">A question was answered before, or names no image of the pool.</exception>
    public Pool With(IEnumerable<Answer> answers)
    {
        var next = coverage.ToBuilder();
        var parts = regions.ToBuilder();
        var all = Answers.ToBuilder();
        foreach (var answer in answers)
        {
            var question = answer.Question;
            if (question.Image < 0 || question.Image >= Size)
            {
                throw new ArgumentException($"Image {question.Image} is not in this pool of {Size}.", nameof(answers));
            }

            if (
                next.GetValueOrDefault(question.Image) == Coverage.Whole
                || parts.GetValueOrDefault(question.Image, []).Contains(question.Region)
            )
            {
                throw new ArgumentException($"{question} is answered already.", nameof(answers));
            }

            next[question.Image] = question.IsWhole ? Coverage.Whole : Coverage.Partly;
            if (!question.IsWhole)
            {
                parts[question.Image] = parts.GetValueOrDefault(question.Image, []).Add(question.Region);
            }

            all.Add(answer);
        }

        return new Pool(Size, next.ToImmutable(), parts.ToImmutable(), all.ToImmutable());
    }
}
