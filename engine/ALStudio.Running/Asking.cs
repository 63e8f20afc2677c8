using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>Asks the annotator what a start or a strategy proposes, until the budget is spent.</summary>
/// <remarks>
/// A budget of labels buys that many answers. A budget of clicks buys answers until it is spent; the last one may cost
/// more than was left, and the next cycle has that much less. Answers that cost nothing end too: every question is asked once.
/// </remarks>
internal sealed class Asking(Experiment experiment, Dataset dataset, IRegions? regions, Chance chance)
{
    /// <summary>What may be spent in a cycle.</summary>
    /// <param name="cycle">Its number.</param>
    /// <param name="spent">What all answers so far cost.</param>
    public Budget Allowance(int cycle, double spent) =>
        experiment.Query.Unit == CostUnit.Label
            ? cycle == 0
                ? experiment.Start.Amount
                : experiment.Query
            : (
                experiment.Start.Amount with
                {
                    Amount = experiment.Start.Amount.Amount + (cycle * experiment.Query.Amount),
                }
            ).Less(spent);

    /// <summary>The first labelled set.</summary>
    public IReadOnlyList<Answer> Start(CancellationToken stop)
    {
        var context = new StartContext(
            dataset.Pool,
            dataset is ClassificationDataset images ? images.Train.Labels : [],
            dataset.Classes.Count,
            chance.For(Purpose.Start)
        );
        var questions = experiment.Start.Choose(context).Select(question => new Pick(question, 0));
        var pool = Pool.OfSize(dataset.Pool);
        return Answers(experiment.Start, questions, pool, Allowance(0, 0), stop).Answers;
    }

    /// <summary>What a strategy asks, and the answers.</summary>
    public (IReadOnlyList<Pick> Picks, IReadOnlyList<Answer> Answers) Query(
        IQueryStrategy strategy,
        IReadOnlyList<IModel> committee,
        Pool pool,
        int cycle,
        CancellationToken stop
    )
    {
        var allowance = Allowance(cycle, pool.Answers.Sum(answer => answer.Cost));
        var context = new QueryContext(committee[0], pool, allowance, chance.For(Purpose.Query, cycle))
        {
            Committee = committee,
            Regions = regions,
        };
        return Answers(strategy, strategy.Picks(context), pool, allowance, stop);
    }

    private (IReadOnlyList<Pick> Picks, IReadOnlyList<Answer> Answers) Answers(
        IPart asking,
        IEnumerable<Pick> proposed,
        Pool pool,
        Budget allowance,
        CancellationToken stop
    )
    {
        var (picks, answers, left) = (new List<Pick>(), new List<Answer>(), allowance);
        if (left.IsLeft)
        {
            var asked = new HashSet<Question>();
            foreach (var pick in proposed)
            {
                stop.ThrowIfCancellationRequested();
                Refuse(asking, pick.Question, pool, asked);
                var answer = Answer(pick.Question);
                picks.Add(pick);
                answers.Add(answer);
                left = left.Less(left.Unit == CostUnit.Label ? 1 : answer.Cost);
                if (!left.IsLeft)
                {
                    break;
                }
            }
        }

        return left.IsLeft && IsAnythingLeft(asking, pool.With(answers))
            ? throw new ProblemException(
                $"{asking.Name} proposed only {picks.Count:N0} questions, with {left} of {allowance} left.",
                "A strategy goes on proposing as long as it is asked and something is unlabelled."
            )
            : (picks, answers);
    }

    // For whoever asks about regions, an image is done when each of its regions is answered.
    private bool IsAnythingLeft(IPart asking, Pool pool) =>
        asking is IAsksRegions && regions is not null
            ? pool.Unlabelled.Any(image => regions.CountOf(image) > pool.RegionsOf(image).Count)
            : pool.Unlabelled.Count > 0;

    // The stream belongs to the question: it is answered alike whenever and by whichever arm it is asked.
    private Answer Answer(Question question) =>
        experiment.Annotator.Annotate(
            question,
            dataset,
            chance.For(Purpose.Annotator, cycle: 0, epoch: question.Region + 1, index: question.Image)
        );

    private void Refuse(IPart asking, Question question, Pool pool, HashSet<Question> asked)
    {
        var whole = new Question(question.Image);
        var why =
            question.Image >= pool.Size ? $"the pool holds {pool.Size:N0} images"
            : pool.Of(question.Image) == Coverage.Whole ? "which is labelled already"
            : WhyNot(question, pool)
                ?? (
                    !asked.Add(question) ? "which it asked about before in the same cycle"
                    : asked.Contains(whole) && !question.IsWhole ? "all of which it asked about in the same cycle"
                    : null
                );
        if (why is not null)
        {
            var about = question.IsWhole ? "" : $"region {question.Region} of ";
            throw new ProblemException(
                $"{asking.Name} asked about {about}image {question.Image}, {why}.",
                question.IsWhole
                    ? "A strategy proposes unlabelled images of the pool, each once."
                    : "A strategy proposes regions that are not answered, each once."
            );
        }
    }

    // What is wrong with a question about a region.
    private string? WhyNot(Question question, Pool pool) =>
        question.IsWhole ? null
        : regions is null ? $"but {experiment.Annotator.Name} answers about whole images only"
        : question.Region >= regions.CountOf(question.Image) ? $"which has {regions.CountOf(question.Image):N0} regions"
        : pool.RegionsOf(question.Image).Contains(question.Region) ? "which is answered already"
        : null;
}
