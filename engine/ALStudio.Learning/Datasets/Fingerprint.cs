using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ALStudio.Learning.Datasets;

/// <summary>Identity of a data set by its content, wherever its files lie.</summary>
internal static class Fingerprint
{
    /// <summary>SHA-256 (hex) of shapes, pixels and labels of both splits, of the class names and of the normalisation.</summary>
    public static string Of(ImageSet train, ImageSet test, IReadOnlyList<string> classes, Normalisation normalisation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Split(hash, "train", train);
        Split(hash, "test", test);
        Meaning(hash, classes, normalisation);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// SHA-256 (hex) of shapes, decoded pixels and label maps of both splits, of the class names, of the background and of the
    /// normalisation.
    /// </summary>
    public static string Of(
        SceneSet train,
        SceneSet test,
        IReadOnlyList<string> classes,
        int? background,
        Normalisation normalisation
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Split(hash, "train", train);
        Split(hash, "test", test);
        Meaning(hash, classes, normalisation);
        Text(hash, background is { } covered ? $"background {covered}\n" : "");
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Adds a text.</summary>
    public static void Text(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

    private static void Split(IncrementalHash hash, string name, ImageSet images)
    {
        var (channels, height, width) = images.Shape;
        Text(hash, $"{name} {images.Count} {channels} {height} {width}\n");
        for (var image = 0; image < images.Count; image++)
        {
            hash.AppendData(images.Of(image));
        }

        // Little-endian on every machine that .NET 10 and libtorch support.
        hash.AppendData(MemoryMarshal.AsBytes<int>(images.Labels.ToArray()));
    }

    private static void Split(IncrementalHash hash, string name, SceneSet scenes)
    {
        Text(hash, $"scenes {name} {scenes.Count}\n");
        // A digest per image: that is computed by many threads, while the image is decoded for other reasons.
        var digests = new byte[scenes.Count][];
        Parallel.For(0, scenes.Count, image => digests[image] = KnownScenes.DigestOf(scenes, image));
        foreach (var digest in digests)
        {
            hash.AppendData(digest);
        }
    }

    private static void Meaning(IncrementalHash hash, IReadOnlyList<string> classes, Normalisation normalisation)
    {
        foreach (var name in classes)
        {
            // Each text with its length: {"a", "bc"} and {"ab", "c"} are different classes.
            Text(hash, $"class {Encoding.UTF8.GetByteCount(name)} {name}\n");
        }

        Text(hash, $"mean {Numbers(normalisation.Mean)}\ndeviation {Numbers(normalisation.Deviation)}\n");
        // Only another order is told: data sets from before there was one keep their identity.
        Text(hash, normalisation.Order == ChannelOrder.Rgb ? "" : $"order {normalisation.Order}\n");
    }

    private static string Numbers(IReadOnlyList<double> values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
