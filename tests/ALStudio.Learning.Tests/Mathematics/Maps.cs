using ALStudio.Core;
using FsCheck;
using FsCheck.Fluent;

namespace ALStudio.Learning.Tests.Mathematics;

/// <summary>Makes small label maps for properties: classes 0 to 3 and void, as noise, as patches, or as shapes over one another.</summary>
internal static class Maps
{
    private static readonly string[] kinds = ["noise", "two classes", "patches", "discs", "one class"];

    public static Arbitrary<LabelMap> Any() =>
        (
            from kind in Gen.Elements(kinds)
            from height in Gen.Choose(1, 24)
            from width in Gen.Choose(1, 40)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select Made(kind, height, width, new Chance((ulong)seed).For(Purpose.Generation))
        ).ToArbitrary();

    private static LabelMap Made(string kind, int height, int width, RandomStream random)
    {
        var map = new LabelMap(height, width, new byte[height * width]);
        for (var pixel = 0; pixel < map.Labels.Length; pixel++)
        {
            map.Labels[pixel] = kind switch
            {
                "noise" => Label(random.NextInt(5)),
                "two classes" => (byte)(1 + random.NextInt(2)),
                "patches" when pixel % width > 0 && random.NextInt(4) > 0 => map.Labels[pixel - 1],
                "patches" when pixel >= width && random.NextInt(8) > 0 => map.Labels[pixel - width],
                "patches" => Label(random.NextInt(5)),
                "one class" => 2,
                _ => 0,
            };
        }

        for (var disc = 0; kind == "discs" && disc < 6; disc++)
        {
            var (row, column, radius) = (random.NextInt(height), random.NextInt(width), 1 + random.NextInt(8));
            var label = Label(random.NextInt(5));
            for (var pixel = 0; pixel < map.Labels.Length; pixel++)
            {
                var (down, right) = ((pixel / width) - row, (pixel % width) - column);
                if ((down * down) + (right * right) <= radius * radius)
                {
                    map.Labels[pixel] = label;
                }
            }
        }

        return map;

        static byte Label(int number) => number == 4 ? LabelMap.Void : (byte)number;
    }
}
