using ALStudio.Core;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class DataRootTests
{
    [Fact]
    public void Folders_come_in_the_order_option_variable_home()
    {
        var root = DataRoot.Of("/option", "/variable", "/home/ada");
        Assert.Equal(
            [
                new("/option", "--data"),
                new("/variable", "ALSTUDIO_DATA"),
                new(Path.Combine("/home/ada", ".alstudio", "data"), "the default"),
            ],
            root.Folders
        );
        Assert.Equal("Root of Cifar10", root.After("/argument", "Cifar10").Folders[0].Origin);
        Assert.Equal(root.Folders, root.After(null, "Cifar10").Folders);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void What_is_not_set_is_not_on_the_list(string? nothing) =>
        Assert.Single(DataRoot.Of(nothing, nothing, "/home/ada").Folders);

    [Fact]
    public void A_missing_data_set_says_where_it_was_looked_for_and_how_to_get_it()
    {
        using var folder = new TemporaryFolder();
        var root = DataRoot.Of(folder.Path, "/nowhere/variable", "/nowhere/home");
        var problem = Assert.Single(
            Assert.Throws<ProblemException>(() => new Cifar10("/nowhere/root").Inspect(root)).Problems
        );
        Assert.Equal(
            $"CIFAR-10 was not found. Looked for cifar-10-batches-bin/data_batch_1.bin in /nowhere/root (Root of Cifar10, does not exist), "
                + $"{folder.Path} (--data), /nowhere/variable (ALSTUDIO_DATA, does not exist), "
                + "/nowhere/home/.alstudio/data (the default, does not exist).",
            problem.What
        );
        Assert.Equal(
            "Get it: alstudio data get cifar10 --data /nowhere/root. By hand: fetch cifar-10-binary.tar.gz (md5 c32a1d4ab5d03f1284b67883e8d87530) from "
                + "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz and unpack it into /nowhere/root. "
                + "Or name the folder that has it with --data or ALSTUDIO_DATA.",
            problem.Hint
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("cifar10")]
    [InlineData("cifar-10-batches-bin")]
    public void Cifar_is_found_in_the_folder_itself_and_under_its_usual_names(string below)
    {
        using var folder = new TemporaryFolder();
        Some.Cifar10(folder, below);
        Assert.Equal(50, new Cifar10().Inspect(folder.Root).Pool);
        Assert.Equal(50, new Cifar10(folder.Path).Inspect(new DataRoot([])).Pool);
    }

    [Fact]
    public void The_first_folder_that_holds_a_data_set_is_taken()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        Some.Cifar10(first, "cifar10", records: 1);
        Some.Cifar10(second, "cifar10", records: 2);
        var root = DataRoot.Of(first.Path, second.Path, "/nowhere");
        Assert.Equal(5, new Cifar10().Inspect(root).Pool);
        Assert.Equal(10, new Cifar10(second.Path).Inspect(root).Pool);
        Assert.Equal(5, new Cifar10("/nowhere").Inspect(root).Pool);
    }

    [Fact]
    public void Files_of_mnist_are_not_taken_for_fashion_mnist_because_they_have_the_same_names()
    {
        using var folder = new TemporaryFolder();
        Some.Idx(folder, "mnist");
        Assert.Equal(3, new Mnist().Inspect(folder.Root).Pool);
        var own = new DataRoot([new DataRoot.Folder(folder.Of("mnist"), "--data")]);
        Assert.Equal(3, new Mnist().Inspect(own).Pool);
        Assert.Throws<ProblemException>(() => new FashionMnist().Inspect(own));
        Assert.Equal(3, new FashionMnist(folder.Of("mnist")).Inspect(own).Pool);
    }

    [Fact]
    public void An_incomplete_data_set_names_the_missing_files()
    {
        using var folder = new TemporaryFolder();
        Some.Cifar10(folder, "");
        File.Delete(folder.Of("data_batch_2.bin"));
        File.Delete(folder.Of("test_batch.bin"));
        var problem = Assert.Throws<ProblemException>(() => new Cifar10().Inspect(folder.Root)).Problems[0];
        Assert.Equal(
            $"CIFAR-10 in {folder.Path} is incomplete: data_batch_2.bin, test_batch.bin are missing.",
            problem.What
        );
    }
}
