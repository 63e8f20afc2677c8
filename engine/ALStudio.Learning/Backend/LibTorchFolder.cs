using ALStudio.Core;

namespace ALStudio.Learning;

/// <summary>A folder with libtorch, and who named it.</summary>
/// <param name="Location">The folder.</param>
/// <param name="Origin">Who named it, in words.</param>
public sealed record LibTorchFolder(string Location, string Origin)
{
    /// <summary>The environment variable that goes before everything else.</summary>
    public const string Variable = "ALSTUDIO_LIBTORCH";

    /// <summary>Folders in which the .NET host looks for native libraries of packages.</summary>
    internal static IEnumerable<string> OfHost =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );

    /// <summary>The library that shows that a folder holds libtorch.</summary>
    internal static string MainLibrary => NameOf("torch_cpu");

    /// <summary>File name of a library on this platform.</summary>
    internal static string NameOf(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";

    /// <summary>The folder to load libtorch from.</summary>
    /// <param name="program">The program's folder.</param>
    /// <param name="variable">Value of <see cref="Variable"/>; null or empty when it is not set.</param>
    /// <param name="host">Folders of the host, looked at last.</param>
    /// <exception cref="EnvironmentException">There is none, or the variable names a folder without libtorch.</exception>
    internal static LibTorchFolder Find(string program, string? variable, IEnumerable<string> host)
    {
        if (!string.IsNullOrWhiteSpace(variable))
        {
            return HasLibTorch(variable)
                ? new LibTorchFolder(Path.GetFullPath(variable), Variable)
                : throw new EnvironmentException(
                    $"{Variable} names {variable}, but there is no {MainLibrary} in it.",
                    "Set it to the folder that holds the libraries themselves, such as …/torch/lib, or unset it."
                );
        }

        var candidates = Candidates(program)
            .Concat(host.Select(folder => new LibTorchFolder(folder, "a package")))
            .ToList();
        return candidates.Find(folder => HasLibTorch(folder.Location))
            ?? throw new EnvironmentException(
                $"libtorch was not found. Looked for {MainLibrary} in: {string.Join(", ", candidates.Select(folder => folder.Location))}.",
                $"Build again (the build downloads libtorch), or set {Variable} to a folder with libtorch 2.10."
            );
    }

    private static bool HasLibTorch(string folder) => File.Exists(Path.Combine(folder, MainLibrary));

    private static IEnumerable<LibTorchFolder> Candidates(string program)
    {
        yield return new LibTorchFolder(Path.Combine(program, "libtorch"), "beside the program");
        var pointer = Path.Combine(program, "libtorch.path");
        if (File.Exists(pointer))
        {
            yield return new LibTorchFolder(File.ReadAllText(pointer).Trim(), "libtorch.path, written by the build");
        }
    }
}
