using System.Text.Json;
using ALStudio.Core;
using ALStudio.Running.Workers;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class WorkerTests : IDisposable
{
    private static readonly RunId run = new("dots", "Entropy \"é\"", 2);
    private static readonly DateTimeOffset at = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private static readonly JsonSerializerOptions camels = new(JsonSerializerDefaults.Web);
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    private static RunEvent[] Events =>
        [
            new RunStarted(run, at, 1, 4),
            new RunAwaited(run, at, "process 7 on tree"),
            new TrainingStarted(run, at, 1, 50, 100) { Member = 2 },
            new TrainingResumed(run, at, 2, 40, 100) { Member = 1, Damaged = ["checkpoints/ab/cd-60"] },
            new TrainingAwaited(run, at, 1, "process 7 on tree") { Member = 1 },
            new TrainingProgressed(run, at, 1, 2, 10, 20, 100, double.NaN, 1.0 / 3) { Member = 2 },
            new TrainingWarned(run, at, 1, "Collapses.\nYes.", "Begin again.") { Member = 3 },
            new CycleFinished(run, at, Cycle, true),
            new RunFailed(run, at, 1, "No memory.", "Buy some."),
            new RunFinished(run, at),
        ];

    private static Cycle Cycle =>
        new(1, [], [], 20, 20, "key", [new Measurement("accuracy", 0.1)], new Timing(1, 2, 3));

    [Fact]
    public void Every_kind_of_event_is_told_from_process_to_process()
    {
        var kinds = typeof(RunEvent)
            .Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(RunEvent)));
        Assert.Equal(
            kinds.Select(kind => kind.Name).Order(),
            Events.Select(happened => happened.GetType().Name).Order()
        );
        foreach (var happened in Events)
        {
            var line = new WorkerWord(happened).ToLine();
            Assert.DoesNotContain('\n', line);
            var told = WorkerWord.Of(line)!.Event!;
            Assert.Equal(happened.GetType(), told.GetType());
            Assert.Equal(line, new WorkerWord(told).ToLine());
        }
    }

    [Fact]
    public void How_a_run_ended_is_told_whole()
    {
        var failure = new Problem("No memory.", new Place("a.fsx", 3, 4), "Buy some.");
        var outcome = new RunOutcome(run, "definition", RunEnd.Failed, 1, 2, 4, failure);
        Assert.Equal(outcome, WorkerWord.Of(new WorkerWord(Outcome: outcome).ToLine())!.Outcome);
    }

    [Fact]
    public void What_is_no_word_is_let_go()
    {
        Assert.Null(WorkerWord.Of("a script says hello"));
        Assert.Null(WorkerWord.Of("{ a script says hello"));
        Assert.Null(WorkerWord.Of(""));
    }

    [Fact]
    public void A_worker_does_what_it_is_told_and_ends_with_its_orders()
    {
        var runs = new RunId[] { new("dots", "Entropy", 2), new("dots", "Random", 1) };
        var orders = string.Concat(runs.Select(wanted => JsonSerializer.Serialize(wanted, camels) + "\n"));
        using var words = new Written();
        // The end of the orders stops it, so they end once both runs have been answered.
        using var told = new Orders(orders, () => Words(words).Count(word => word.Outcome is not null) == 2);
        var settings = Some.Settings(scratch["store"]);
        new WorkerLoop(told, words).Work(Some.Experiment(), settings, CancellationToken.None);
        Assert.Equal(
            [(runs[0], RunEnd.Finished), (runs[1], RunEnd.Finished)],
            Words(words).Select(word => word.Outcome).OfType<RunOutcome>().Select(outcome => (outcome.Run, outcome.End))
        );
        Assert.Equal(8, Words(words).Count(word => word.Event is CycleFinished));
    }

    [Fact]
    public void The_end_of_the_orders_stops_a_worker_in_good_order()
    {
        using var words = new Written();
        using var begun = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var learner = new PretendingLearner
        {
            Before = number =>
            {
                if (number == 2)
                {
                    begun.Set();
                    ended.Wait();
                    Thread.Sleep(50);
                }
            },
        };
        var order = JsonSerializer.Serialize(new RunId("dots", "Entropy", 1), camels) + "\n";
        using var told = new Orders(order, () => begun.IsSet, ended.Set);
        new WorkerLoop(told, words).Work(Some.Experiment(), Some.Settings(scratch["store"], learner), default);
        var outcome = Assert.Single(Words(words).Select(word => word.Outcome).OfType<RunOutcome>());
        Assert.Equal(RunEnd.Stopped, outcome.End);
        Assert.Equal(1, outcome.Added);
    }

    private static List<WorkerWord> Words(Written words) =>
        [.. words.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => WorkerWord.Of(line)!)];

    /// <summary>Text that one thread writes while another reads it.</summary>
    private sealed class Written : StringWriter
    {
        private readonly Lock gate = new();

        public override void WriteLine(string? value)
        {
            lock (gate)
            {
                base.WriteLine(value);
            }
        }

        public override string ToString()
        {
            lock (gate)
            {
                return base.ToString();
            }
        }
    }

    /// <summary>Orders that end when something has happened.</summary>
    private sealed class Orders(string text, Func<bool> isOver, Action? ending = null) : StringReader(text)
    {
        public override string? ReadLine()
        {
            if (base.ReadLine() is { } line)
            {
                return line;
            }

            while (!isOver())
            {
                Thread.Sleep(5);
            }

            ending?.Invoke();
            return null;
        }
    }
}
