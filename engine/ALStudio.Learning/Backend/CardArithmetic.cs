using System.Runtime.InteropServices;

namespace ALStudio.Learning;

/// <summary>How libtorch computes on a CUDA card: so that the same training has the same bits again.</summary>
/// <remarks>
/// What PyTorch calls <c>use_deterministic_algorithms</c>, which TorchSharp does not offer: cuDNN and cuBLAS choose kernels that add in
/// one order, and an operation that has none fails and says so. Convolutions may round their factors to TF32, other products may not:
/// libtorch's own defaults, whatever the environment says (docs/decisions/0221).
/// </remarks>
internal static class CardArithmetic
{
    /// <summary>Read by cuBLAS when it is first used; with it a product never depends on which streams run beside it.</summary>
    public const string WorkspaceVariable = "CUBLAS_WORKSPACE_CONFIG";

    /// <summary>The workspace of each stream: eight pieces of 4 MiB.</summary>
    public const string Workspace = ":4096:8";

    // Methods of at::Context as the compilers of Linux name them: the object comes first, as any other argument.
    private const string Context = "_ZN2at13globalContextEv";
    private const string Deterministic = "_ZN2at7Context26setDeterministicAlgorithmsEbb";
    private const string Filled = "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb";

    /// <summary>Whether sums on a card have one order; false before <see cref="Choose"/>.</summary>
    public static bool IsRepeatable { get; private set; }

    /// <summary>What is recorded about it beside results.</summary>
    public static string Description =>
        $"convolutions in TF32, other products in float32; {(IsRepeatable ? "sums in one order" : "sums in any order: bits may differ from run to run")}";

    /// <summary>Chooses it, for this process.</summary>
    /// <param name="folder">Where libtorch was loaded from.</param>
    public static void Choose(LibTorchFolder folder)
    {
        TorchSharp.torch.backends.cudnn.allow_tf32 = true;
        TorchSharp.torch.backends.cuda.matmul.allow_tf32 = false;
        IsRepeatable = OperatingSystem.IsLinux() && AddsInOneOrder(folder);
    }

    private static unsafe bool AddsInOneOrder(LibTorchFolder folder)
    {
        var library = NativeLibrary.Load(Path.Combine(folder.Location, LibTorchFolder.MainLibrary));
        if (
            !NativeLibrary.TryGetExport(library, Context, out var context)
            || !NativeLibrary.TryGetExport(library, Deterministic, out var deterministic)
            || !NativeLibrary.TryGetExport(library, Filled, out var filled)
        )
        {
            return false;
        }

        var settings = ((delegate* unmanaged<nint>)context)();
        ((delegate* unmanaged<nint, byte, byte, void>)deterministic)(settings, 1, 0);
        // Nothing here reads what it has not written; to fill new memory would cost a kernel each time.
        ((delegate* unmanaged<nint, byte, void>)filled)(settings, 0);
        return true;
    }
}
