using ALStudio.Learning;

namespace ALStudio.Testing;

/// <summary>libtorch as tests use it: loaded, and with one thread.</summary>
/// <remarks>
/// One thread gives the same sums on every machine, and two test programs side by side do not take the cores from each
/// other: waiting OpenMP threads spin, which costs a factor of four.
/// </remarks>
public static class TestBackend
{
    /// <summary>Loads it. Test projects call this before their first test, through a module initializer or in <c>main</c>.</summary>
    public static void Load()
    {
        Backend.Load();
        Backend.Threads = 1;
    }
}
