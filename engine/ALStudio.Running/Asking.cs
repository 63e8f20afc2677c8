using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>Asks the annotator what a start or a strategy proposes, until the budget is spent.</summary>
/// <remarks>
/// A budget of labels buys that many answers. A budget of clicks buys answers until it is spent; the last one may cost
/// more than was left, and the next cycle has that much less.
/// </remarks>
internal sealed class Asking(Experiment experiment, Dataset dataset, Chance chance)
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

        return left.IsLeft && pool.With(answers).Unlabelled.Count > 0
            ? throw new ProblemException(
                $"{asking.Name} proposed only {picks.Count:N0} questions, with {left} of {allowance} left.",
                "A strategy goes on proposing as long as it is asked and something is unlabelled."
            )
            : (picks, answers);
    }

    // The stream belongs to the question: it is answered alike whenever and by whichever arm it is asked.
    private Answer Answer(Question question) =>
        experiment.Annotator.Annotate(
            question,
            dataset,
            chance.For(Purpose.Annotator, cycle: 0, epoch: question.Region + 1, index: question.Image)
        );

    private static void Refuse(IPart asking, Question question, Pool pool, HashSet<Question> asked)
    {
        var why =
            question.Image >= pool.Size ? $"the pool holds {pool.Size:N0} images"
            : pool.Of(question.Image) == Coverage.Whole ? "which is labelled already"
            : !asked.Add(question) ? "which it asked about before in the same cycle"
            : null;
        if (why is not null)
        {
            throw new ProblemException(
                $"{asking.Name} asked about image {question.Image}, {why}.",
                "A strategy proposes unlabelled images of the pool, each once."
            );
        }
    }
}
