using ALStudio.Core;
using Xunit;

namespace ALStudio.Running.Tests;

/// <summary>A place that does each run as a study of its own, as a worker in another process would.</summary>
internal sealed class Elsewhere(string store, Experiment experiment) : IPlace
{
    private IListener listener = new Memory();

    /// <summary>Called before each run.</summary>
    public Action<RunId> Before { get; init; } = _ => { };

    public int Asked { get; private set; }

    public int Finished { get; private set; }

    public bool IsGone { get; private set; }

    public IPlace Begin(int threads, IListener hearing)
    {
        listener = hearing;
        return this;
    }

    public RunOutcome Do(RunId run, CancellationToken stop)
    {
        Asked++;
        Before(run);
        var settings = Some.Settings(store) with { Only = wanted => wanted == run };
        var outcome = Assert.Single(Study.Run(experiment, settings, listener, stop).Runs);
        Finished += outcome.End == RunEnd.Finished ? 1 : 0;
        return outcome;
    }

    public void Dispose() => IsGone = true;
}
