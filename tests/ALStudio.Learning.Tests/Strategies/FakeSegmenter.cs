using System.Runtime.CompilerServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>A model that knows the logits of every pixel by heart, a table <c>[pixels, classes]</c> per image, and counts pixel by pixel.</summary>
internal sealed class FakeSegmenter(IReadOnlyList<Matrix> logits) : IFake
{
    private const int Classes = 5;
    private readonly double[]?[] entropies = new double[logits.Count][];
    private readonly Dictionary<string, int> asked = [];

    /// <summary>Rows of every image.</summary>
    public const int Height = 15;

    /// <summary>Columns of every image.</summary>
    public const int Width = 20;

    public bool LabelsPixels => true;

    public int Asked => asked.Values.DefaultIfEmpty().Max();

    /// <summary>The images about whose regions it was asked, in order.</summary>
    public List<int> Visited { get; } = [];

    /// <summary>A model that is differently sure of each image, and of each of its pixels.</summary>
    public static FakeSegmenter Of(int images, int seed = 1) =>
        new([
            .. Enumerable
                .Range(0, images)
                .Select(image =>
                {
                    var random = new Chance((ulong)seed).For(Purpose.Generation, index: image);
                    var spread = random.NextUniform(0.5, 12);
                    var values = new float[Height * Width * Classes];
                    for (var index = 0; index < values.Length; index++)
                    {
                        values[index] = (float)(spread * random.NextNormal());
                    }

                    return new Matrix(Height * Width, Classes, values);
                }),
        ]);

    public IReadOnlyList<double> Uncertain(
        IReadOnlyList<int> images,
        UncertainPixels rule,
        IReadOnlyList<IModel> others
    )
    {
        Count();
        IEnumerable<FakeSegmenter> all = [this, .. others.Cast<FakeSegmenter>()];
        return [.. images.Select(image => Marked(Mean(image), rule).Count(isUncertain => isUncertain))];

        double[] Mean(int image) =>
            [.. Enumerable.Range(0, logits[image].Rows).Select(pixel => all.Average(one => one.Map(image)[pixel]))];
    }

    public IReadOnlyList<double> Uncertain(int image, IReadOnlyList<RegionMask> regions, UncertainPixels rule)
    {
        Visited.Add(image);
        var marked = Marked(Map(image), rule).ToArray();
        return [.. regions.Select(region => region.Inside.Zip(marked).Count(pair => pair is (1, true)))];
    }

    public IReadOnlyList<double> Realism(IReadOnlyList<int> images)
    {
        Count();
        return [.. images.Select(image => Math.Exp(-Map(image).Average()))];
    }

    public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images)
    {
        Count();
        return [.. images.Select(image => Map(image).Sum())];
    }

    public IReadOnlyList<IModel> Committee(int members) => [this, .. Enumerable.Range(1, members - 1).Select(Other)];

    public IFake Renumbered(IReadOnlyList<int> old) => new FakeSegmenter([.. old.Select(image => logits[image])]);

    public Matrix Logits(IReadOnlyList<int> images) => throw new NotSupportedException();

    public Matrix Probabilities(IReadOnlyList<int> images) => throw new NotSupportedException();

    public Matrix Embeddings(IReadOnlyList<int> images) => throw new NotSupportedException();

    public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) =>
        throw new NotSupportedException();

    /// <summary>The entropy of each pixel of an image.</summary>
    public double[] Map(int image) => entropies[image] ??= [.. logits[image].EachRow(Uncertainty.Entropy)];

    // Of other members pixels stand in another place.
    private FakeSegmenter Other(int member) =>
        new([
            .. logits.Select(table =>
                table.Select([.. Enumerable.Range(0, table.Rows).Select(row => (row + member) % table.Rows)])
            ),
        ]);

    private static IEnumerable<bool> Marked(IReadOnlyList<double> map, UncertainPixels rule)
    {
        var (low, high) = rule.MinMax ? (map.Min(), map.Max()) : (0, 1);
        return map.Select(entropy => (entropy - low) / (high - low) > rule.Above);
    }

    private void Count([CallerMemberName] string kind = "") => asked[kind] = asked.GetValueOrDefault(kind) + 1;
}

/// <summary>Stripes of the images of a <see cref="FakeSegmenter"/>: image <c>n</c> has <c>n mod 4</c> of them, of different widths.</summary>
internal sealed class Stripes : IRegions
{
    public int CountOf(int image) => image % 4;

    public RegionMask MaskOf(Question region)
    {
        var inside = new byte[FakeSegmenter.Height * FakeSegmenter.Width];
        var first = 5 * region.Region;
        for (var pixel = 0; pixel < inside.Length; pixel++)
        {
            inside[pixel] = (byte)(
                pixel % FakeSegmenter.Width is var x && x >= first && x < first + 3 + region.Region ? 1 : 0
            );
        }

        return new RegionMask(FakeSegmenter.Height, FakeSegmenter.Width, inside);
    }
}
