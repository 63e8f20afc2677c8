using System.Runtime.InteropServices;
using ALStudio.Core;

namespace ALStudio.Learning;

/// <summary>Which libtorch was loaded, as it says itself, and whether TorchSharp's bridge fits it.</summary>
internal static class LibTorchVersion
{
    /// <summary>The version that the bridge was made for.</summary>
    public static readonly Version OfBridge = new(2, 10, 0);

    // Versions of other minor numbers are not binary compatible by promise. This one has every function that the bridge calls, and
    // all tests of the engine pass with it (docs/decisions/0220).
    private static readonly Version alsoFits = new(2, 11);

    // Said by libtorch since 2.9; a function of C, so that it can be asked before anything else is known.
    private const string Question = "aoti_torch_abi_version";

    /// <summary>What a loaded <c>torch_cpu</c> says; null if it does not say.</summary>
    public static unsafe Version? Of(nint library) =>
        NativeLibrary.TryGetExport(library, Question, out var function)
            ? Unpacked(((delegate* unmanaged<ulong>)function)())
            : null;

    /// <summary>Major, minor and patch from the three upper bytes.</summary>
    public static Version Unpacked(ulong number) =>
        new((byte)(number >> 56), (byte)(number >> 48), (byte)(number >> 40));

    /// <summary>Refuses a libtorch whose functions the bridge would call wrongly.</summary>
    /// <param name="version">What it says; null if it does not say.</param>
    /// <param name="folder">Where it lies.</param>
    /// <exception cref="EnvironmentException">It does not fit.</exception>
    public static void Require(Version? version, LibTorchFolder folder)
    {
        var fits = version is null ? !OperatingSystem.IsLinux() : IsLike(OfBridge) || IsLike(alsoFits);
        if (!fits)
        {
            throw new EnvironmentException(
                $"libtorch in {folder.Location} is {(version is null ? "older than 2.9" : version)}; TorchSharp 0.107 needs {OfBridge.ToString(2)}.",
                $"Install PyTorch {OfBridge.ToString(2)} ({alsoFits.ToString(2)} works, too) and set {LibTorchFolder.Variable} to its torch/lib, or unset it."
            );
        }

        bool IsLike(Version known) => (version!.Major, version.Minor) == (known.Major, known.Minor);
    }
}
