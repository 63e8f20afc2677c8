using ALStudio.Core;
using Xunit;

namespace ALStudio.Learning.Tests;

public class LibTorchVersionTests
{
    private static readonly LibTorchFolder folder = new("/opt/torch/lib", LibTorchFolder.Variable);

    [Fact]
    public void The_loaded_libtorch_says_which_it_is()
    {
        Backend.Load();
        var version = Backend.Loaded!.Version!;
        Assert.InRange(version, new Version(2, 10), new Version(2, 11, 99));
        Assert.StartsWith($"{version}", Backend.Loaded.VersionText, StringComparison.Ordinal);
    }

    [Fact]
    public void The_upper_three_bytes_are_major_minor_and_patch() =>
        Assert.Equal(new Version(2, 11, 3), LibTorchVersion.Unpacked(0x020b_0300_0000_0000));

    [Theory]
    [InlineData("2.10.0")]
    [InlineData("2.10.1")]
    [InlineData("2.11.0")]
    public void Versions_that_have_what_the_bridge_calls_fit(string version) =>
        LibTorchVersion.Require(Version.Parse(version), folder);

    [Theory]
    [InlineData("2.9.1")]
    [InlineData("2.12.0")]
    [InlineData("3.10.0")]
    public void Any_other_is_a_problem_that_names_it_the_one_that_is_needed_and_the_folder(string version)
    {
        var problem = Assert.Throws<EnvironmentException>(() =>
            LibTorchVersion.Require(Version.Parse(version), folder)
        );
        Assert.Contains(version, problem.Message);
        Assert.Contains("2.10", problem.Message);
        Assert.Contains(folder.Location, problem.Message);
        Assert.Contains(LibTorchFolder.Variable, problem.Problems[0].Hint);
    }

    [Fact]
    public void Results_name_the_usual_version_as_they_always_did_and_another_by_itself()
    {
        LoadedLibraries Loaded(Version? version) => new(folder, "", false) { Version = version };
        Assert.Equal("2.10.0.0", Loaded(new(2, 10, 0)).VersionText);
        Assert.Equal("2.10.0.0", Loaded(null).VersionText);
        Assert.Equal("2.11.0", Loaded(new(2, 11, 0)).VersionText);
        Assert.True(Loaded(new(2, 10, 1)).IsUsual);
        Assert.False(Loaded(new(2, 11, 0)).IsUsual);
    }
}
