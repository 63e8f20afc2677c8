using System.Runtime.InteropServices;
using ALStudio.Core;

namespace ALStudio.Learning;

/// <summary>The C and C++ libraries of a Linux system, as far as libtorch depends on them.</summary>
internal static partial class SystemLibraries
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    /// <summary>Version of glibc, null on systems with another C library.</summary>
    public static string? Glibc { get; } = ReadGlibc();

    /// <summary>Keeps freed memory instead of handing it back to the system after each batch; on glibc only.</summary>
    /// <remarks>
    /// Feature maps of tens of megabytes are allocated anew in every step; without this, each is mapped, cleared page
    /// by page and unmapped again, which takes up to 60 % of the throughput of scoring.
    /// </remarks>
    public static void KeepFreedMemory()
    {
        if (Glibc is not null)
        {
            _ = mallopt(TrimThreshold, int.MaxValue);
            _ = mallopt(MmapThreshold, 1 << 30);
        }
    }

    /// <summary>Lets waiting OpenMP threads sleep after a few microseconds, unless the user has said how they wait; before libtorch is loaded, on glibc only.</summary>
    /// <remarks>
    /// By default they spin for milliseconds: two programs that share the cores then cost each other a factor of ten. Never
    /// to spin makes small networks slower by a factor of two (docs/decisions/0011).
    /// </remarks>
    public static void LetThreadsSleep()
    {
        if (Glibc is not null && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null or "")
        {
            // Environment.SetEnvironmentVariable would not reach native code.
            _ = setenv("OMP_WAIT_POLICY", "passive", overwrite: 1);
            _ = setenv("GOMP_SPINCOUNT", "2000", overwrite: 0);
        }
    }

    /// <summary>Sets a variable that native code reads, unless the user has; on glibc only.</summary>
    public static void SetUnlessSet(string variable, string value)
    {
        if (Glibc is not null)
        {
            _ = setenv(variable, value, overwrite: 0);
        }
    }

    /// <summary>Path of the libstdc++ that this process uses.</summary>
    public static string PathOfLibstdcxx()
    {
        if (NativeLibrary.TryLoad("libstdc++.so.6", out _))
        {
            var mapped = File.ReadLines("/proc/self/maps")
                .Select(line => line.IndexOf('/') is var start and >= 0 ? line[start..] : "")
                .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libstdc++.so.6", StringComparison.Ordinal));
            if (mapped is not null)
            {
                return mapped;
            }
        }

        throw new EnvironmentException(
            "This system has no libstdc++.so.6, which libtorch needs.",
            "Install it (package libstdc++6 or libstdc++)."
        );
    }

    /// <summary>The symbol versions that this process's libstdc++ defines.</summary>
    public static IReadOnlySet<string> VersionsOfLibstdcxx() =>
        ElfVersions.Read(File.ReadAllBytes(PathOfLibstdcxx())).Defines;

    private static string? ReadGlibc()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return Marshal.PtrToStringUTF8(gnu_get_libc_version());
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial nint gnu_get_libc_version();

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);
}
