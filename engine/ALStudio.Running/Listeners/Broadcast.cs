using ALStudio.Core;

namespace ALStudio.Running.Listeners;

/// <summary>Tells several listeners, one at a time. One that throws is reported and costs neither the run nor the other listeners.</summary>
/// <param name="listeners">Screens. The store is not among them: it must never lose a fact in silence.</param>
/// <param name="failed">Hears what a listener threw.</param>
public sealed class Broadcast(IReadOnlyList<IListener> listeners, Action<Exception> failed) : IListener
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Hear(RunEvent happened)
    {
        lock (gate)
        {
            foreach (var listener in listeners)
            {
                Tell(listener, happened);
            }
        }
    }

    private void Tell(IListener listener, RunEvent happened)
    {
        try
        {
            listener.Hear(happened);
        }
        catch (Exception failure)
        {
            failed(failure);
        }
    }
}
