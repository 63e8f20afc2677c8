using System.Runtime.InteropServices;
using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>The native library that computes. <see cref="Load"/> goes before anything that touches <c>torch</c>.</summary>
/// <remarks>
/// libtorch is looked for in the folder named by <c>ALSTUDIO_LIBTORCH</c>, in <c>libtorch/</c> beside the program, then in
/// the folder named by the file <c>libtorch.path</c> that the build leaves beside the program.
/// </remarks>
public static class Backend
{
    private static readonly Lock Gate = new();
    private static volatile LoadedLibraries? loaded;

    /// <summary>What was loaded; null before <see cref="Load"/>.</summary>
    public static LoadedLibraries? Loaded => loaded;

    /// <summary>Number of threads that one operation may use. The number of cores unless <c>OMP_NUM_THREADS</c> or a caller says otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public static int Threads
    {
        get
        {
            Load();
            return get_num_threads();
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Load();
            set_num_threads(value);
        }
    }

    /// <summary>Loads libtorch and TorchSharp's bridge to it, once; later calls do nothing. Safe to call from any thread.</summary>
    /// <exception cref="EnvironmentException">A library is missing or does not fit: says where it was looked for and what to do.</exception>
    public static void Load() => LoadOnce(tuned: true);

    /// <summary>The same, if wanted without the settings of <see cref="SystemLibraries"/>, to measure what those gain.</summary>
    internal static void LoadOnce(bool tuned)
    {
        if (loaded is not null)
        {
            return;
        }

        lock (Gate)
        {
            loaded ??= LoadAll(tuned);
        }
    }

    private static LoadedLibraries LoadAll(bool tuned)
    {
        var folder = LibTorchFolder.Find(
            AppContext.BaseDirectory,
            Environment.GetEnvironmentVariable(LibTorchFolder.Variable),
            LibTorchFolder.OfHost
        );
        var path = Shim.Prepare();
        if (tuned)
        {
            SystemLibraries.KeepFreedMemory();
            SystemLibraries.LetThreadsSleep();
        }

        SystemLibraries.SetUnlessSet(CardArithmetic.WorkspaceVariable, CardArithmetic.Workspace);
        var version = LoadLibTorch(folder);
        BindTorchSharp(path, LoadLibrary(path));
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null or "")
        {
            set_num_threads(Environment.ProcessorCount);
        }

        return new LoadedLibraries(folder, path, Shim.IsPatched(path)) { Version = version };
    }

    // Later requests by bare name (TorchSharp's own, and the bridge's dependencies) find what is loaded already.
    private static Version? LoadLibTorch(LibTorchFolder folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // CUDA's libraries load each other by bare name at run time.
            var search = Environment.GetEnvironmentVariable("PATH");
            Environment.SetEnvironmentVariable("PATH", $"{folder.Location}{Path.PathSeparator}{search}");
        }

        var version = LibTorchVersion.Of(LoadLibrary(Path.Combine(folder.Location, LibTorchFolder.MainLibrary)));
        LibTorchVersion.Require(version, folder);
        foreach (var library in (string[])["torch_cuda", "torch"])
        {
            var path = Path.Combine(folder.Location, LibTorchFolder.NameOf(library));
            if (File.Exists(path))
            {
                LoadLibrary(path);
            }
        }

        return version;
    }

    // When TorchSharp cannot find its bridge it copies all of libtorch about; so we ask first, in the same words.
    private static void BindTorchSharp(string path, nint handle)
    {
        var torchSharp = typeof(TorchSharp.torch).Assembly;
        if (!NativeLibrary.TryLoad("LibTorchSharp", torchSharp, null, out var found))
        {
            throw new EnvironmentException(
                $"TorchSharp does not find {Shim.FileName}, although {path} was loaded.",
                "Publish or build again into an empty folder, so that all files are of one version."
            );
        }

        NativeLibrary.SetDllImportResolver(torchSharp, (name, _, _) => name == "LibTorchSharp" ? handle : 0);
        TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        if (found != handle)
        {
            NativeLibrary.Free(found);
        }
    }

    private static nint LoadLibrary(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new EnvironmentException(
                $"{path} cannot be loaded: {failure.Message.Split('\n')[0].Trim()}",
                "'alstudio doctor' tells what was found; TorchSharp 0.107 needs libtorch 2.10 (or 2.11) of this platform."
            );
        }
    }
}

/// <summary>The native libraries in use.</summary>
/// <param name="LibTorch">Where libtorch was loaded from.</param>
/// <param name="Bridge">TorchSharp's native library.</param>
/// <param name="Patched">Whether that is a copy fitted to an older libstdc++.</param>
public sealed record LoadedLibraries(LibTorchFolder LibTorch, string Bridge, bool Patched)
{
    /// <summary>Which libtorch it is, as it says itself; null if it does not say.</summary>
    public Version? Version { get; init; }

    /// <summary>Whether it is the one that TorchSharp was made for, as far as it says.</summary>
    public bool IsUsual =>
        Version is null
        || (Version.Major, Version.Minor) == (LibTorchVersion.OfBridge.Major, LibTorchVersion.OfBridge.Minor);

    /// <summary>Its version as identities of results name it.</summary>
    public string VersionText => Version is null || Version == LibTorchVersion.OfBridge ? __version__ : $"{Version}";
}
