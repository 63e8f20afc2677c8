using ALStudio.Core;
using ALStudio.Running.Listeners;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class BroadcastTests
{
    private static readonly RunEvent happened = new RunFinished(new RunId("e", "a", 1), default);

    [Fact]
    public void A_listener_that_throws_is_reported_and_the_others_still_hear()
    {
        var (memory, failures) = (new Memory(), new List<Exception>());
        new Broadcast([new Broken(), memory], failures.Add).Hear(happened);
        Assert.Equal([happened], memory.Heard);
        Assert.Equal("broken screen", Assert.Single(failures).Message);
    }

    [Fact]
    public void Listeners_hear_one_thing_at_a_time()
    {
        var slow = new Slow();
        var broadcast = new Broadcast([slow], failure => throw failure);
        Parallel.For(0, 200, _ => broadcast.Hear(happened));
        Assert.Equal((200, 1), (slow.Heard, slow.AtOnce));
    }

    private sealed class Broken : IListener
    {
        public void Hear(RunEvent happened) => throw new InvalidOperationException("broken screen");
    }

    private sealed class Slow : IListener
    {
        private int now;

        public int Heard { get; private set; }

        public int AtOnce { get; private set; }

        public void Hear(RunEvent happened)
        {
            AtOnce = Math.Max(AtOnce, Interlocked.Increment(ref now));
            Thread.SpinWait(1000);
            Heard++;
            Interlocked.Decrement(ref now);
        }
    }
}
