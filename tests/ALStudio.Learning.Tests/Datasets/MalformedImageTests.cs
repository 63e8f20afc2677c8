using System.Diagnostics;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using SkiaSharp;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

/// <summary>PngSuite, and files that once broke decoders.</summary>
public class MalformedImageTests
{
    private static readonly (string File, bool Valid, bool Decoded)[] Files = Shared.Missing is null ? Manifest() : [];

    [SharedFact]
    public void Every_valid_png_is_read_and_equals_the_slow_twin_with_the_upper_eight_bits_of_sixteen()
    {
        var compared = 0;
        foreach (var (file, _, _) in Files.Where(entry => entry.Valid))
        {
            var bytes = File.ReadAllBytes(file);
            using var loaded = Loaded(file);
            if (ReferencePng.Decode(bytes) is not var (width, height, rgb))
            {
                continue;
            }

            Assert.Equal(new ImageShape(3, height, width), loaded.Train.Shape);
            Assert.True(rgb.AsSpan().SequenceEqual(Interleaved(loaded.Train)), file);
            compared++;
        }

        Assert.Equal(126, compared);
    }

    [SharedFact]
    public void An_interlaced_png_equals_its_twin_that_is_not()
    {
        var interlaced = Files.Where(entry => entry.Valid && Path.GetFileName(entry.File).StartsWith("basi")).ToList();
        Assert.Equal(15, interlaced.Count);
        foreach (var (file, _, _) in interlaced)
        {
            using var one = Loaded(file);
            using var other = Loaded(file.Replace("basi", "basn"));
            Assert.Equal(other.Train.Pixels.bytes.ToArray(), one.Train.Pixels.bytes.ToArray());
        }
    }

    [SharedFact]
    public void Every_corrupt_file_is_an_error_that_names_it_or_an_image_never_a_crash_or_a_long_wait()
    {
        var problems = 0;
        var corrupt = Files.Where(entry => !entry.Valid).ToList();
        foreach (var (file, _, decoded) in corrupt)
        {
            var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
            try
            {
                Loaded(file).Dispose();
            }
            catch (ProblemException problem)
            {
                // What a common decoder makes an image of is not refused here, except where bytes are missing at its end.
                Assert.True(!decoded || problem.Message.Contains("breaks off"), $"{file}: {problem.Message}");
                Assert.Contains(Path.GetExtension(file), problem.Problems[0].What);
                Assert.NotNull(problem.Problems[0].Hint);
                problems++;
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), file);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        }

        Assert.InRange(problems, 45, corrupt.Count);
    }

    [Fact]
    public void A_header_that_claims_an_enormous_size_is_refused_before_memory_is_taken()
    {
        var bytes = Some.Png(4, 4, (_, _) => SKColors.Red);
        // Width and height, and the checksum of a header of 20,000 × 20,000 pixels in 8-bit RGBA.
        byte[] size = [0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20, 8, 6, 0, 0, 0];
        size.CopyTo(bytes, 16);
        Crc([(byte)'I', (byte)'H', (byte)'D', (byte)'R', .. size]).CopyTo(bytes, 29);
        using var folder = new TemporaryFolder();
        folder.Write("set/train/a/1.png", bytes);
        folder.Write("set/test/a/1.png", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Throws<ProblemException>(() => new ImageFolder("set", Size: 8).Load(folder.Root)).Problems[
            0
        ];
        Assert.EndsWith("the header claims 20,000 × 20,000 pixels; at most 67,108,864 are decoded.", problem.What);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private static (string, bool, bool)[] Manifest() =>
        [
            .. File.ReadAllLines(Shared.Of("data", "malformed-images", "manifest.csv"))
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(cells =>
                    (
                        Shared.Of("data", "malformed-images", cells[0].Replace('/', Path.DirectorySeparatorChar)),
                        cells[3] == "valid",
                        cells[4].StartsWith("decodes")
                    )
                ),
        ];

    /// <summary>The file as the only image of a pool, through the public door.</summary>
    private static ClassificationDataset Loaded(string file)
    {
        using var folder = new TemporaryFolder();
        foreach (var split in new[] { "train", "test" })
        {
            folder.Write($"set/{split}/a/1{Path.GetExtension(file)}", File.ReadAllBytes(file));
        }

        return new ImageFolder("set").Load(folder.Root);
    }

    private static byte[] Interleaved(ImageSet images)
    {
        var planes = images.Of(0);
        var rgb = new byte[planes.Length];
        var plane = planes.Length / 3;
        for (var at = 0; at < rgb.Length; at++)
        {
            rgb[at] = planes[(at % 3 * plane) + (at / 3)];
        }

        return rgb;
    }

    /// <summary>PNG's checksum, bit by bit, big-endian.</summary>
    private static byte[] Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        crc = ~crc;
        return [(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
