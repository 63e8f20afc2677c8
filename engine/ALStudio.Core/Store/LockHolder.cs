namespace ALStudio.Core;

/// <summary>Who works on a run or on a training.</summary>
/// <param name="Host">Name of the machine.</param>
/// <param name="Boot">Which start of that machine's kernel: containers of one machine share it.</param>
/// <param name="Process">Number of the process.</param>
/// <param name="Since">When that process was started.</param>
/// <param name="Number">Which hold of that process.</param>
/// <param name="Beat">Grows while the holder lives.</param>
public sealed record LockHolder(string Host, string Boot, int Process, DateTimeOffset Since, long Number, long Beat)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";
    private static readonly Lazy<LockHolder> self = new(Find);
    private static long made;

    /// <summary>This process.</summary>
    public static LockHolder Self => self.Value;

    /// <summary>A new hold of this process.</summary>
    internal static LockHolder Next() => Self with { Number = Interlocked.Increment(ref made) };

    /// <summary>Whether two records are of one hold, whatever its beat.</summary>
    internal bool IsSame(LockHolder? other) => other is not null && other with { Beat = Beat } == this;

    /// <summary>Whether that process runs on this machine; a later one of the same number is another.</summary>
    internal bool IsRunningHere
    {
        get
        {
            try
            {
                using var found = System.Diagnostics.Process.GetProcessById(Process);
                // Systems tell the start of a process to about a hundredth of a second.
                return (found.StartTime.ToUniversalTime() - Since).Duration() < TimeSpan.FromSeconds(2);
            }
            catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"process {Process} on {Host}, started {Since:yyyy-MM-dd HH:mm} UTC";

    private static LockHolder Find()
    {
        using var own = System.Diagnostics.Process.GetCurrentProcess();
        var host = Environment.MachineName;
        var boot = File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : host;
        return new LockHolder(host, boot, Environment.ProcessId, own.StartTime.ToUniversalTime(), 0, 0);
    }
}
