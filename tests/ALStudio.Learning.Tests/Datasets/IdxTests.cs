using System.Buffers.Binary;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class IdxTests
{
    private const string Images = "mnist/train-images-idx3-ubyte";
    private const string Labels = "mnist/train-labels-idx1-ubyte";

    [Fact]
    public void Reads_images_and_labels()
    {
        using var folder = Folder();
        using var loaded = new Idx("mnist", Classes: 3).Load(folder.Root);
        Assert.Equal([0, 1, 2], loaded.Train.Labels);
        Assert.Equal([2, 0], loaded.Test.Labels);
        Assert.Equal(new ImageShape(1, 2, 4), loaded.Train.Shape);
        Assert.Equal(Some.IdxImages(3, 2, 4)[24..32], loaded.Train.Of(1).ToArray());
        Assert.Equal(["0", "1", "2"], loaded.Classes);
    }

    [Fact]
    public void Gzip_is_told_by_the_content_not_by_the_name()
    {
        using var folder = Folder();
        folder.Write(Images, TemporaryFolder.Gzip(Some.IdxImages(3, 2, 4)));
        using var loaded = new Mnist().Load(folder.Root);
        Assert.Equal(Some.IdxImages(3, 2, 4)[16..24], loaded.Train.Of(0).ToArray());
    }

    [Property(MaxTest = 60)]
    public void Every_cut_off_file_is_an_error(bool ofImages, bool packed, ushort cut)
    {
        using var folder = Folder();
        var whole = ofImages ? Some.IdxImages(3, 2, 4) : Some.IdxLabels(0, 1, 2);
        var bytes = packed ? TemporaryFolder.Gzip(whole) : whole;
        var file = folder.Write(ofImages ? Images : Labels, bytes[..(cut % bytes.Length)]);
        IsAnErrorIn(file, folder);
    }

    [Property(MaxTest = 60)]
    public void Every_changed_byte_of_a_header_is_an_error(bool ofImages, bool packed, byte place, byte value)
    {
        using var folder = Folder();
        var bytes = ofImages ? Some.IdxImages(3, 2, 4) : Some.IdxLabels(0, 1, 2);
        var at = place % (ofImages ? 16 : 8);
        bytes[at] = bytes[at] == value ? (byte)~value : value;
        var file = folder.Write(ofImages ? Images : Labels, packed ? TemporaryFolder.Gzip(bytes) : bytes);
        IsAnErrorIn(file, folder);
    }

    [Property(MaxTest = 60)]
    public void A_changed_byte_of_a_gzip_file_never_gives_other_images_in_silence(ushort place, byte value)
    {
        using var folder = Folder();
        var bytes = TemporaryFolder.Gzip(Some.IdxImages(3, 2, 4));
        bytes[place % bytes.Length] = value;
        folder.Write(Images, bytes);
        try
        {
            using var loaded = new Mnist().Load(folder.Root);
            // Flags and time of the gzip header say nothing about the content.
            Assert.Equal(Some.IdxImages(3, 2, 4)[16..], loaded.Train.Pixels.bytes.ToArray());
        }
        catch (ProblemException problem)
        {
            Assert.Contains(folder.Of(Images), problem.Problems[0].What);
        }
    }

    [Fact]
    public void A_header_that_claims_more_than_memory_is_refused_before_memory_is_taken()
    {
        using var folder = Folder();
        var bytes = Some.IdxImages(3, 2, 4);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), int.MaxValue);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), 60_000);
        foreach (var content in new[] { bytes, TemporaryFolder.Gzip(bytes) })
        {
            var file = folder.Write(Images, content);
            var before = GC.GetAllocatedBytesForCurrentThread();
            IsAnErrorIn(file, folder);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        }
    }

    [Fact]
    public void A_wrong_magic_number_is_named()
    {
        using var folder = Folder();
        var file = folder.Write(Images, Some.IdxLabels(0, 1, 2, 0, 1, 2, 0, 1));
        var problem = Assert.Throws<ProblemException>(() => new Mnist().Inspect(folder.Root)).Problems[0];
        Assert.Equal($"{file}, byte 0: the magic number of an IDX file of images is 2051, here is 2049.", problem.What);
    }

    [Fact]
    public void A_count_that_the_length_does_not_bear_out_is_an_error_even_without_reading_it()
    {
        using var folder = Folder();
        var file = folder.Write(Images, [.. Some.IdxImages(3, 2, 4), 0]);
        var problem = Assert.Throws<ProblemException>(() => new Mnist().Inspect(folder.Root)).Problems[0];
        Assert.Equal($"{file}, byte 41: the header (3 × 2 × 4) makes 40 bytes, but the file has 41.", problem.What);
    }

    [Fact]
    public void A_label_out_of_range_is_an_error_at_its_sample()
    {
        using var folder = Folder();
        var file = folder.Write(Labels, Some.IdxLabels(0, 1, 10));
        var problem = Assert.Throws<ProblemException>(() => new Mnist().Load(folder.Root)).Problems[0];
        Assert.Equal($"{file}, byte 10: the label of sample 2 is 10, but labels go from 0 to 9.", problem.What);
        using var more = new Idx("mnist", Classes: 11).Load(folder.Root);
        Assert.Equal(11, more.Classes.Count);
    }

    [Fact]
    public void Different_numbers_of_images_and_labels_are_an_error()
    {
        using var folder = Folder();
        folder.Write(Labels, Some.IdxLabels(0, 1));
        var problem = Assert.Throws<ProblemException>(() => new Mnist().Inspect(folder.Root)).Problems[0];
        Assert.Equal($"{folder.Of(Images)}: it has 3 images, but {folder.Of(Labels)} has 2 labels.", problem.What);
    }

    [Fact]
    public void Splits_of_different_sizes_are_an_error()
    {
        using var folder = Folder();
        folder.Write("mnist/t10k-images-idx3-ubyte", Some.IdxImages(2, 4, 2));
        var problem = Assert.Throws<ProblemException>(() => new Mnist().Inspect(folder.Root)).Problems[0];
        Assert.Contains("have 4×2 pixels", problem.What);
    }

    [Fact]
    public void A_folder_that_is_nowhere_is_an_error_that_says_where_it_was_looked_for()
    {
        using var folder = new TemporaryFolder();
        var problem = Assert.Throws<ProblemException>(() => new Idx("emnist").Inspect(folder.Root)).Problems[0];
        Assert.Contains($"emnist was not found", problem.What);
        Assert.Contains(folder.Path, problem.What);
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        Some.Idx(folder, "mnist");
        return folder;
    }

    private static void IsAnErrorIn(string file, TemporaryFolder folder)
    {
        var problem = Assert.Throws<ProblemException>(() => new Mnist().Load(folder.Root)).Problems[0];
        Assert.Contains(file, problem.What);
        Assert.NotNull(problem.Hint);
    }
}
