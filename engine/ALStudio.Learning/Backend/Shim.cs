using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ALStudio.Core;

namespace ALStudio.Learning;

/// <summary>TorchSharp's own native library, the bridge to libtorch, made to fit this machine's libstdc++.</summary>
/// <remarks>
/// The Linux build asks for <c>GLIBCXX_3.4.32</c> (GCC 13). The only symbol behind it is a link-time marker that is never
/// called, so on older systems (Debian 12, RHEL 9) a copy in which that one need is marked weak works.
/// </remarks>
internal static class Shim
{
    private const string Marker = "_ZSt21ios_base_library_initv";

    /// <summary>Name of the file on this platform.</summary>
    public static string FileName =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll"
        : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib"
        : "libLibTorchSharp.so";

    /// <summary>The file to load: the one that came with TorchSharp, or a patched copy in the user's cache.</summary>
    /// <exception cref="EnvironmentException">It is not there, or this system is too old for it in other ways, too.</exception>
    public static string Prepare()
    {
        var original = Find();
        if (!OperatingSystem.IsLinux())
        {
            return original;
        }

        var bytes = File.ReadAllBytes(original);
        return Fitted(bytes, SystemLibraries.VersionsOfLibstdcxx()) is { } patched ? Cached(bytes, patched) : original;
    }

    /// <summary>A copy that fits a libstdc++ which defines the given versions; null when the original fits.</summary>
    /// <exception cref="EnvironmentException">More than the marker is missing.</exception>
    public static byte[]? Fitted(byte[] library, IReadOnlySet<string> defined)
    {
        var versions = ElfVersions.Read(library);
        var missing = versions
            .Needs.Where(need => need.Library == "libstdc++.so.6" && !defined.Contains(need.Version))
            .Where(need => (need.Flags & ElfVersions.Weak) == 0)
            .ToList();
        if (missing.Count == 0)
        {
            return null;
        }

        if (missing.FirstOrDefault(need => versions.SymbolsOf(need).Any(name => name != Marker)) is { } needed)
        {
            throw new EnvironmentException(
                $"This system's libstdc++ is too old for TorchSharp: it lacks {needed.Version}.",
                "Install a newer libstdc++ (package libstdc++6 or libstdc++; GCC 12 or later)."
            );
        }

        var patched = (byte[])library.Clone();
        foreach (var need in missing)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(
                patched.AsSpan(need.FlagsOffset),
                (ushort)(need.Flags | ElfVersions.Weak)
            );
        }

        return patched;
    }

    /// <summary>Whether a path is a patched copy.</summary>
    public static bool IsPatched(string path) => Path.GetDirectoryName(path) == CacheFolder;

    private static string CacheFolder =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
                ? cache
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "alstudio"
        );

    private static string Find()
    {
        string[] folders =
        [
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            .. LibTorchFolder.OfHost,
        ];
        return folders.Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists)
            ?? throw new EnvironmentException(
                $"{FileName}, the native part of TorchSharp, is missing in {AppContext.BaseDirectory}.",
                "Build or publish again; TorchSharp has none for 32-bit systems, Linux on ARM and Intel Macs."
            );
    }

    private static string Cached(byte[] original, byte[] patched)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(original))[..16];
        var path = Path.Combine(CacheFolder, $"{Path.GetFileNameWithoutExtension(FileName)}-{name}.so");
        try
        {
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(patched))
            {
                Directory.CreateDirectory(CacheFolder);
                // Several programs may do this at once: each writes its own file, and the last rename wins.
                var temporary = $"{path}.{Environment.ProcessId}.tmp";
                File.WriteAllBytes(temporary, patched);
                File.Move(temporary, path, overwrite: true);
            }

            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"TorchSharp's native library must be adapted to this system, but {path} cannot be written: {failure.Message}",
                "Set XDG_CACHE_HOME to a folder that you may write to."
            );
        }
    }
}
