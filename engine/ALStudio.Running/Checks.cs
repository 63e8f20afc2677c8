using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Weights;

namespace ALStudio.Running;

/// <summary>Finds everything that is wrong with an experiment, at once, without running or writing anything.</summary>
internal sealed class Checks
{
    private readonly Experiment experiment;
    private readonly List<Problem> problems = [];

    private Checks(Experiment experiment) => this.experiment = experiment;

    /// <summary>All problems, each with the place of its keyword, in the order of the script's lines.</summary>
    public static IReadOnlyList<Problem> Of(Experiment experiment, DataRoot data)
    {
        var checks = new Checks(experiment);
        checks.Numbers();
        checks.Arms();
        checks.Regions();
        checks.Describable();
        checks.Weights(data);
        if (checks.Inspect(data) is { } facts)
        {
            checks.Parts(facts);
            checks.Amounts(facts);
        }

        return [.. checks.problems.Distinct().OrderBy(problem => problem.Where?.Line ?? 0)];
    }

    private void Numbers()
    {
        if (string.IsNullOrWhiteSpace(experiment.Name))
        {
            Add("experiment", "The experiment has no name.", "Write experiment \"my-study\" { … }.");
        }

        if (experiment.Cycles < 1)
        {
            Add("cycles", $"{experiment.Cycles} cycles: nothing would ever be queried.", "Take 1 or more.");
        }

        if (experiment.Trials < 1)
        {
            Add(
                "trials",
                $"{experiment.Trials} trials: nothing would be run.",
                "Take 1 or more; papers mostly take 3."
            );
        }

        if (!(experiment.Query.Amount > 0))
        {
            Add("query", $"A query of {experiment.Query} asks nothing.", "Take 1 or more.");
        }
        else if (
            experiment.Query.Unit == CostUnit.Label
            && experiment.Query.Amount != Math.Floor(experiment.Query.Amount)
        )
        {
            Add("query", $"A query of {experiment.Query} is not a whole number of labels.", "Take a whole number.");
        }

        if (experiment.Start.Amount.Unit != experiment.Query.Unit)
        {
            Add(
                "query",
                $"The start is paid in {Plural(experiment.Start.Amount.Unit)}, the query in {Plural(experiment.Query.Unit)}.",
                "Give both in the unit of the data set's task."
            );
        }

        if (experiment.Metrics.Count == 0)
        {
            Add("metrics", "Nothing is measured.", "Measure at least the accuracy.");
        }
    }

    private void Arms()
    {
        if (experiment.Arms.Count == 0)
        {
            Add(
                "compare",
                "The experiment compares no arms.",
                "For example: compare (arms plain [ Random(); Entropy() ])"
            );
        }

        foreach (var arm in experiment.Arms.Where(arm => arm.Trials < 1))
        {
            Add(arm, $"Arm {arm.Name} has {arm.Trials} trials: it would never run.", "Take 1 or more.");
        }

        foreach (var arm in experiment.Arms.Where(arm => string.IsNullOrWhiteSpace(arm.Name)))
        {
            Add(arm, "An arm has no name.", "Give it one: figures and results go by it.");
        }

        foreach (var same in experiment.Arms.GroupBy(arm => arm.Name).Where(same => same.Count() > 1))
        {
            foreach (var arm in same.Skip(1))
            {
                Add(
                    arm,
                    $"Two arms are named '{arm.Name}'{FirstPlace(same.First())}.",
                    "Figures and results go by the name. Give one list of arms a prefix: arms other [ … ] |> prefixed \"Long\""
                );
            }
        }
    }

    private void Regions()
    {
        var annotator = experiment.Annotator;
        foreach (var arm in experiment.Arms.Where(arm => arm.Strategy is IAsksRegions && !annotator.AnswersRegions))
        {
            Add(
                arm,
                $"{arm.Strategy.Name} asks about single regions, and {annotator.Name} answers about whole images only.",
                "Let somebody draw polygons: annotator (Polygons())"
            );
        }
    }

    // What has no description has no identity, and its results could not be found again.
    private void Describable()
    {
        Try("dataset", () => Fingerprint.Describe(experiment.Dataset));
        Try("annotator", () => Fingerprint.Describe(experiment.Annotator));
        Try("start", () => Fingerprint.Describe(experiment.Start));
        Try("metrics", () => Fingerprint.Describe(experiment.Metrics));
        foreach (var arm in experiment.Arms)
        {
            Try(PlaceOf(arm), () => Fingerprint.Describe(new object[] { arm.Recipe, arm.Strategy }));
        }
    }

    // Arms that begin with one file miss it once: said where it is met first.
    private void Weights(DataRoot data)
    {
        var looked = new HashSet<WeightsFile>();
        foreach (var arm in experiment.Arms)
        {
            if (arm.Recipe.Network is IPretrained { Pretrained: { } file } network && looked.Add(file))
            {
                Try(PlaceOf(arm), () => PretrainedWeights.Locate(network, data));
            }
        }
    }

    private DatasetFacts? Inspect(DataRoot data)
    {
        DatasetFacts? facts = null;
        Try("dataset", () => facts = experiment.Dataset.Inspect(data));
        return facts;
    }

    private void Parts(DatasetFacts facts)
    {
        Ask("dataset", experiment.Dataset);
        Ask("annotator", experiment.Annotator);
        Ask("start", experiment.Start);
        foreach (var metric in experiment.Metrics)
        {
            Ask("metrics", metric);
        }

        foreach (var arm in experiment.Arms)
        {
            if (arm.Strategy is INeedsRecipe needing)
            {
                var place = PlaceOf(arm);
                problems.AddRange(
                    needing.CheckWith(arm.Recipe).Select(problem => problem with { Where = problem.Where ?? place })
                );
            }
        }

        // Arms share recipes and a mistake in one is one mistake: said where it is met first.
        var said = new HashSet<(string, string?)>();
        foreach (var arm in experiment.Arms)
        {
            foreach (var part in (IPart[])[arm.Recipe, arm.Strategy])
            {
                var found = Asked(PlaceOf(arm), part);
                problems.AddRange(found.Where(problem => said.Add((problem.What, problem.Hint))));
            }
        }

        void Ask(string keyword, IPart part) => problems.AddRange(Asked(PlaceOf(keyword), part));

        IEnumerable<Problem> Asked(Place? place, IPart part)
        {
            IReadOnlyList<Problem> found = [];
            Try(place, () => found = [.. part.Check(facts)]);
            return found.Select(problem => problem with { Where = problem.Where ?? place });
        }
    }

    private void Amounts(DatasetFacts facts)
    {
        var (start, query) = (experiment.Start.Amount, experiment.Query);
        var areLabels = start.Unit == CostUnit.Label && query.Unit == CostUnit.Label;
        var needed = start.Amount + (experiment.Cycles * query.Amount);
        if (!areLabels || !(start.Amount >= 1) || !(query.Amount > 0) || experiment.Cycles < 1 || needed <= facts.Pool)
        {
            return;
        }

        if (start.Amount > facts.Pool)
        {
            // A start of the engine says so itself.
            if (!experiment.Start.Check(facts).Any())
            {
                Add("start", $"The start asks for {start}, but the pool of {facts.Name} holds {facts.Pool:N0} images.");
            }

            return;
        }

        var possible = Math.Floor((facts.Pool - start.Amount) / query.Amount);
        Add(
            "cycles",
            $"A start of {start} and {experiment.Cycles} {(experiment.Cycles == 1 ? "query" : "queries")} of {query} "
                + $"ask for {needed:N0} labels, but the pool of {facts.Name} holds {facts.Pool:N0} images.",
            possible >= 1
                ? $"Take at most {possible:N0} {(possible == 1 ? "cycle" : "cycles")}, or smaller queries."
                : $"A query can be at most {facts.Pool - start.Amount:N0} labels after this start."
        );
    }

    private void Try(string keyword, Action action) => Try(PlaceOf(keyword), action);

    private void Try(Place? place, Action action)
    {
        try
        {
            action();
        }
        catch (ProblemException failure)
        {
            problems.AddRange(failure.Problems.Select(problem => problem with { Where = problem.Where ?? place }));
        }
    }

    private void Add(string keyword, string what, string? hint = null) =>
        problems.Add(new Problem(what, PlaceOf(keyword), hint));

    private void Add(Arm arm, string what, string hint) => problems.Add(new Problem(what, PlaceOf(arm), hint));

    private Place? PlaceOf(string keyword) =>
        experiment.Places.GetValueOrDefault(keyword) ?? experiment.Places.GetValueOrDefault("experiment");

    private Place? PlaceOf(Arm arm) => arm.Where ?? PlaceOf("compare");

    private static string FirstPlace(Arm first) =>
        first.Where is { } place ? $"; the first is in line {place.Line}" : "";

    private static string Plural(CostUnit unit) => $"{unit.ToString().ToLowerInvariant()}s";
}
