using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>Facts about a run that a reader needs to judge its numbers, and that do not belong to its definition.</summary>
internal static class Provenance
{
    /// <summary>The name of the fact that says where the data came from.</summary>
    public const string Source = "dataset source";

    public static IReadOnlyDictionary<string, string> Of(Bench bench)
    {
        var (experiment, settings, conditions) = (bench.Experiment, bench.Settings, bench.Conditions);
        var facts = new Dictionary<string, string>(settings.Facts)
        {
            ["alstudio"] = VersionOf(typeof(Provenance).Assembly),
            ["torchsharp"] = VersionOf(typeof(TorchSharp.torch).Assembly),
            ["libtorch"] = Backend.Loaded!.VersionText,
            ["numerics"] = conditions.Numerics,
            [".net"] = RuntimeInformation.FrameworkDescription,
            ["system"] = RuntimeInformation.OSDescription,
            ["machine"] = Environment.MachineName,
            ["processor"] = Processor(),
            ["gpu"] = Cards(),
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["threads"] = conditions.Threads.ToString(CultureInfo.InvariantCulture),
            ["device"] = conditions.Device,
            ["dataset"] = $"{bench.Dataset.Name} {bench.Dataset.Fingerprint}",
            ["pool"] = bench.Dataset.Pool.ToString(CultureInfo.InvariantCulture),
            [Source] = Fingerprint.Describe(experiment.Dataset),
            ["seed"] = experiment.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (experiment.Preset is { } preset)
        {
            facts["preset"] = preset;
        }

        if (conditions.Device == "cuda")
        {
            facts["arithmetic"] = Devices.OnCard;
        }

        AddScript(facts, settings.Script);
        return facts;
    }

    private static void AddScript(Dictionary<string, string> facts, string? script)
    {
        if (script is not null && File.Exists(script))
        {
            facts["script"] = Path.GetFullPath(script);
            facts["script text"] = File.ReadAllText(script);
        }

        var folder = script is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(script))!;
        if (Git(folder, "rev-parse", "HEAD") is { Length: > 0 } commit)
        {
            facts["git commit"] = commit;
            facts["git changes"] = Git(folder, "status", "--porcelain") is "" ? "none" : "uncommitted";
        }
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString()
        ?? "unknown";

    private static string Processor()
    {
        const string linux = "/proc/cpuinfo";
        var line = File.Exists(linux)
            ? File.ReadLines(linux).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return $"{line?.Split(':')[^1].Trim() ?? "unknown"} ({RuntimeInformation.ProcessArchitecture})";
    }

    /// <summary>The CUDA cards of this machine, whether they are used or not.</summary>
    private static string Cards()
    {
        const string driver = "/proc/driver/nvidia/gpus";
        var models = Directory.Exists(driver)
            ? Directory
                .EnumerateFiles(driver, "information", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .SelectMany(File.ReadLines)
                .Where(line => line.StartsWith("Model:", StringComparison.Ordinal))
                .Select(line => line["Model:".Length..].Trim())
            : (Ask("nvidia-smi", "--query-gpu=name", "--format=csv,noheader") ?? "").Split('\n');
        return string.Join(", ", models.Where(model => model.Length > 0)) is { Length: > 0 } all ? all : "none";
    }

    /// <summary>What git says; null when it is not there or this is no repository.</summary>
    private static string? Git(string folder, params string[] words) => Ask("git", ["-C", folder, .. words]);

    /// <summary>What a program says; null when it is not there or fails.</summary>
    private static string? Ask(string program, params string[] words)
    {
        try
        {
            using var asked = Process.Start(
                new ProcessStartInfo(program, words)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    RedirectStandardInput = true,
                }
            )!;
            asked.StandardInput.Close();
            var said = asked.StandardOutput.ReadToEndAsync();
            _ = asked.StandardError.ReadToEndAsync();
            if (asked.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                return asked.ExitCode == 0 ? said.Result.Trim() : null;
            }

            asked.Kill();
            return null;
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
