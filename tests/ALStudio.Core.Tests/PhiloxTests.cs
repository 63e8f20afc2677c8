using Xunit;

namespace ALStudio.Core.Tests;

public sealed class PhiloxTests
{
    /// <summary>Known answers for philox4x32-10 from Random123, the authors' own code (kat_vectors).</summary>
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Gives_the_known_answers_of_its_authors(string counter, string key, string expected)
    {
        var (c, k) = (Words(counter), Words(key));
        var block = new uint[4];
        Philox.Block(((ulong)k[1] << 32) | k[0], c[0], c[1], c[2], c[3], block);
        Assert.Equal(Words(expected), block);
    }

    [Fact]
    public void Changing_any_single_bit_of_key_or_counter_changes_about_half_of_the_result()
    {
        var reference = Bits(0, 0, 0, 0, 0);
        for (var bit = 0; bit < 64; bit++)
        {
            Assert.InRange(Differences(Bits(1UL << bit, 0, 0, 0, 0)), 35, 93);
        }

        for (var bit = 0; bit < 32; bit++)
        {
            Assert.InRange(Differences(Bits(0, 1u << bit, 0, 0, 0)), 35, 93);
            Assert.InRange(Differences(Bits(0, 0, 1u << bit, 0, 0)), 35, 93);
            Assert.InRange(Differences(Bits(0, 0, 0, 1u << bit, 0)), 35, 93);
            Assert.InRange(Differences(Bits(0, 0, 0, 0, 1u << bit)), 35, 93);
        }

        // 128 fair coins lie outside 35 … 93 once in five million times.
        int Differences(uint[] other) =>
            reference.Zip(other, (a, b) => System.Numerics.BitOperations.PopCount(a ^ b)).Sum();
    }

    private static uint[] Bits(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        var block = new uint[4];
        Philox.Block(key, c0, c1, c2, c3, block);
        return block;
    }

    private static uint[] Words(string text) => [.. text.Split(' ').Select(word => Convert.ToUInt32(word, 16))];
}
