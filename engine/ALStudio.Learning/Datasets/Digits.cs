using System.Text;

namespace ALStudio.Learning.Datasets;

/// <summary>Digits: 1,797 grey images of 8×8 pixels, handwritten digits; small enough for runs of seconds.</summary>
/// <remarks>
/// The test part of "Optical recognition of handwritten digits" (Alpaydin and Kaynak, UCI 1998), which scikit-learn calls
/// <c>load_digits</c>. It has no split of its own: the first 1,500 lines are the pool and the last 297 the test split,
/// because writers follow each other in the file, so that nearly all test digits are by other hands than the pool's. A
/// pixel value v from 0 to 16 becomes the byte (255 v + 8) / 16, rounded down: 0 stays 0 and 16 becomes 255. Normalised by
/// the statistics of the pool.
/// </remarks>
/// <param name="Root">Its folder, or a folder that holds it; looked into before all other data folders.</param>
public sealed record Digits(string? Root = null) : IClassificationSource
{
    private const int Lines = 1_797;
    private const int Pool = 1_500;
    private const int Classes = 10;
    private const int Brightest = 16;
    private const int LargestFile = 1 << 20;

    private static readonly ImageShape Shape = new(1, 8, 8);

    private static readonly Archive Archive = new(
        "Digits",
        nameof(Digits),
        ["digits"],
        [
            ["digits.csv.gz", "digits.csv", "optdigits.tes"],
        ],
        Unmistakable: true,
        "fetch optdigits.tes from https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits (or "
            + "digits.csv.gz of scikit-learn) and put it into a folder \"digits\""
    );

    /// <inheritdoc/>
    public string Name => "Digits";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        Archive.Find(root, Root);
        return new DatasetFacts(Name, Pool, Lines - Pool, Classes) { Shape = Shape };
    }

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root)
    {
        var file = Archive.Find(root, Root)[0];
        var text = Encoding.ASCII.GetString(Damage.Guarded(file, () => Unpacked.All(file, LargestFile)));
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return lines.Length == Lines
            ? Splits.Join(
                Name,
                () => Read(file, lines[..Pool], 1),
                () => Read(file, lines[Pool..], Pool + 1),
                Splits.Numbered(Classes)
            )
            : throw Damage.In(file, $"it has {lines.Length:N0} lines instead of {Lines:N0}.");
    }

    private static ImageSet Read(string file, string[] lines, int firstLine)
    {
        var labels = new int[lines.Length];
        using var block = new PixelBlock(lines.Length, Shape);
        for (var image = 0; image < lines.Length; image++)
        {
            labels[image] = ReadLine(file, firstLine + image, lines[image], block.Of(image));
        }

        return block.With(labels);
    }

    private static int ReadLine(string file, int line, string text, Span<byte> pixels)
    {
        var values = text.Split(',');
        if (values.Length != pixels.Length + 1)
        {
            throw Damage.In(file, $"line {line:N0} has {values.Length} values instead of {pixels.Length + 1}.");
        }

        for (var pixel = 0; pixel < pixels.Length; pixel++)
        {
            pixels[pixel] = (byte)(((255 * Number(file, line, values[pixel], Brightest)) + 8) / Brightest);
        }

        return Number(file, line, values[^1], Classes - 1);
    }

    private static int Number(string file, int line, string text, int largest) =>
        int.TryParse(text, out var value) && value >= 0 && value <= largest
            ? value
            : throw Damage.In(file, $"line {line:N0}: \"{text}\" is not a whole number from 0 to {largest}.");
}
