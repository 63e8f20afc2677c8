using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>Makes a place.</summary>
/// <param name="threads">Threads of one operation, the same in all places: they are part of what is done.</param>
/// <param name="listener">Hears what happens there.</param>
public delegate IPlace PlaceMaker(int threads, IListener listener);

/// <summary>Where runs are done, one at a time: this process, or a worker.</summary>
public interface IPlace : IDisposable
{
    /// <summary>Does the missing cycles of one run.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="stop">Stops it in good order within an iteration.</param>
    /// <returns>How it ended; <see cref="RunEnd.Taken"/> at once if somebody else works on it.</returns>
    RunOutcome Do(RunId run, CancellationToken stop);
}
