namespace ALStudio.Core;

/// <summary>Who works on a run.</summary>
/// <param name="Host">Name of the machine.</param>
/// <param name="Process">Number of the process.</param>
/// <param name="Since">When that process was started.</param>
public sealed record LockHolder(string Host, int Process, DateTimeOffset Since)
{
    /// <summary>This process.</summary>
    public static LockHolder Self
    {
        get
        {
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            return new LockHolder(Environment.MachineName, Environment.ProcessId, self.StartTime.ToUniversalTime());
        }
    }
}
