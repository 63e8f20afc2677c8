namespace ALStudio.Testing;

/// <summary>A clock that goes when a test says so; what was to happen meanwhile happens then, on the thread of the test.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly List<Alarm> alarms = [];
    private TimeSpan passed;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => passed.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero) + passed;

    /// <summary>Lets some time pass.</summary>
    public void Pass(TimeSpan span)
    {
        passed += span;
        foreach (var alarm in alarms.Where(alarm => alarm.Due <= passed).ToList())
        {
            alarm.Ring(passed);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state), period) { Due = passed + dueTime };
        alarms.Add(alarm);
        return alarm;
    }

    private sealed class Alarm(ManualTime clock, Action ring, TimeSpan period) : ITimer
    {
        public TimeSpan Due { get; set; }

        public void Ring(TimeSpan now)
        {
            while (Due <= now)
            {
                Due += period;
                ring();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => clock.alarms.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
