using System.Buffers.Binary;
using ALStudio.Testing;
using SkiaSharp;

namespace ALStudio.Learning.Tests.Datasets;

/// <summary>Small data sets in the formats of the large ones.</summary>
internal static class Some
{
    /// <summary>Ten records per file, or as many as told; record r of file f has the label (r + f) mod 10.</summary>
    public static void Cifar10(TemporaryFolder folder, string below, int records = 10)
    {
        for (var file = 1; file <= 6; file++)
        {
            var name = file == 6 ? "test_batch.bin" : $"data_batch_{file}.bin";
            folder.Write(Path.Combine(below, name), CifarRecords(records, file));
        }
    }

    public static byte[] CifarRecords(int records, int file)
    {
        var bytes = new byte[records * 3_073];
        for (var record = 0; record < records; record++)
        {
            bytes.AsSpan(record * 3_073, 3_073).Fill((byte)(10 * file + record));
            bytes[record * 3_073] = (byte)((record + file) % 10);
        }

        return bytes;
    }

    /// <summary>Three training and two test images of 2×4 pixels, in plain IDX files.</summary>
    public static void Idx(TemporaryFolder folder, string below)
    {
        folder.Write(Path.Combine(below, "train-images-idx3-ubyte"), IdxImages(3, 2, 4));
        folder.Write(Path.Combine(below, "train-labels-idx1-ubyte"), IdxLabels(0, 1, 2));
        folder.Write(Path.Combine(below, "t10k-images-idx3-ubyte"), IdxImages(2, 2, 4));
        folder.Write(Path.Combine(below, "t10k-labels-idx1-ubyte"), IdxLabels(2, 0));
    }

    public static byte[] IdxImages(int count, int rows, int columns)
    {
        var bytes = new byte[16 + (count * rows * columns)];
        Header(bytes, 2051, count, rows, columns);
        for (var pixel = 16; pixel < bytes.Length; pixel++)
        {
            bytes[pixel] = (byte)(pixel * 7);
        }

        return bytes;
    }

    public static byte[] IdxLabels(params byte[] labels)
    {
        var bytes = new byte[8 + labels.Length];
        Header(bytes, 2049, labels.Length);
        labels.CopyTo(bytes, 8);
        return bytes;
    }

    /// <summary>
    /// Photographs in the layout of PASCAL VOC: "a" (6×4) and "b" (5×7) to learn from, "c" (3×3) to test on, with classes 0 to 2
    /// and pixels without a class.
    /// </summary>
    public static void Voc(TemporaryFolder folder, string below, string masks = "SegmentationClass")
    {
        foreach (var (id, width, height) in new[] { ("a", 6, 4), ("b", 5, 7), ("c", 3, 3) })
        {
            folder.Write(Path.Combine(below, "JPEGImages", $"{id}.png"), Photograph(width, height, id[0]));
            folder.Write(Path.Combine(below, masks, $"{id}.png"), MaskPng.Encoded(Mask(width, height)));
        }

        folder.Write(Path.Combine(below, "ImageSets", "Segmentation", "train.txt"), "a\nb\n"u8.ToArray());
        folder.Write(Path.Combine(below, "ImageSets", "Segmentation", "val.txt"), "c\n"u8.ToArray());
        folder.Write(Path.Combine(below, "classes.txt"), "background\ncat\ndog\n"u8.ToArray());
    }

    public static byte[] Photograph(int width, int height, int blue) =>
        Png(width, height, (x, y) => new SKColor((byte)(10 * x), (byte)(20 * y), (byte)blue));

    /// <summary>Labels 0, 1, 2, 255 in turn.</summary>
    public static LabelMap Mask(int width, int height) =>
        new(height, width, [.. Enumerable.Range(0, width * height).Select(at => (byte)(at % 4 == 3 ? 255 : at % 4))]);

    /// <summary>A PNG whose pixel (x, y) has the colour of a function.</summary>
    public static byte[] Png(int width, int height, Func<int, int, SKColor> colour) =>
        Encoded(width, height, colour, SKEncodedImageFormat.Png);

    public static byte[] Jpeg(int width, int height, Func<int, int, SKColor> colour) =>
        Encoded(width, height, colour, SKEncodedImageFormat.Jpeg);

    private static byte[] Encoded(int width, int height, Func<int, int, SKColor> colour, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = bitmap.GetPixelSpan();
        for (var at = 0; at < width * height; at++)
        {
            var pixel = colour(at % width, at / width);
            byte[] bytes = [pixel.Red, pixel.Green, pixel.Blue, pixel.Alpha];
            bytes.CopyTo(pixels[(4 * at)..]);
        }

        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    private static void Header(byte[] bytes, params int[] values)
    {
        for (var value = 0; value < values.Length; value++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * value), values[value]);
        }
    }
}
