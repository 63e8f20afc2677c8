using ALStudio.Core;
using ALStudio.Learning.Metrics;
using ALStudio.Learning.Strategies;
using ALStudio.Learning.Training;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

public sealed class StudyTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();
    private readonly PretendingLearner learner = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_study_has_every_cycle_of_every_trial_of_every_arm()
    {
        var outcome = Some.Run(Some.Experiment(cycles: 3, trials: 2), Settings("store"));
        Assert.All(outcome.Runs, run => Assert.Equal(RunEnd.Finished, run.End));
        Assert.Equal((0, 16, 16), (outcome.Cached, outcome.Added, outcome.Planned));
        var runs = Runs("store");
        Assert.Equal(
            [("Random", 1), ("Random", 2), ("Entropy", 1), ("Entropy", 2)],
            runs.Select(run => (run.Header.Id.Arm, run.Header.Id.Trial))
        );
        Assert.All(runs, run => Assert.Equal([6, 10, 14, 18], run.Cycles.Select(cycle => cycle.Labels)));
        Assert.All(runs, run => Assert.Equal([6, 10, 14, 18], run.Cycles.Select(cycle => cycle.Cost)));
        Assert.All(runs, run => Assert.Equal([0, 4, 4, 4], run.Cycles.Select(cycle => cycle.Picks.Count)));
        Assert.All(runs, run => Assert.Equal(18, Pool.After(30, run.Cycles).Labelled.Count));
        Assert.Equal(0, learner.Alive);
    }

    [Fact]
    public void Two_runs_with_one_seed_have_the_same_history_byte_for_byte()
    {
        Some.Run(Some.Experiment(), Settings("one"));
        Some.Run(Some.Experiment(), Some.Settings(scratch["other"]));
        Assert.Equal(9, Some.Files(scratch["one"]).Count);
        Assert.Equal(Some.Files(scratch["one"]), Some.Files(scratch["other"]));
    }

    [Fact]
    public void Another_seed_gives_another_history()
    {
        Some.Run(Some.Experiment(), Settings("one"));
        Some.Run(Some.Experiment() with { Seed = 8 }, Some.Settings(scratch["other"]));
        Assert.NotEqual(Questions(Runs("one")[0]), Questions(Runs("other")[0]));
    }

    [Fact]
    public void All_arms_of_a_trial_share_their_start_and_the_result_of_cycle_0()
    {
        Some.Run(Some.Experiment(), Settings("store"));
        foreach (var trial in Runs("store").GroupBy(run => run.Header.Id.Trial))
        {
            var first = trial.Select(run => run.Cycles[0]).ToList();
            Assert.Equal(first[0].Answers, first[1].Answers);
            Assert.Equal(first[0].Training, first[1].Training);
            Assert.Equal(first[0].Measurements, first[1].Measurements);
        }

        Assert.Equal(2, Runs("store").Select(run => run.Cycles[0].Training).Distinct().Count());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    public void A_study_trains_once_per_trial_for_the_start_and_once_per_arm_trial_and_query(int cycles, int trials)
    {
        var outcome = Some.Run(Some.Experiment(cycles, trials), Settings("store"));
        Assert.Equal(trials * (1 + (2 * cycles)), outcome.Trainings);
        Assert.Equal(outcome.Trainings, learner.Done.Count);
        Assert.Equal(learner.Done.Count, learner.Done.Distinct().Count());
    }

    [Fact]
    public void Arms_with_other_recipes_share_their_start_but_no_training()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 1) with
        {
            Arms = [Some.Arm(new Random()), Some.Arm(new Random(), epochs: 3, name: "longer")],
        };
        Assert.Equal(6, Some.Run(experiment, Settings("store")).Trainings);
        var runs = Runs("store");
        Assert.Equal(runs[0].Cycles[0].Answers, runs[1].Cycles[0].Answers);
        Assert.Equal(Questions(runs[0]), Questions(runs[1]));
    }

    [Fact]
    public void All_arms_of_a_trial_are_run_before_the_next_trial()
    {
        var outcome = Some.Run(Some.Experiment(), Settings("store"));
        Assert.Equal(
            [("Random", 1), ("Entropy", 1), ("Random", 2), ("Entropy", 2)],
            outcome.Runs.Select(run => (run.Run.Arm, run.Run.Trial))
        );
    }

    [Fact]
    public void A_finished_study_is_found_in_the_store_and_nothing_is_written()
    {
        Some.Run(Some.Experiment(), Settings("store"));
        var before = Written();
        var again = new PretendingLearner();
        var outcome = Some.Run(Some.Experiment(), Some.Settings(scratch["store"], again));
        Assert.All(outcome.Runs, run => Assert.Equal(RunEnd.Cached, run.End));
        Assert.Equal((16, 0, 16), (outcome.Cached, outcome.Added, outcome.Planned));
        Assert.Empty(again.Done);
        Assert.Equal(0, again.Restored);
        Assert.Equal(before, Written());

        Dictionary<string, DateTime> Written() =>
            Directory
                .EnumerateFiles(scratch["store"], "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "study.json")
                .ToDictionary(file => file, File.GetLastWriteTimeUtc);
    }

    [Fact]
    public void More_cycles_trials_and_arms_train_only_what_is_new()
    {
        Some.Run(Some.Experiment(cycles: 2, trials: 1), Settings("grown"));
        Assert.Equal(5, learner.Done.Count);
        Assert.Equal(2, Some.Run(Some.Experiment(cycles: 3, trials: 1), Settings("grown")).Trainings);
        Assert.Equal(7, Some.Run(Some.Experiment(cycles: 3, trials: 2), Settings("grown")).Trainings);
        var third = Some.Experiment(cycles: 3, trials: 2);
        third = third with { Arms = [.. third.Arms, Some.Arm(new Margin())] };
        Assert.Equal(6, Some.Run(third, Settings("grown")).Trainings);

        Some.Run(third, Some.Settings(scratch["at once"]));
        Assert.Equal(Some.Files(scratch["at once"]), Some.Files(scratch["grown"]));
    }

    [Fact]
    public void Fewer_cycles_read_only_so_far()
    {
        Some.Run(Some.Experiment(cycles: 3), Settings("store"));
        var outcome = Some.Run(Some.Experiment(cycles: 1), Settings("store"));
        Assert.Equal((8, 8), (outcome.Cached, outcome.Planned));
        Assert.All(Runs("store"), run => Assert.Equal(2, run.Cycles.Count));
    }

    [Fact]
    public void A_changed_recipe_never_mixes_with_older_results_and_changing_it_back_finds_them()
    {
        var experiment = Some.Experiment();
        Some.Run(experiment, Settings("store"));
        var old = Some.Files(scratch["store"]);
        var changed = experiment with { Arms = [Some.Arm(new Random(), epochs: 9), experiment.Arms[1]] };
        var outcome = Some.Run(changed, Settings("store"));
        Assert.Equal(
            [RunEnd.Finished, RunEnd.Cached, RunEnd.Finished, RunEnd.Cached],
            outcome.Runs.Select(run => run.End)
        );
        Assert.NotEqual(outcome.Runs[0].Definition, outcome.Runs[1].Definition);
        Assert.Equal(4, Runs("store").Count);
        Assert.Equal(16, Some.Run(experiment, Settings("store")).Cached);
        Assert.All(old, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(scratch["store"], file.Key))));
    }

    [Fact]
    public void Other_data_under_the_same_name_is_another_study()
    {
        Some.Run(Some.Experiment(), Settings("store"));
        Assert.Equal(0, Some.Run(Some.Experiment() with { Dataset = new Dots(Shift: 1) }, Settings("store")).Cached);
    }

    [Fact]
    public void Only_what_is_wanted_is_run()
    {
        var settings = Settings("store") with { Only = run => run.Arm == "Entropy" };
        var outcome = Some.Run(Some.Experiment(), settings);
        Assert.Equal(["Entropy", "Entropy"], outcome.Runs.Select(run => run.Run.Arm));
        Assert.Equal(["Entropy", "Entropy"], Runs("store").Select(run => run.Header.Id.Arm));
        Assert.Equal(8, Some.Run(Some.Experiment(), Settings("store")).Cached);
        Assert.Equal(["Random", "Random", "Entropy", "Entropy"], Runs("store").Select(run => run.Header.Id.Arm));
    }

    [Fact]
    public void A_new_metric_is_measured_on_stored_models_without_training()
    {
        Some.Run(Some.Experiment(cycles: 1), Settings("store"));
        var more = Some.Experiment(cycles: 1) with { Metrics = [new Accuracy(), new CrossEntropy()] };
        Assert.Equal(0, Some.Run(more, Settings("store")).Trainings);
        Assert.All(Runs("store").SelectMany(run => run.Cycles), cycle => Assert.Equal(2, cycle.Measurements.Count));
    }

    [Fact]
    public void A_run_that_fails_costs_no_other_run_and_is_tried_again()
    {
        var bad = Some.Experiment(cycles: 2);
        var doomed = new PretendingLearner
        {
            Within = job =>
            {
                if (((Pretended)job.Recipe).Epochs == 13 && job.Cycle == 1)
                {
                    throw new ProblemException("The loss became NaN.", "Lower the learning rate.");
                }
            },
        };
        bad = bad with { Arms = [Some.Arm(new Random(), epochs: 13), bad.Arms[1]] };
        var screen = new Memory();
        var outcome = Study.Run(bad, Some.Settings(scratch["store"], doomed), screen);
        Assert.Equal(
            [RunEnd.Failed, RunEnd.Finished, RunEnd.Failed, RunEnd.Finished],
            outcome.Runs.Select(run => run.End)
        );
        Assert.Equal(new Problem("The loss became NaN.", Hint: "Lower the learning rate."), outcome.Failed[0].Failure);
        Assert.Equal(1, outcome.Failed[0].Added);
        Assert.Equal(
            [(1, "The loss became NaN."), (1, "The loss became NaN.")],
            screen.Heard.OfType<RunFailed>().Select(failed => (failed.Cycle, failed.Reason))
        );
        Assert.Empty(Some.Run(bad, Settings("store")).Failed);
        Assert.Equal(0, doomed.Alive);
    }

    [Fact]
    public void Running_out_of_memory_is_told_in_words_that_help()
    {
        var small = new PretendingLearner
        {
            Within = _ => throw new InvalidOperationException("DefaultCPUAllocator: can't allocate memory"),
        };
        var outcome = Some.Run(Some.Experiment(trials: 1), Some.Settings(scratch["store"], small));
        Assert.All(
            outcome.Runs,
            run => Assert.Contains("smaller batches", run.Failure!.Hint, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_screen_that_throws_is_reported_and_costs_nothing()
    {
        var reported = new List<Exception>();
        var settings = Settings("store") with { ListenerFailed = reported.Add };
        var outcome = Study.Run(Some.Experiment(), settings, new Broken());
        Assert.Equal(16, outcome.Added);
        Assert.NotEmpty(reported);
    }

    [Fact]
    public void What_happens_is_told_in_order()
    {
        var screen = new Memory();
        var experiment = Some.Experiment(cycles: 1, trials: 1);
        Study.Run(experiment, Settings("store"), screen);
        Assert.Equal(
            [
                "Random RunStarted",
                "Random TrainingStarted",
                "Random TrainingProgressed",
                "Random CycleFinished",
                "Random TrainingStarted",
                "Random TrainingProgressed",
                "Random CycleFinished",
                "Random RunFinished",
                "Entropy RunStarted",
                "Entropy CycleFinished",
                "Entropy TrainingStarted",
                "Entropy TrainingProgressed",
                "Entropy CycleFinished",
                "Entropy RunFinished",
            ],
            screen.Heard.Select(happened => $"{happened.Run.Arm} {happened.GetType().Name}")
        );
        Assert.Equal(
            [false, false, true, false],
            screen.Heard.OfType<CycleFinished>().Select(finished => finished.Shared)
        );
    }

    [Fact]
    public void What_looks_wrong_with_a_training_is_told_to_screens_with_what_to_do()
    {
        var screen = new Memory();
        var learner = new PretendingLearner { Warning = new Problem("It collapses.", Hint: "Begin with weights.") };
        Study.Run(Some.Experiment(cycles: 1, trials: 1), Some.Settings(scratch["store"], learner), screen);
        var warned = screen.Heard.OfType<TrainingWarned>().ToList();
        Assert.Equal(3, warned.Count);
        Assert.All(warned, it => Assert.Equal(("It collapses.", "Begin with weights."), (it.Reason, it.Hint)));
        Assert.Equal([("Random", 0), ("Random", 1), ("Entropy", 1)], warned.Select(it => (it.Run.Arm, it.Cycle)));
    }

    [Fact]
    public void What_recipes_note_stands_in_columns_of_the_log()
    {
        var learner = new PretendingLearner
        {
            Log =
            [
                new EpochLog(1, 0.5, 0.03, 100) { Notes = [new("selected", 0.25)] },
                new EpochLog(2, 0.25, 0.02, 50) { Notes = [new("selected", 1), new("discriminator", 1e-9)] },
            ],
        };
        Some.Run(Some.Experiment(cycles: 1, trials: 1), Some.Settings(scratch["store"], learner));
        var logs = Directory.GetFiles(scratch["store"], "log.csv", SearchOption.AllDirectories);
        Assert.Equal(3, logs.Length);
        Assert.All(
            logs,
            log =>
                Assert.Equal(
                    "epoch,loss,rate,images_per_second,selected,discriminator\n1,0.5,0.03,100,0.25,\n2,0.25,0.02,50,1,1E-09\n",
                    File.ReadAllText(log)
                )
        );
    }

    [Fact]
    public void Two_strategies_that_ask_the_same_share_all_their_trainings()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 1) with
        {
            Arms = [Some.Arm(new Random()), Some.Arm(new Random(), name: "Random again")],
        };
        Assert.Equal(3, Some.Run(experiment, Settings("store")).Trainings);
    }

    [Fact]
    public void Every_run_tells_where_it_came_from()
    {
        var script = scratch["study.alx.fsx"];
        File.WriteAllText(script, "experiment \"dots\" { … }");
        Some.Run(Some.Experiment(trials: 1), Settings("store") with { Script = script });
        var header = Runs("store")[0].Header;
        Assert.Equal("experiment \"dots\" { … }", header.Provenance["script text"]);
        Assert.Equal("7", header.Provenance["seed"]);
        foreach (
            var fact in new[]
            {
                "alstudio",
                "torchsharp",
                "libtorch",
                ".net",
                "system",
                "processor",
                "gpu",
                "cores",
                "machine",
                "numerics",
                "dataset source",
                "threads",
                "device",
                "dataset",
                "trial seed",
            }
        )
        {
            Assert.NotEmpty(header.Provenance[fact]);
        }

        Assert.Contains("Epochs = 2", header.Description["recipe"], StringComparison.Ordinal);
    }

    private StudySettings Settings(string store) => Some.Settings(scratch[store], learner);

    private IReadOnlyList<RunHistory> Runs(string store) => Store.Open(scratch[store]).Runs("dots");

    private static List<Question> Questions(RunHistory run) =>
        [.. run.Cycles.SelectMany(cycle => cycle.Answers).Select(answer => answer.Question)];

    private sealed class Broken : IListener
    {
        public void Hear(RunEvent happened) => throw new InvalidOperationException("broken screen");
    }
}
