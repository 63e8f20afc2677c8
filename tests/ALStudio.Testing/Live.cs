using static TorchSharp.torch;

namespace ALStudio.Testing;

/// <summary>Counts tensors, for tests that nothing is left behind.</summary>
public static class Live
{
    /// <summary>Number of tensors alive before a test begins.</summary>
    /// <remarks>Garbage that earlier tests left goes first: collected in the middle of this test it would hide a leak, or feign one.</remarks>
    public static long Tensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
