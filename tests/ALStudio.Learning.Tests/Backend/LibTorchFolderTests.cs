using ALStudio.Core;
using Xunit;

namespace ALStudio.Learning.Tests;

public sealed class LibTorchFolderTests : IDisposable
{
    private readonly string program = Directory.CreateTempSubdirectory("alstudio-libtorch-").FullName;

    public void Dispose() => Directory.Delete(program, recursive: true);

    [Fact]
    public void The_variable_goes_before_the_folder_beside_the_program_and_that_before_the_build()
    {
        var built = Holding("built");
        File.WriteAllText(Path.Combine(program, "libtorch.path"), built + "\n");
        Assert.Equal(built, Find().Location);
        var beside = Holding("libtorch");
        Assert.Equal(beside, Find().Location);
        var named = Holding("named");
        Assert.Equal(new LibTorchFolder(named, "ALSTUDIO_LIBTORCH"), Find(named));
    }

    [Fact]
    public void A_package_of_the_program_is_found_last() =>
        Assert.Equal("a package", LibTorchFolder.Find(program, null, [Holding("package")]).Origin);

    [Fact]
    public void A_variable_that_names_a_folder_without_libtorch_is_a_problem_even_if_there_is_another()
    {
        Holding("libtorch");
        var problem = Assert.Throws<EnvironmentException>(() => Find(program));
        Assert.Contains("ALSTUDIO_LIBTORCH", problem.Message);
    }

    [Fact]
    public void No_libtorch_says_where_it_was_looked_for_and_what_to_do()
    {
        var problem = Assert.Throws<EnvironmentException>(() => Find());
        Assert.Contains(Path.Combine(program, "libtorch"), problem.Message);
        Assert.Contains("ALSTUDIO_LIBTORCH", problem.Problems[0].Hint);
    }

    private LibTorchFolder Find(string? variable = null) => LibTorchFolder.Find(program, variable, []);

    private string Holding(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(program, name)).FullName;
        File.WriteAllText(Path.Combine(folder, LibTorchFolder.MainLibrary), "");
        return folder;
    }
}
