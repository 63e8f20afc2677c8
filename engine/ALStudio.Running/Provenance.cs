using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

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
            ["libtorch"] = TorchSharp.torch.__version__,
            ["numerics"] = conditions.Numerics,
            [".net"] = RuntimeInformation.FrameworkDescription,
            ["system"] = RuntimeInformation.OSDescription,
            ["machine"] = Environment.MachineName,
            ["processor"] = Processor(),
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["threads"] = conditions.Threads.ToString(CultureInfo.InvariantCulture),
            ["device"] = conditions.Device,
            ["dataset"] = $"{bench.Dataset.Name} {bench.Dataset.Fingerprint}",
            [Source] = Fingerprint.Describe(experiment.Dataset),
            ["seed"] = experiment.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (experiment.Preset is { } preset)
        {
            facts["preset"] = preset;
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

    /// <summary>What git says; null when it is not there or this is no repository.</summary>
    private static string? Git(string folder, params string[] words)
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", ["-C", folder, .. words])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    RedirectStandardInput = true,
                }
            )!;
            git.StandardInput.Close();
            var said = git.StandardOutput.ReadToEndAsync();
            _ = git.StandardError.ReadToEndAsync();
            if (git.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                return git.ExitCode == 0 ? said.Result.Trim() : null;
            }

            git.Kill();
            return null;
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
