using ALStudio.Core;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class CifarTests
{
    [Fact]
    public void Batches_follow_each_other_in_the_order_of_their_numbers()
    {
        using var folder = new TemporaryFolder();
        Some.Cifar10(folder, "", records: 2);
        using var loaded = new Cifar10().Load(folder.Root);
        Assert.Equal([1, 2, 2, 3, 3, 4, 4, 5, 5, 6], loaded.Train.Labels);
        Assert.Equal([6, 7], loaded.Test.Labels);
        Assert.Equal(41, loaded.Train.Of(7)[3_071]);
        Assert.Equal(60, loaded.Test.Of(0)[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3_072)]
    [InlineData(3_074)]
    public void A_file_that_is_no_whole_number_of_records_is_an_error_at_the_record_that_is_cut_off(int extra)
    {
        using var folder = new TemporaryFolder();
        Some.Cifar10(folder, "");
        var file = folder.Write("data_batch_4.bin", [.. Some.CifarRecords(2, 4), .. new byte[extra]]);
        var records = 2 + (extra / 3_073);
        var problem = Assert.Throws<ProblemException>(() => new Cifar10().Inspect(folder.Root)).Problems[0];
        Assert.Equal(
            $"{file}, byte {records * 3_073:N0}: record {records} is cut off: a record has 3,073 bytes, here are {extra % 3_073:N0}.",
            problem.What
        );
        Assert.NotNull(problem.Hint);
        Assert.Throws<ProblemException>(() => new Cifar10().Load(folder.Root));
    }

    [Fact]
    public void An_empty_file_is_an_error()
    {
        using var folder = new TemporaryFolder();
        Some.Cifar10(folder, "");
        folder.Write("test_batch.bin", []);
        var problem = Assert.Throws<ProblemException>(() => new Cifar10().Inspect(folder.Root)).Problems[0];
        Assert.Contains("test_batch.bin, byte 0: the file is empty", problem.What);
    }

    [Fact]
    public void A_label_out_of_range_is_an_error_at_its_byte()
    {
        using var folder = new TemporaryFolder();
        Some.Cifar10(folder, "");
        var bytes = Some.CifarRecords(10, 2);
        bytes[7 * 3_073] = 10;
        var file = folder.Write("data_batch_2.bin", bytes);
        var problem = Assert.Throws<ProblemException>(() => new Cifar10().Load(folder.Root)).Problems[0];
        Assert.Equal($"{file}, byte 21,511: the label of record 7 is 10, but labels go from 0 to 9.", problem.What);
    }

    [Theory]
    [InlineData(0, 20, "the label of record 1 is 20, but labels go from 0 to 19")]
    [InlineData(1, 100, "the label of record 1 is 100, but labels go from 0 to 99")]
    public void Coarse_and_fine_labels_of_cifar100_are_both_checked(int label, byte value, string what)
    {
        using var folder = new TemporaryFolder();
        var bytes = new byte[2 * 3_074];
        folder.Write("cifar-100-binary/train.bin", bytes);
        Assert.NotNull(Record.Exception(() => new Cifar100().Inspect(folder.Root)));
        folder.Write("cifar-100-binary/test.bin", bytes);
        Assert.Equal(new("CIFAR-100", 2, 2, 100) { Shape = new(3, 32, 32) }, new Cifar100().Inspect(folder.Root));
        bytes[3_074 + label] = value;
        folder.Write("cifar-100-binary/test.bin", bytes);
        var problem = Assert.Throws<ProblemException>(() => new Cifar100().Load(folder.Root)).Problems[0];
        Assert.Contains($"test.bin, byte {3_074 + label:N0}: {what}", problem.What);
    }

    [Fact]
    public void Nothing_is_left_behind_by_a_data_set_that_is_disposed_nor_by_one_that_fails_in_its_second_split()
    {
        using var folder = new TemporaryFolder();
        Some.Cifar10(folder, "");
        var before = TorchSharp.torch.Tensor.TotalCount;
        new Cifar10().Load(folder.Root).Dispose();
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
        var bytes = Some.CifarRecords(10, 6);
        bytes[9 * 3_073] = 77;
        folder.Write("test_batch.bin", bytes);
        Assert.Throws<ProblemException>(() => new Cifar10().Load(folder.Root));
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
    }
}
