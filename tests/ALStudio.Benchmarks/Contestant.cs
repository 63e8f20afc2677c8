using System.Diagnostics;

namespace ALStudio.Benchmarks;

/// <summary>Something whose speed is measured, each round in a fresh process.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Program">Program and first arguments; number of steps, of threads and the device follow.</param>
internal sealed record Contestant(string Name, params string[] Program)
{
    /// <summary>One of the measurements of this program.</summary>
    public static Contestant Own(string name, string measurement) =>
        new(name, [Environment.ProcessPath!, .. Dll, measurement]);

    /// <summary>PyTorch, when a Python with it is installed.</summary>
    public static Contestant? PyTorch()
    {
        var python = ((string[])["/usr/bin/python3", "python3", "python"]).FirstOrDefault(HasTorch);
        var script = Path.Combine(AppContext.BaseDirectory, "pytorch.py");
        return python is null ? null : new Contestant("PyTorch eager", python, script);
    }

    /// <summary>Runs one round.</summary>
    /// <exception cref="ContestantFailedException">The process failed; the message holds what it said.</exception>
    public Measured Run(int steps, int threads, string device)
    {
        var (code, output) = Run([.. Program, $"{steps}", $"{threads}", device]);
        return code == 0 && Measured.In(output) is { } measured
            ? measured
            : throw new ContestantFailedException($"{Name} ended with exit code {code}:\n{output}");
    }

    // Started through `dotnet x.dll`, the process is dotnet itself.
    private static string[] Dll =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(Contestant).Assembly.Location]
            : [];

    private static bool HasTorch(string python)
    {
        try
        {
            return Run([python, "-c", "import torch"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int Code, string Output) Run(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}

/// <summary>A contestant's process did not end well.</summary>
internal sealed class ContestantFailedException(string message) : Exception(message);
