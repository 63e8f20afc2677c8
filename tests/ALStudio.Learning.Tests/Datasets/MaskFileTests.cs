using System.Buffers.Binary;
using System.Diagnostics;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class MaskFileTests
{
    private static readonly (string File, bool Valid)[] Files = Shared.Missing is null ? Manifest() : [];

    [SharedFact]
    public void The_numbers_of_every_valid_palette_or_grey_image_stand_for_the_colours_that_skia_shows()
    {
        var (palettes, greys) = (0, 0);
        foreach (var (file, bytes, depth, kind) in Masks(valid: true))
        {
            var mask = MaskFile.Read(file);
            var picture = ImageFile.Read(file);
            Assert.Equal((picture.Height, picture.Width), (mask.Height, mask.Width));
            var (palette, largest) = (kind == 3 ? Chunk(bytes, "PLTE") : [], (1 << depth) - 1);
            for (var pixel = 0; pixel < mask.Labels.Length; pixel++)
            {
                var (red, green, blue) = kind switch
                {
                    3 => (
                        palette[3 * mask.Labels[pixel]],
                        palette[(3 * mask.Labels[pixel]) + 1],
                        palette[(3 * mask.Labels[pixel]) + 2]
                    ),
                    _ => Grey(mask.Labels[pixel] * 255 / largest),
                };
                var shown = picture.Pixels.AsSpan(3 * pixel, 3);
                Assert.True(shown.SequenceEqual([red, green, blue]), $"{file}, pixel {pixel}");
            }

            (palettes, greys) = (palettes + (kind == 3 ? 1 : 0), greys + (kind == 3 ? 0 : 1));
        }

        Assert.Equal((63, 29), (palettes, greys));

        static (byte, byte, byte) Grey(int value) => ((byte)value, (byte)value, (byte)value);
    }

    [SharedFact]
    public void Valid_images_of_other_kinds_are_refused_with_what_to_do()
    {
        var refused = 0;
        foreach (var (file, _) in Files.Where(entry => entry.Valid && Path.GetExtension(entry.File) == ".png"))
        {
            var header = File.ReadAllBytes(file).AsSpan(24, 2);
            if (header[1] is 0 or 3 && header[0] <= 8)
            {
                continue;
            }

            var problem = Assert.Throws<ProblemException>(() => MaskFile.Read(file)).Problems[0];
            Assert.StartsWith($"{file}: a mask has ", problem.What);
            Assert.Equal("Save the numbers of the classes as a palette image or as grey of 8 bits.", problem.Hint);
            refused++;
        }

        Assert.Equal(69, refused);
    }

    [SharedFact]
    public void Corrupt_files_are_errors_that_name_them_never_a_crash_or_a_long_wait()
    {
        foreach (var (file, _) in Files.Where(entry => !entry.Valid))
        {
            var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
            // Its palette is too short for its numbers; a mask's palette does not matter.
            if (Path.GetFileName(file) == "invalid_palette_index.png")
            {
                Assert.Equal((10, 10), (MaskFile.Read(file).Height, MaskFile.Read(file).Width));
                continue;
            }

            var problem = Assert.Throws<ProblemException>(() => MaskFile.Read(file)).Problems[0];
            Assert.Contains(Path.GetFileName(file), problem.What);
            Assert.NotNull(problem.Hint);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), file);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(0, true)]
    [InlineData(3, true)]
    public void Numbers_come_back_for_every_depth_filter_and_size(byte kind, bool isInterlaced)
    {
        var random = new Chance(5).For(Purpose.Generation);
        foreach (var depth in new[] { 1, 2, 4, 8 })
        {
            for (var size = 1; size <= 12; size++)
            {
                var (height, width) = (size, 1 + (size * 7 % 13));
                var labels = new byte[height * width];
                for (var pixel = 0; pixel < labels.Length; pixel++)
                {
                    labels[pixel] = (byte)random.NextInt(1 << depth);
                }

                var bytes = MaskPng.Encoded(new LabelMap(height, width, labels), depth, kind, isInterlaced);
                Assert.Equal(new LabelMap(height, width, labels), MaskFile.Read("m.png", bytes));
            }
        }
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_or_has_a_changed_byte_is_refused()
    {
        var bytes = MaskPng.Encoded(new LabelMap(9, 7, [.. Enumerable.Range(0, 63).Select(n => (byte)n)]));
        for (var at = 0; at < bytes.Length; at++)
        {
            Assert.Throws<ProblemException>(() => MaskFile.Read("m.png", bytes[..at]));
            var changed = bytes.ToArray();
            changed[at] ^= 0x20;
            Assert.Throws<ProblemException>(() => MaskFile.Read("m.png", changed));
        }
    }

    [Theory]
    [InlineData(20_000, 20_000, "the header claims 20,000 × 20,000 pixels; at most 67,108,864 are decoded.")]
    [InlineData(
        uint.MaxValue,
        uint.MaxValue,
        "the header claims 4,294,967,295 × 4,294,967,295 pixels; at most 67,108,864 are decoded."
    )]
    [InlineData(8_192, 8_192, "the image breaks off before its end.")]
    [InlineData(0, 5, "the header of the image is damaged.")]
    public void A_header_that_claims_too_much_is_refused_before_memory_is_taken(uint width, uint height, string why)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        var bytes = MaskPng.File(header, MaskPng.Packed(new byte[100]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Throws<ProblemException>(() => MaskFile.Read("m.png", bytes)).Problems[0];
        Assert.Equal($"m.png: {why}", problem.What);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Rows_that_go_on_behind_the_last_one_and_unknown_filters_are_refused()
    {
        byte[] header = [0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0];
        Assert.Equal([7, 8], MaskFile.Read("m.png", MaskPng.File(header, MaskPng.Packed([0, 7, 8]))).Labels);
        AssertRefused("m.png: the image goes on behind its last row.", [0, 7, 8, 9]);
        AssertRefused("m.png: a row of the image is damaged.", [5, 7, 8]);

        void AssertRefused(string why, byte[] rows) =>
            Assert.Equal(
                why,
                Assert
                    .Throws<ProblemException>(() => MaskFile.Read("m.png", MaskPng.File(header, MaskPng.Packed(rows))))
                    .Message
            );
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_problem() =>
        Assert.Contains("none.png", Assert.Throws<ProblemException>(() => MaskFile.Read("none.png")).Message);

    private static IEnumerable<(string File, byte[] Bytes, int Depth, int Kind)> Masks(bool valid) =>
        from entry in Files
        where entry.Valid == valid && Path.GetExtension(entry.File) == ".png"
        let bytes = File.ReadAllBytes(entry.File)
        where bytes[25] is 0 or 3 && bytes[24] <= 8
        select (entry.File, bytes, (int)bytes[24], (int)bytes[25]);

    private static byte[] Chunk(byte[] file, string type)
    {
        var at = 8;
        while (System.Text.Encoding.ASCII.GetString(file, at + 4, 4) != type)
        {
            at += 12 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
        }

        return file[(at + 8)..(at + 8 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)))];
    }

    private static (string, bool)[] Manifest() =>
        [
            .. File.ReadAllLines(Shared.Of("data", "malformed-images", "manifest.csv"))
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(cells =>
                    (
                        Shared.Of("data", "malformed-images", cells[0].Replace('/', Path.DirectorySeparatorChar)),
                        cells[3] == "valid"
                    )
                ),
        ];
}
