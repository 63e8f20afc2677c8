using System.Collections.Concurrent;
using ALStudio.Core;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>Several studies at work on one store, each as a process of its own would be: with a learner and a store object of its own.</summary>
public sealed class SideBySideTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Eight_at_once_do_25_runs_whole_and_none_twice()
    {
        string[] names = ["a", "b", "c", "d", "e"];
        var experiment = Some.Experiment(cycles: 2, trials: 5) with
        {
            Arms = [.. names.Select((name, arm) => Some.Arm(new Random(), epochs: 2 + (arm % 2), name))],
        };
        var alone = new PretendingLearner();
        Some.Run(experiment, Some.Settings(scratch["alone"], alone));

        var learners = Enumerable
            .Range(0, 8)
            .Select(_ => new PretendingLearner { Within = _ => Thread.Sleep(1) })
            .ToList();
        var outcomes = AtOnce([.. learners.Select(learner => Work(experiment, learner))]);

        Assert.Equal(Some.Files(scratch["alone"]), Some.Files(scratch["store"]));
        var done = learners.SelectMany(learner => learner.Done).ToList();
        Assert.Equal(alone.Done.Order(), done.Order());
        Assert.Equal(done.Count, outcomes.Sum(outcome => outcome.Trainings));
        Assert.All(outcomes, outcome => Assert.Equal(25 * 3, outcome.Cached + outcome.Added));
        Assert.Equal(25 * 3, outcomes.Sum(outcome => outcome.Added));
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Failed));
        Assert.True(learners.Count(learner => learner.Done.Count > 0) > 1, "One did all.");
        Assert.All(learners, learner => Assert.Equal(0, learner.Alive));
    }

    [Fact]
    public void A_study_started_twice_at_once_is_done_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var (first, second) = (new PretendingLearner(), new PretendingLearner());
            var store = $"store {round}";
            AtOnce(Work(Some.Experiment(), first, store), Work(Some.Experiment(), second, store));
            var done = first.Done.Concat(second.Done).ToList();
            Assert.Equal(14, done.Count);
            Assert.Equal(14, done.Distinct().Count());
        }
    }

    [Fact]
    public void While_an_arm_begins_the_others_of_its_recipe_wait_and_another_trial_is_done()
    {
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var slow = new PretendingLearner
        {
            Before = number =>
            {
                if (number == 1)
                {
                    begun.Set();
                    goOn.Wait();
                }
            },
        };
        var quick = new PretendingLearner();
        var screen = new Until(happened => happened is RunAwaited, goOn.Set);
        var outcomes = AtOnce(
            Work(Some.Experiment(), slow),
            () =>
            {
                begun.Wait();
                return Study.Run(Some.Experiment(), Some.Settings(scratch["store"], quick), screen);
            }
        );
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Failed));
        // All of trial 2 was done before anything was waited for.
        var before = screen.Heard.TakeWhile(happened => happened is not RunAwaited).OfType<RunFinished>();
        Assert.Equal([2, 2], before.Select(finished => finished.Run.Trial));
        Assert.Equal(14, slow.Done.Count + quick.Done.Count);
    }

    [Fact]
    public void A_training_that_somebody_else_is_doing_later_in_a_run_is_waited_for_and_used()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 1) with { Arms = [Some.Arm(new Random())] };
        Some.Run(experiment, Some.Settings(scratch["whole"]));
        var cycles = Store.Open(scratch["whole"]).Runs("dots")[0].Cycles;
        var hold = Store.Open(scratch["store"]).Trainings.TryHold(cycles[1].Training)!;
        var learner = new PretendingLearner();
        var screen = new Until(
            happened => happened is TrainingAwaited,
            () =>
            {
                // What the other one does: it stores the training, then lets go.
                Copy(Path.Combine("trainings", cycles[1].Training[..2], cycles[1].Training));
                hold.Dispose();
            }
        );
        Study.Run(experiment, Some.Settings(scratch["store"], learner), screen);
        var awaited = Assert.Single(screen.Heard.OfType<TrainingAwaited>());
        Assert.Equal(1, awaited.Cycle);
        Assert.Equal(2, learner.Done.Count);
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["store"]));
    }

    [Fact]
    public void Waiting_for_a_training_stops_when_it_is_told_to_and_the_run_goes_on_later()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 1) with { Arms = [Some.Arm(new Random())] };
        Some.Run(experiment, Some.Settings(scratch["whole"]));
        var cycles = Store.Open(scratch["whole"]).Runs("dots")[0].Cycles;
        using var stop = new CancellationTokenSource();
        using (Store.Open(scratch["store"]).Trainings.TryHold(cycles[1].Training))
        {
            var screen = new Until(happened => happened is TrainingAwaited, stop.Cancel);
            var outcome = Study.Run(experiment, Some.Settings(scratch["store"]), screen, stop.Token);
            Assert.True(outcome.IsStopped);
            Assert.Equal(1, outcome.Added);
        }

        Some.Run(experiment, Some.Settings(scratch["store"]));
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["store"]));
    }

    [Fact]
    public void Places_share_the_runs_of_a_study()
    {
        Some.Run(Some.Experiment(trials: 4), Some.Settings(scratch["alone"]));
        var places = Enumerable
            .Range(0, 3)
            .Select(_ => new Elsewhere(scratch["store"], Some.Experiment(trials: 4)))
            .ToList();
        var outcome = Some.Run(
            Some.Experiment(trials: 4),
            Some.Settings(scratch["store"]) with
            {
                Places = [.. places.Select(place => (PlaceMaker)place.Begin)],
            }
        );
        Assert.Equal(Some.Files(scratch["alone"]), Some.Files(scratch["store"]));
        Assert.Equal(4 * 7, outcome.Trainings);
        Assert.Equal(8, outcome.Runs.Count(run => run.End == RunEnd.Finished));
        Assert.Equal(8, places.Sum(place => place.Finished));
        Assert.All(places, place => Assert.True(place.IsGone));
    }

    [Fact]
    public void Places_do_not_begin_with_what_only_waits_for_another()
    {
        using var both = new Barrier(2);
        var firsts = new ConcurrentBag<RunId>();
        var places = Enumerable
            .Range(0, 2)
            .Select(_ => new Elsewhere(scratch["store"], Some.Experiment()) { Before = Ask() });
        var settings = Some.Settings(scratch["store"]) with
        {
            Places = [.. places.Select(place => (PlaceMaker)place.Begin)],
        };
        var screen = new Memory();
        Study.Run(Some.Experiment(), settings, screen);
        Assert.Equal([1, 2], firsts.Select(run => run.Trial).Order());
        Assert.Empty(screen.Heard.OfType<TrainingAwaited>());
        Assert.Equal(14, screen.Heard.OfType<TrainingStarted>().Count());

        Action<RunId> Ask()
        {
            var isFirst = true;
            return run =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    firsts.Add(run);
                    Assert.True(both.SignalAndWait(TimeSpan.FromMinutes(1)));
                }
            };
        }
    }

    [Fact]
    public void A_place_that_breaks_stops_the_others_and_is_told()
    {
        var place = new Elsewhere(scratch["store"], Some.Experiment(trials: 4));
        var settings = Some.Settings(scratch["store"]) with
        {
            Places = [place.Begin, (_, _) => throw new EnvironmentException("There is no such card.")],
        };
        var told = Assert.Throws<EnvironmentException>(() => Some.Run(Some.Experiment(trials: 4), settings));
        Assert.Equal("There is no such card.", told.Message);
        Assert.True(place.IsGone);
    }

    [Fact]
    public void No_place_is_asked_about_what_is_stored()
    {
        Some.Run(Some.Experiment(), Some.Settings(scratch["store"]));
        var place = new Elsewhere(scratch["store"], Some.Experiment());
        var settings = Some.Settings(scratch["store"]) with { Places = [place.Begin] };
        Assert.All(Some.Run(Some.Experiment(), settings).Runs, run => Assert.Equal(RunEnd.Cached, run.End));
        Assert.Equal(0, place.Asked);
    }

    private Func<StudyOutcome> Work(Experiment experiment, PretendingLearner learner, string store = "store") =>
        () => Some.Run(experiment, Some.Settings(scratch[store], learner));

    private static List<StudyOutcome> AtOnce(params Func<StudyOutcome>[] studies)
    {
        var outcomes = new StudyOutcome?[studies.Length];
        var failures = new Exception?[studies.Length];
        var threads = studies.Select((study, number) => new Thread(() => Do(number))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(failures, Assert.Null);
        return [.. outcomes.Select(outcome => outcome!)];

        void Do(int number)
        {
            try
            {
                outcomes[number] = studies[number]();
            }
            catch (Exception failure)
            {
                failures[number] = failure;
            }
        }
    }

    private void Copy(string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(scratch["store"], folder)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(scratch["whole"], folder)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    /// <summary>Does something at the first event of a kind.</summary>
    private sealed class Until(Func<RunEvent, bool> isIt, Action act) : IListener
    {
        public List<RunEvent> Heard { get; } = [];

        public void Hear(RunEvent happened)
        {
            Heard.Add(happened);
            if (isIt(happened) && Heard.Count(isIt) == 1)
            {
                act();
            }
        }
    }
}
