using ALStudio.Core;
using Xunit;

namespace ALStudio.Learning.Tests;

public class ShimTests
{
    // Runs everywhere: TorchSharp's package brings the Linux library on every platform.
    private static readonly byte[] Linux = File.ReadAllBytes(
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so")
    );

    private static HashSet<string> AllVersions =>
        [.. ElfVersions.Read(Linux).Needs.Where(need => need.Library == "libstdc++.so.6").Select(need => need.Version)];

    [Fact]
    public void A_new_libstdcxx_needs_no_copy() => Assert.Null(Shim.Fitted(Linux, AllVersions));

    [Fact]
    public void An_old_libstdcxx_gets_a_copy_in_which_one_need_is_weak_and_nothing_else_differs()
    {
        var patched = Shim.Fitted(Linux, AllVersions.Except(["GLIBCXX_3.4.32"]).ToHashSet())!;
        var weak = Assert.Single(ElfVersions.Read(patched).Needs, need => need.Flags == ElfVersions.Weak);
        Assert.Equal("GLIBCXX_3.4.32", weak.Version);
        var differing = Enumerable.Range(0, Linux.Length).Where(i => Linux[i] != patched[i]);
        Assert.Equal([weak.FlagsOffset], differing);
    }

    [Fact]
    public void A_fitted_copy_needs_no_fitting()
    {
        var old = AllVersions.Except(["GLIBCXX_3.4.32"]).ToHashSet();
        Assert.Null(Shim.Fitted(Shim.Fitted(Linux, old)!, old));
    }

    [Fact]
    public void A_libstdcxx_that_lacks_a_function_is_a_problem_of_the_environment()
    {
        var ancient = AllVersions.Except(["GLIBCXX_3.4.32", "GLIBCXX_3.4.30"]).ToHashSet();
        var problem = Assert.Throws<EnvironmentException>(() => Shim.Fitted(Linux, ancient));
        Assert.Contains("GLIBCXX_3.4.30", problem.Message);
    }

    [Fact]
    public void The_needs_of_the_bridge_are_those_that_readelf_shows()
    {
        var needs = ElfVersions.Read(Linux).Needs;
        Assert.Equal(28, needs.Count);
        Assert.Equal(20, AllVersions.Count);
        Assert.Equal(18, needs.Single(need => need.Version == "GLIBCXX_3.4.32").Index);
        Assert.All(needs, need => Assert.Equal(0, need.Flags));
    }

    [Fact]
    public void A_damaged_library_is_invalid_data_and_nothing_else()
    {
        Assert.Throws<InvalidDataException>(() => ElfVersions.Read([]));
        Assert.Throws<InvalidDataException>(() => ElfVersions.Read("not a library, only text"u8.ToArray()));
        foreach (var length in (int[])[6, 63, 64, 1_000, 300_000, Linux.Length - 64])
        {
            Assert.Throws<InvalidDataException>(() => ElfVersions.Read(Linux[..length]));
        }
    }
}
