using System.Diagnostics;
using System.Text.Json;
using ALStudio.Core;

namespace ALStudio.Running.Workers;

/// <summary>A process of its own as a place for runs. It is started when it is first needed, and again should it die.</summary>
/// <remarks>
/// Orders go to its standard input, one run a line; words come from its standard output. The end of the orders stops it in
/// good order: so it notices, too, when the process that started it is killed.
/// </remarks>
/// <param name="program">Starts it.</param>
/// <param name="listener">Hears what happens there.</param>
/// <param name="time">The clock.</param>
public sealed class Worker(ProcessStartInfo program, IListener listener, TimeProvider time) : IPlace
{
    private const int KilledForMemory = 137;

    // A signal to a whole group of processes reaches the worker perhaps a moment before the study hears of it.
    private static readonly TimeSpan moment = TimeSpan.FromSeconds(2);

    private readonly Queue<string> lastErrors = new();
    private Process? process;

    /// <inheritdoc/>
    public RunOutcome Do(RunId run, CancellationToken stop)
    {
        if (process is { HasExited: true })
        {
            // It died while it had nothing to do, which cost no run.
            Forget();
        }

        var worker = process ??= Start();
        var (cached, added, planned) = (0, 0, 0);
        // Closing waits for a write that is under way, which is never long.
        using var stopping = stop.Register(() => EndOrders(worker));
        Order(worker, run);
        while (worker.StandardOutput.ReadLine() is { } line)
        {
            switch (WorkerWord.Of(line))
            {
                case { Outcome: { } outcome } when outcome.End != RunEnd.Stopped || WasTold(stop):
                    return outcome;
                case { Outcome: not null }:
                    return Failed("The worker process was told to stop while it worked on this run.");
                case { Problems: { } problems } word:
                    throw word.IsEnvironment
                        ? new EnvironmentException(problems[0].What, problems[0].Hint)
                        : new ProblemException(problems);
                case { Event: { } happened }:
                    if (happened is RunStarted begun)
                    {
                        (cached, planned) = (begun.FinishedCycles, begun.PlannedCycles);
                    }

                    added += happened is CycleFinished ? 1 : 0;
                    listener.Hear(happened);
                    break;
            }
        }

        return WasTold(stop) ? Ended(RunEnd.Stopped, null) : Failed(Died(worker));

        RunOutcome Failed(string what)
        {
            Forget();
            var problem = new Problem(what, Hint: "Run the same command again: finished cycles are kept.");
            listener.Hear(new RunFailed(run, time.GetUtcNow(), cached + added, problem.What, problem.Hint!));
            return Ended(RunEnd.Failed, problem);
        }

        RunOutcome Ended(RunEnd end, Problem? failure) => new(run, "", end, cached, added, planned, failure);
    }

    /// <summary>Ends the process, which has nothing to do or was told to stop, and waits for it.</summary>
    public void Dispose()
    {
        if (process is { } worker)
        {
            EndOrders(worker);
            worker.WaitForExit();
            worker.Dispose();
            process = null;
        }
    }

    private Process Start()
    {
        lastErrors.Clear();
        program.RedirectStandardInput = true;
        program.RedirectStandardOutput = true;
        program.RedirectStandardError = true;
        program.UseShellExecute = false;
        var started = Process.Start(program)!;
        started.ErrorDataReceived += (_, line) => Remember(line.Data);
        started.BeginErrorReadLine();
        return started;
    }

    private void Remember(string? line)
    {
        lock (lastErrors)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                lastErrors.Enqueue(line.Trim());
            }

            while (lastErrors.Count > 3)
            {
                lastErrors.Dequeue();
            }
        }
    }

    private static void Order(Process worker, RunId run)
    {
        try
        {
            worker.StandardInput.WriteLine(JsonSerializer.Serialize(run, WorkerJson.Default.RunId));
            worker.StandardInput.Flush();
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // It has died, or was told to stop: its words have ended, and that is noticed next.
        }
    }

    private static void EndOrders(Process worker)
    {
        try
        {
            worker.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has died.
        }
    }

    private static bool WasTold(CancellationToken stop) =>
        stop.IsCancellationRequested || stop.WaitHandle.WaitOne(moment);

    private string Died(Process worker)
    {
        worker.WaitForExit();
        var why =
            worker.ExitCode == KilledForMemory
                ? "was killed; the machine may have too little memory for so many jobs"
                : $"ended with exit code {worker.ExitCode}";
        lock (lastErrors)
        {
            var said = lastErrors.Count > 0 ? $": {string.Join(" / ", lastErrors)}" : "";
            return $"The worker process {why}{said}.";
        }
    }

    private void Forget()
    {
        if (process is { } worker)
        {
            EndOrders(worker);
            worker.Dispose();
            process = null;
        }
    }
}
