using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;

namespace ALStudio.Running;

/// <summary>One run of a study: a trial of an arm, with its definition.</summary>
internal sealed record PlannedRun(RunId Id, Arm Arm, Definition Definition, Chance Chance);

/// <summary>An experiment ready to be done: checked, its data in memory, its device chosen, its store opened.</summary>
internal sealed class Bench : IDisposable
{
    private readonly Dictionary<Arm, PretrainedWeights?> pretrained;
    private readonly Dictionary<Arm, Definition> definitions;
    private int threadsBefore = 1;

    private Bench(
        Experiment experiment,
        StudySettings settings,
        Dataset dataset,
        Conditions conditions,
        ILearner learner
    )
    {
        (Experiment, Settings, Dataset, Conditions) = (experiment, settings, dataset, conditions);
        Store = Store.Open(settings.Store, settings.Files, settings.Time);
        Trainings = new Trainings(
            Store,
            learner,
            conditions,
            experiment.Metrics,
            settings.CheckpointEvery,
            settings.Time
        );
        // One for all runs: an image is traced once.
        Regions = experiment.Annotator.RegionsOf(dataset);
        var arms = experiment.Arms.Distinct().ToList();
        pretrained = arms.ToDictionary(arm => arm, arm => Find(arm.Recipe.Network, settings.Data));
        definitions = arms.ToDictionary(
            arm => arm,
            arm => Definition.Of(experiment, arm, dataset, conditions, pretrained[arm])
        );

        static PretrainedWeights? Find(INetwork network, DataRoot data) =>
            network is IPretrained wanting ? PretrainedWeights.Find(wanting, data) : null;
    }

    public Experiment Experiment { get; }

    public StudySettings Settings { get; }

    public Dataset Dataset { get; }

    /// <summary>The regions that can be asked about one at a time, if the annotator answers about such.</summary>
    public IRegions? Regions { get; }

    public Conditions Conditions { get; }

    public Store Store { get; }

    public Trainings Trainings { get; }

    /// <summary>The number of threads that was taken over from what the store holds of this study; null when there was no need.</summary>
    public int? BegunWith { get; private set; }

    /// <summary>Number of cycles of each run, cycle 0 included.</summary>
    public int Cycles => Experiment.Cycles + 1;

    /// <exception cref="ProblemException">The experiment is wrong, or its data are not what they were: says everything that is.</exception>
    public static Bench Open(Experiment experiment, StudySettings settings)
    {
        if (Checks.Of(experiment, settings.Data) is { Count: > 0 } problems)
        {
            throw new ProblemException(problems);
        }

        Backend.Load();
        var before = Backend.Threads;
        var device = Devices.Choose(settings.Device);
        var kind = $"{device.type}".ToLowerInvariant();
        var dataset = experiment.Dataset.Load(settings.Data);
        var own = On(new Conditions(Numerics.Identity, kind, settings.Threads ?? ShareOf(settings.Places.Count)));
        var begun = settings.Threads is null ? ThreadsOfBefore.Of(own) : null;
        var bench = begun is { } threads ? On(own.Conditions with { Threads = threads }) : own;
        (bench.BegunWith, bench.threadsBefore) = (begun, before);
        Backend.Threads = bench.Conditions.Threads;
        try
        {
            SameData.Require(bench);
            return bench;
        }
        catch
        {
            bench.Dispose();
            throw;
        }

        Bench On(Conditions conditions) =>
            new(experiment, settings, dataset, conditions, settings.Learner ?? new TorchLearner(device));
    }

    // One place has them all; libtorch knows how many there are, or was told through OMP_NUM_THREADS.
    private static int ShareOf(int places) =>
        places > 1 ? Math.Max(1, Environment.ProcessorCount / places) : Backend.Threads;

    /// <summary>The wanted runs, all arms of trial 1 first.</summary>
    public IEnumerable<PlannedRun> Runs() =>
        from trial in Enumerable.Range(1, Experiment.Arms.Max(TrialsOf))
        from arm in Experiment.Arms
        where trial <= TrialsOf(arm)
        let id = new RunId(Experiment.FullName, arm.Name, trial)
        where Settings.Only(id)
        select new PlannedRun(id, arm, definitions[arm], new Chance(Experiment.Seed).OfTrial(trial));

    /// <summary>The training of one cycle of a run.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="pool">What is labelled by then.</param>
    /// <param name="cycle">Number of the cycle.</param>
    /// <param name="member">Member of the committee, 0 for the model that is reported.</param>
    public TrainingJob Job(PlannedRun run, Pool pool, int cycle, int member = 0) =>
        new(run.Arm.Recipe, Dataset, pool, run.Chance with { Member = member }, cycle)
        {
            Pretrained = pretrained[run.Arm],
        };

    /// <summary>Asks the questions of a run.</summary>
    public Asking Asking(PlannedRun run) => new(Experiment, Dataset, Regions, run.Chance);

    /// <summary>What the experiment consists of, wanted now or not.</summary>
    public StudyRecord Record() =>
        new(
            Experiment.FullName,
            Experiment.Cycles,
            [.. Experiment.Arms.Select(arm => new StudyArm(arm.Name, definitions[arm].Hash, TrialsOf(arm)))],
            Experiment.Budgets,
            Experiment.Claims,
            Experiment.Figures
        )
        {
            Keep = Settings.Keep,
        };

    // The next experiment of a script has threads of its own.
    public void Dispose()
    {
        Dataset.Dispose();
        Backend.Threads = threadsBefore;
    }

    private int TrialsOf(Arm arm) => arm.Trials ?? Experiment.Trials;
}
