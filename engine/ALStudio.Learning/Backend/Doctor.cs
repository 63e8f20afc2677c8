using System.Reflection;
using System.Runtime.InteropServices;
using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>Whether something is as it should be.</summary>
public enum FindingState
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>Works, but slowly or not everywhere.</summary>
    Warning,

    /// <summary>Not there; what needs it cannot work.</summary>
    Missing,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">What was found.</param>
/// <param name="State">Whether that is good.</param>
/// <param name="Hint">What to do; null when nothing needs doing.</param>
public sealed record Finding(string Name, string Value, FindingState State = FindingState.Ok, string? Hint = null);

/// <summary>Looks at the machine: what ALStudio needs, what is there, what is missing and what to do about it.</summary>
public static class Doctor
{
    private const long Gibibyte = 1L << 30;

    // A study on CIFAR-10 stays below this.
    private const long EnoughMemory = 3 * Gibibyte;

    /// <summary>All findings. Never fails: what is broken is a finding.</summary>
    /// <param name="data">Where data sets are looked for.</param>
    public static IReadOnlyList<Finding> Examine(DataRoot data) =>
        [.. Machine(), .. Native(), .. data.Folders.Select(Data)];

    private static IEnumerable<Finding> Machine()
    {
        yield return new Finding(
            "system",
            $"{RuntimeInformation.OSDescription.Trim()} ({RuntimeInformation.RuntimeIdentifier})"
        );
        yield return new Finding(".NET", RuntimeInformation.FrameworkDescription);
        yield return new Finding("cores", Environment.ProcessorCount.ToString());
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var enough = memory >= EnoughMemory;
        yield return new Finding(
            "memory",
            $"{(double)memory / Gibibyte:0.0} GiB",
            enough ? FindingState.Ok : FindingState.Warning,
            enough ? null : $"Studies on images want {EnoughMemory / Gibibyte} GiB or more."
        );
        if (OperatingSystem.IsLinux())
        {
            yield return SystemLibraries.Glibc is { } version
                ? new Finding("glibc", version)
                : new Finding("glibc", "another C library", FindingState.Missing, "libtorch for Linux needs glibc.");
            yield return Libstdcxx();
        }
    }

    private static Finding Libstdcxx()
    {
        try
        {
            var path = SystemLibraries.PathOfLibstdcxx();
            var newest = SystemLibraries
                .VersionsOfLibstdcxx()
                .Where(version => version.StartsWith("GLIBCXX_", StringComparison.Ordinal))
                .MaxBy(version =>
                    Version.TryParse(version["GLIBCXX_".Length..], out var number) ? number : new Version()
                );
            return new Finding("libstdc++", $"{newest} ({path})");
        }
        catch (ProblemException failure)
        {
            return NotThere("libstdc++", failure);
        }
    }

    private static IEnumerable<Finding> Native()
    {
        yield return new Finding(
            "TorchSharp",
            typeof(TorchSharp.torch)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion.Split('+')[0]
                ?? "of unknown version"
        );
        ProblemException? problem = null;
        try
        {
            Backend.Load();
        }
        catch (ProblemException failure)
        {
            problem = failure;
        }

        if (problem is not null)
        {
            yield return NotThere("libtorch", problem);
            yield break;
        }

        var loaded = Backend.Loaded!;
        yield return LibTorch(loaded);
        yield return new Finding("found through", loaded.LibTorch.Origin);
        yield return new Finding(
            "bridge",
            loaded.Patched ? $"fitted to this system's libstdc++: {loaded.Bridge}" : loaded.Bridge
        );
        yield return new Finding("device", Devices.Choose("auto").ToString(), Hint: Devices.WhyProcessor);
        yield return new Finding("CUDA cards", cuda.is_available() ? cuda.device_count().ToString() : "none");
        if (cuda.is_available())
        {
            yield return Card();
        }

        yield return new Finding("threads", Backend.Threads.ToString());
    }

    private static Finding LibTorch(LoadedLibraries loaded) =>
        loaded.IsUsual
            ? new Finding("libtorch", $"{loaded.VersionText}, in {loaded.LibTorch.Location}")
            : new Finding(
                "libtorch",
                $"{loaded.VersionText}, in {loaded.LibTorch.Location}",
                FindingState.Warning,
                $"TorchSharp was made for {LibTorchVersion.OfBridge.ToString(2)}. This one works, too; its results have an identity of their own."
            );

    private static Finding Card() =>
        CardArithmetic.IsRepeatable
            ? new Finding("on a card", CardArithmetic.Description)
            : new Finding(
                "on a card",
                CardArithmetic.Description,
                FindingState.Warning,
                "One order is chosen on Linux only. Compute on the processor (--device cpu) where bits must repeat."
            );

    private static Finding Data(DataRoot.Folder folder) =>
        Directory.Exists(folder.Path)
            ? new Finding("data", $"{folder.Path} ({folder.Origin})")
            : new Finding(
                "data",
                $"{folder.Path} ({folder.Origin}) does not exist",
                FindingState.Warning,
                "Needed for data sets that are not built in: put them there, or name another folder with --data or ALSTUDIO_DATA."
            );

    private static Finding NotThere(string name, ProblemException failure) =>
        new(name, failure.Problems[0].What, FindingState.Missing, failure.Problems[0].Hint);
}
