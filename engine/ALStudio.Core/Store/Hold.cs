namespace ALStudio.Core;

/// <summary>The right to work on a run or on a training, which one process at a time has. Ends when it is disposed or its process dies.</summary>
public sealed class Hold : IDisposable
{
    /// <summary>How often a holder shows that it lives, for machines whose locks do not reach one another.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(20);

    /// <summary>How long a holder on such a machine must have shown nothing to be taken for dead; network file systems show changes within a minute.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly IFiles files;
    private readonly string record;
    private readonly IDisposable held;
    private readonly Lock gate = new();
    private readonly ITimer beats;
    private LockHolder self = LockHolder.Next();
    private bool isOver;

    internal Hold(IFiles files, string record, IDisposable held, TimeProvider time)
    {
        (this.files, this.record, this.held) = (files, record, held);
        Write();
        beats = time.CreateTimer(_ => Beat(), null, BeatEvery, BeatEvery);
    }

    /// <summary>Whether nobody has taken it over, as may happen to a machine that slept for long.</summary>
    internal bool IsOurs => self.IsSame(Read(files, record));

    /// <inheritdoc/>
    public void Dispose()
    {
        beats.Dispose();
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
            Forget();
            held.Dispose();
        }
    }

    /// <summary>The record of who holds something; null when nobody wrote a readable one.</summary>
    internal static LockHolder? Read(IFiles files, string record)
    {
        try
        {
            return files.Exists(record) ? Sealed.Read(files.ReadAll(record), Json.Compact.LockHolder) : null;
        }
        catch (Exception failure) when (failure is FormatException or StoreException)
        {
            return null;
        }
    }

    private void Beat()
    {
        lock (gate)
        {
            if (isOver || !IsOurs)
            {
                return;
            }

            self = self with { Beat = self.Beat + 1 };
            try
            {
                Write();
            }
            catch (StoreException)
            {
                // A full disk: whoever works here will be told by what it writes itself.
            }
        }
    }

    // Nobody may read half a record and take the holder for dead.
    private void Write() => files.WriteWhole(record, Sealed.Write(self, Json.Compact.LockHolder));

    private void Forget()
    {
        try
        {
            if (IsOurs)
            {
                files.Delete(record);
            }
        }
        catch (StoreException)
        {
            // The record stays behind: the next holder finds that its lock is free.
        }
    }
}
