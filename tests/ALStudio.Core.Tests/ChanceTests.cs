using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class ChanceTests
{
    [Fact]
    public void Streams_of_different_addresses_differ()
    {
        var first = new HashSet<ulong>();
        var addresses = 0;
        foreach (var seed in new ulong[] { 0, 1, 2, 1UL << 32, 2UL << 32, ulong.MaxValue })
        {
            foreach (var trial in Enumerable.Range(0, 4))
            {
                foreach (var member in Enumerable.Range(0, 3))
                {
                    var chance = trial == 0 ? new Chance(seed, member) : new Chance(seed, member).OfTrial(trial);
                    foreach (var purpose in Enum.GetValues<Purpose>())
                    {
                        for (var place = 0; place < 8; place++)
                        {
                            first.Add(
                                chance
                                    .For(purpose, (place & 1) * 5, (place >> 1 & 1) * 5, (place >> 2) * 5)
                                    .NextUInt64()
                            );
                            addresses++;
                        }
                    }
                }
            }
        }

        Assert.Equal(addresses, first.Count);
    }

    [Property]
    public bool A_stream_depends_on_its_address_alone(ulong seed, int member, int cycle, int epoch, int index)
    {
        var chance = new Chance(seed, member);
        var (purpose, other) = (Purpose.Query, Purpose.Batches);
        var alone = Drawn(chance.For(purpose, cycle, epoch, index), 9);

        var neighbour = chance.For(other, cycle, epoch, index);
        neighbour.NextUInt32();
        var late = chance.For(purpose, cycle, epoch, index);
        neighbour.NextNormal();
        chance.For(purpose, cycle, epoch, index).Permutation(10);
        return alone.SequenceEqual(Drawn(late, 9));
    }

    [Property]
    public bool Streams_may_be_read_in_turns(ulong seed)
    {
        var (a, b) = (new Chance(seed).For(Purpose.Batches), new Chance(seed).For(Purpose.Dropout));
        var turns = Enumerable.Range(0, 9).Select(_ => (a.NextUInt32(), b.NextUInt32())).ToArray();
        return turns.Select(turn => turn.Item1).SequenceEqual(Drawn(new Chance(seed).For(Purpose.Batches), 9))
            && turns.Select(turn => turn.Item2).SequenceEqual(Drawn(new Chance(seed).For(Purpose.Dropout), 9));
    }

    [Fact]
    public void Streams_do_not_depend_on_threads()
    {
        var chance = new Chance(3);
        var expected = Enumerable.Range(0, 500).Select(n => chance.For(Purpose.Augmentation, 1, 2, n).NextUInt64());
        var parallel = ParallelEnumerable
            .Range(0, 500)
            .AsOrdered()
            .Select(n => chance.For(Purpose.Augmentation, 1, 2, n).NextUInt64());
        Assert.Equal(expected, parallel.ToArray());
    }

    /// <summary>
    /// Stored results depend on these numbers: a change here makes every published figure unrepeatable. They were
    /// computed by a second version in another language.
    /// </summary>
    [Fact]
    public void The_numbers_of_a_seed_never_change()
    {
        Assert.Equal(698174133733963228UL, new Chance(1).OfTrial(1).For(Purpose.Start).NextUInt64());
        Assert.Equal(1276045712268245799UL, new Chance(1, 2).OfTrial(3).For(Purpose.Query, 4, 5, 6).NextUInt64());
        Assert.Equal([2, 7, 4, 5, 1, 0, 6, 3], new Chance(0).For(Purpose.Batches).Permutation(8));
    }

    [Fact]
    public void Purposes_keep_their_numbers()
    {
        Assert.Equal(
            "Split 1, Start 2, Weights 3, Batches 4, Augmentation 5, Query 6, Annotator 7, Dropout 8, Generation 9",
            string.Join(", ", Enum.GetValues<Purpose>().Select(purpose => $"{purpose} {(int)purpose}"))
        );
    }

    [Fact]
    public void A_trial_keeps_the_member() => Assert.Equal(4, new Chance(1, 4).OfTrial(2).Member);

    private static uint[] Drawn(RandomStream stream, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => stream.NextUInt32())];
}
