namespace ALStudio.Core;

/// <summary>Philox-4x32 with ten rounds: turns a key and a counter into 128 random bits.</summary>
/// <remarks>Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.</remarks>
public static class Philox
{
    /// <summary>The block of one counter.</summary>
    /// <param name="key">The key, its first word in the lower half.</param>
    /// <param name="c0">First word of the counter.</param>
    /// <param name="c1">Second word of the counter.</param>
    /// <param name="c2">Third word of the counter.</param>
    /// <param name="c3">Fourth word of the counter.</param>
    /// <param name="block">Receives four words.</param>
    public static void Block(ulong key, uint c0, uint c1, uint c2, uint c3, Span<uint> block)
    {
        unchecked
        {
            var (k0, k1) = ((uint)key, (uint)(key >> 32));
            for (var round = 0; round < 10; round++)
            {
                var left = 0xD2511F53UL * c0;
                var right = 0xCD9E8D57UL * c2;
                (c0, c1, c2, c3) = (
                    (uint)(right >> 32) ^ c1 ^ k0,
                    (uint)right,
                    (uint)(left >> 32) ^ c3 ^ k1,
                    (uint)left
                );
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }

            (block[0], block[1], block[2], block[3]) = (c0, c1, c2, c3);
        }
    }
}
