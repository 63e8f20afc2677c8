using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>What computes: the processor or a CUDA card.</summary>
public static class Devices
{
    /// <summary>The device that a user asked for.</summary>
    /// <param name="wanted"><c>auto</c> (the first CUDA card, or else the processor), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="ProblemException">Not one of these words.</exception>
    /// <exception cref="EnvironmentException">CUDA was asked for and is not there, or has no card of this number.</exception>
    public static Device Choose(string wanted)
    {
        Backend.Load();
        return wanted.Trim().ToLowerInvariant() switch
        {
            "cpu" => CPU,
            "auto" => cuda.is_available() ? Card(0) : CPU,
            "cuda" => Card(0),
            ['c', 'u', 'd', 'a', ':', .. var number] when int.TryParse(number, out var index) && index >= 0 => Card(
                index
            ),
            _ => throw new ProblemException(
                $"'{wanted}' is not a device.",
                "Say --device auto, --device cpu, --device cuda or --device cuda:0 (or another number)."
            ),
        };
    }

    private static Device Card(int index)
    {
        if (!cuda.is_available())
        {
            throw new EnvironmentException("CUDA was asked for, but is not available.", WhyNoCuda());
        }

        if (index >= cuda.device_count())
        {
            throw new EnvironmentException(
                $"cuda:{index} was asked for, but this machine has {cuda.device_count()} CUDA device(s).",
                "Numbers begin with 0; 'alstudio doctor' lists them."
            );
        }

        CardArithmetic.Choose(Backend.Loaded!.LibTorch);
        return new Device(TorchSharp.DeviceType.CUDA, index);
    }

    /// <summary>Waits until a device has done all that it was told; the processor has by then.</summary>
    internal static void Wait(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }

    /// <summary>How a card computes, where a reader of its results should know.</summary>
    public static string OnCard => CardArithmetic.Description;

    /// <summary>Why <c>auto</c> is the processor and how to change that; null when it is a card.</summary>
    internal static string? WhyProcessor => cuda.is_available() ? null : WhyNoCuda();

    private static string WhyNoCuda() =>
        HasCudaLibTorch
            ? "libtorch is a CUDA build, but finds no card: look at the driver with nvidia-smi, and at CUDA_VISIBLE_DEVICES."
            : $"libtorch in {Backend.Loaded!.LibTorch.Location} computes on the processor only. Set {LibTorchFolder.Variable} to the "
                + "folder of a CUDA libtorch 2.10 or 2.11 (a Python install's torch/lib), or build with -p:LibTorch=cuda.";

    private static bool HasCudaLibTorch =>
        File.Exists(Path.Combine(Backend.Loaded!.LibTorch.Location, LibTorchFolder.NameOf("torch_cuda")));
}
