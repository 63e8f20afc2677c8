using ALStudio.Core;

namespace ALStudio.Learning.Strategies;

/// <summary>Puts the unlabelled images of a pool in the order of their scores.</summary>
/// <remarks>
/// Equal scores are in random order: the unlabelled images are shuffled once per query, then sorted by a stable sort.
/// Otherwise images with small numbers, which stand first in many data sets because of their class, would be favoured.
/// </remarks>
public static class Ranking
{
    /// <summary>Whole images, highest score first. Nothing is scored before the first pick is asked for.</summary>
    /// <param name="context">What the strategy was given; one permutation is drawn from its stream.</param>
    /// <param name="score">One number per image, in the order of the images.</param>
    /// <param name="candidates">How many images, drawn at random, come before all others; null for no such distinction.</param>
    /// <exception cref="ProblemException">While picks are read: a score is not a number, or there are too few or too many.</exception>
    public static IEnumerable<Pick> HighestFirst(
        this QueryContext context,
        Func<IReadOnlyList<int>, IReadOnlyList<double>> score,
        int? candidates = null
    )
    {
        var first = candidates ?? int.MaxValue;
        return Rank(context, score, scored => [.. Sorted(scored.Take(first)), .. Sorted(scored.Skip(first))]);

        static IEnumerable<Pick> Sorted(IEnumerable<Pick> scored) => scored.OrderByDescending(pick => pick.Score);
    }

    /// <summary>Whole images, lowest score first. Nothing is scored before the first pick is asked for.</summary>
    /// <param name="context">What the strategy was given; one permutation is drawn from its stream.</param>
    /// <param name="score">One number per image, in the order of the images.</param>
    /// <exception cref="ProblemException">While picks are read: a score is not a number, or there are too few or too many.</exception>
    public static IEnumerable<Pick> LowestFirst(
        this QueryContext context,
        Func<IReadOnlyList<int>, IReadOnlyList<double>> score
    ) => Rank(context, score, scored => scored.OrderBy(pick => pick.Score));

    private static IEnumerable<Pick> Rank(
        QueryContext context,
        Func<IReadOnlyList<int>, IReadOnlyList<double>> score,
        Func<IEnumerable<Pick>, IEnumerable<Pick>> stableSort
    )
    {
        var images = context.Pool.Unlabelled;
        // Drawn here and not while picks are read, so that reading them twice gives the same order.
        var shuffled = context.Random.Permutation(images.Count);
        return Picks();

        IEnumerable<Pick> Picks()
        {
            Question[] questions = [.. images.Select(image => new Question(image))];
            var scores = images.Count > 0 ? Checked(score(images), questions) : [];
            var picks = shuffled.Select(place => new Pick(questions[place], scores[place]));
            foreach (var pick in stableSort(picks))
            {
                yield return pick;
            }
        }
    }

    /// <summary>Scores as they came, if there is a number for each question.</summary>
    internal static IReadOnlyList<double> Checked(IReadOnlyList<double> scores, IReadOnlyList<Question> questions)
    {
        if (scores.Count != questions.Count)
        {
            var things = questions[0].IsWhole ? "image" : "region";
            throw new ProblemException(
                $"{scores.Count} scores came back for {questions.Count} {things}s.",
                $"Score returns one number per {things}, in the order of the {things}s."
            );
        }

        for (var place = 0; place < scores.Count; place++)
        {
            if (double.IsNaN(scores[place]))
            {
                throw new ProblemException(
                    $"The score of {Named(questions[place])} is not a number (NaN).",
                    "If the loss was NaN too, the training has diverged: lower the learning rate. "
                        + "Otherwise look for 0/0 or the logarithm of a negative number in the score."
                );
            }
        }

        return scores;
    }

    private static string Named(Question question) =>
        question.IsWhole ? $"image {question.Image}" : $"region {question.Region} of image {question.Image}";
}
