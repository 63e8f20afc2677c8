using Xunit;

namespace ALStudio.Core.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void Begins_with_the_block_of_its_address()
    {
        var stream = new RandomStream(0, 0, 0, 0);
        uint[] drawn = [stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32()];
        Assert.Equal([0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u], drawn);
    }

    [Fact]
    public void Goes_on_with_the_blocks_that_follow()
    {
        var stream = new RandomStream(7, 1, 2, 3);
        var drawn = Enumerable.Range(0, 12).Select(_ => stream.NextUInt32()).ToArray();
        var block = new uint[4];
        for (var number = 0u; number < 3; number++)
        {
            Philox.Block(7, 1, 2, 3, number, block);
            Assert.Equal(block, drawn.Skip(4 * (int)number).Take(4));
        }
    }

    [Fact]
    public void Puts_the_first_word_of_64_bits_above_the_second()
    {
        Assert.Equal(0x6627e8d5_e169c58dUL, new RandomStream(0, 0, 0, 0).NextUInt64());
        Assert.Equal((0x6627e8d5_e169c58dUL >> 11) / (double)(1UL << 53), new RandomStream(0, 0, 0, 0).NextDouble());
    }

    [Fact]
    public void Every_byte_is_uniform()
    {
        var counts = new int[4, 256];
        var stream = Some.Stream();
        const int Draws = 256 * 200;
        for (var draw = 0; draw < Draws; draw++)
        {
            var word = stream.NextUInt32();
            for (var place = 0; place < 4; place++)
            {
                counts[place, (word >> (8 * place)) & 255]++;
            }
        }

        for (var place = 0; place < 4; place++)
        {
            var at = place;
            Assert.InRange(ChiSquare(Enumerable.Range(0, 256).Select(value => counts[at, value])), 170, 360);
        }
    }

    [Fact]
    public void First_numbers_of_neighbouring_addresses_are_uniform_too()
    {
        var chance = new Chance(5);
        int Cell(RandomStream stream) => (int)(stream.NextDouble() * 100);
        int[] Counts(Func<int, RandomStream> address) =>
            [
                .. Enumerable
                    .Range(0, 20_000)
                    .Select(n => Cell(address(n)))
                    .CountBy(cell => cell)
                    .Select(cell => cell.Value),
            ];

        Assert.InRange(ChiSquare(Counts(n => chance.For(Purpose.Augmentation, index: n))), 50, 165);
        Assert.InRange(ChiSquare(Counts(n => chance.For(Purpose.Augmentation, epoch: n))), 50, 165);
        Assert.InRange(ChiSquare(Counts(n => chance.For(Purpose.Query, cycle: n))), 50, 165);
        Assert.InRange(ChiSquare(Counts(n => new Chance((ulong)n).For(Purpose.Query))), 50, 165);
        Assert.InRange(ChiSquare(Counts(n => chance.OfTrial(n).For(Purpose.Query))), 50, 165);
        Assert.InRange(ChiSquare(Counts(n => (chance with { Member = n }).For(Purpose.Query))), 50, 165);
    }

    [Fact]
    public void A_double_is_at_least_0_and_below_1_with_the_mean_and_variance_of_the_uniform_distribution()
    {
        var stream = Some.Stream();
        var drawn = Enumerable.Range(0, 100_000).Select(_ => stream.NextDouble()).ToArray();
        Assert.All(drawn, number => Assert.True(number is >= 0 and < 1));
        // Five standard errors.
        Assert.InRange(drawn.Average(), 0.5 - 0.0046, 0.5 + 0.0046);
        Assert.InRange(drawn.Average(number => Math.Pow(number - 0.5, 2)), (1 / 12.0) - 0.0012, (1 / 12.0) + 0.0012);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(97)]
    public void A_whole_number_below_a_bound_is_uniform(int bound)
    {
        var stream = Some.Stream(bound);
        var counts = new int[bound];
        for (var draw = 0; draw < 500 * bound; draw++)
        {
            counts[stream.NextInt(bound)]++;
        }

        var freedom = bound - 1;
        Assert.InRange(ChiSquare(counts), 0, freedom + (5 * Math.Sqrt(2.0 * freedom)) + 5);
    }

    /// <summary>
    /// Eight random words make three numbers below 3 · 2²⁹; shared without drawing again, numbers with remainder 2 would
    /// come from two words and all others from three.
    /// </summary>
    [Fact]
    public void A_whole_number_below_a_big_bound_does_not_favour_some_remainders()
    {
        const int Bound = 3 << 29;
        var stream = Some.Stream();
        var counts = new int[3];
        for (var draw = 0; draw < 60_000; draw++)
        {
            counts[stream.NextInt(Bound) % 3]++;
        }

        Assert.InRange(ChiSquare(counts), 0, 25);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(int.MinValue)]
    public void A_bound_is_at_least_1(int bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Some.Stream().NextInt(bound));

    [Theory, InlineData(0.0, 0, 0), InlineData(1.0, 20_000, 20_000), InlineData(0.3, 5_676, 6_324)]
    public void A_coin_shows_heads_as_often_as_it_was_told(double probability, int least, int most)
    {
        var stream = Some.Stream();
        Assert.InRange(Enumerable.Range(0, 20_000).Count(_ => stream.NextBool(probability)), least, most);
    }

    [Fact]
    public void A_uniform_number_keeps_to_its_ends()
    {
        var stream = Some.Stream();
        var drawn = Enumerable.Range(0, 10_000).Select(_ => stream.NextUniform(-3, 5)).ToArray();
        Assert.All(drawn, number => Assert.InRange(number, -3, 5));
        Assert.InRange(drawn.Min(), -3, -2.98);
        Assert.InRange(drawn.Max(), 4.98, 5);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_the_tails_of_the_normal_distribution()
    {
        var stream = Some.Stream();
        var drawn = Enumerable.Range(0, 200_000).Select(_ => stream.NextNormal()).ToArray();
        double Moment(int power) => drawn.Average(number => Math.Pow(number, power));
        // Five standard errors: the variance of the k-th power is E x^2k − (E x^k)².
        Assert.InRange(Moment(1), -0.0112, 0.0112);
        Assert.InRange(Moment(2), 1 - 0.0158, 1 + 0.0158);
        Assert.InRange(Moment(3), -0.0433, 0.0433);
        Assert.InRange(Moment(4), 3 - 0.11, 3 + 0.11);
        Assert.InRange(drawn.Count(number => Math.Abs(number) < 1) / 200_000.0, 0.6827 - 0.0052, 0.6827 + 0.0052);
        Assert.InRange(drawn.Count(number => number > 2) / 200_000.0, 0.02275 - 0.0017, 0.02275 + 0.0017);
    }

    [Fact]
    public void A_shuffle_makes_all_24_orders_of_four_items_equally_often()
    {
        var stream = Some.Stream();
        var counts = new Dictionary<string, int>();
        for (var round = 0; round < 24_000; round++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            stream.Shuffle<char>(items);
            var order = new string(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.InRange(ChiSquare(counts.Values), 4, 57);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(1_000)]
    public void A_permutation_holds_every_number_once(int count) =>
        Assert.Equal(Enumerable.Range(0, count), Some.Stream().Permutation(count).Order());

    [Fact]
    public void A_permutation_is_not_the_given_order() =>
        Assert.NotEqual(Enumerable.Range(0, 100), Some.Stream().Permutation(100));

    private static double ChiSquare(IEnumerable<int> counts)
    {
        var all = counts.ToArray();
        var expected = all.Average();
        return all.Sum(count => (count - expected) * (count - expected) / expected);
    }
}
