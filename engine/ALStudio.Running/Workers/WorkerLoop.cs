using System.Collections.Concurrent;
using System.Text.Json;
using ALStudio.Core;

namespace ALStudio.Running.Workers;

/// <summary>The other end of a <see cref="Worker"/>: does runs by order until the orders end.</summary>
/// <param name="orders">One run a line.</param>
/// <param name="words">Gets what happens.</param>
public sealed class WorkerLoop(TextReader orders, TextWriter words) : IListener
{
    private readonly Lock gate = new();

    /// <summary>Does the runs.</summary>
    /// <param name="experiment">Whose runs.</param>
    /// <param name="settings">Where and how.</param>
    /// <param name="stop">Stops it in good order, as the end of the orders does.</param>
    public void Work(Experiment experiment, StudySettings settings, CancellationToken stop)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var wanted = new BlockingCollection<RunId>();
        var listening = new Thread(Listen) { IsBackground = true, Name = "orders" };
        listening.Start();
        using var bench = Bench.Open(experiment, settings);
        using var use = bench.Store.Use(CancellationToken.None);
        using var here = new Runner(bench, new Listeners.Broadcast([this], settings.ListenerFailed));
        foreach (var run in wanted.GetConsumingEnumerable(CancellationToken.None))
        {
            Say(new WorkerWord(Outcome: here.Do(run, all.Token)));
        }

        // Whoever was stopped by a signal answers orders until they end: the study is told how each run ended.
        listening.Join();

        void Listen()
        {
            while (orders.ReadLine() is { } line)
            {
                wanted.Add(JsonSerializer.Deserialize(line, WorkerJson.Default.RunId)!, CancellationToken.None);
            }

            all.Cancel();
            wanted.CompleteAdding();
        }
    }

    /// <inheritdoc/>
    public void Hear(RunEvent happened) => Say(new WorkerWord(happened));

    /// <summary>Says a word.</summary>
    public void Say(WorkerWord word)
    {
        lock (gate)
        {
            words.WriteLine(word.ToLine());
            words.Flush();
        }
    }
}
