using Xunit;

namespace ALStudio.Testing;

/// <summary>The folder <c>shared</c> beside the repository: golden values and real data that tests compare with.</summary>
public static class Shared
{
    private static readonly string? Root = Find();

    /// <summary>Why tests that need the folder are skipped; null when they run. On a build server (<c>CI=true</c>) they always run.</summary>
    public static string? Missing =>
        Root is null && Environment.GetEnvironmentVariable("CI") != "true" ? NotFound : null;

    /// <summary>Full path of a file or folder in it, such as <c>Of("data", "cifar10")</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    public static string Of(params string[] parts) =>
        Path.Combine([Root ?? throw new DirectoryNotFoundException(NotFound), .. parts]);

    private const string NotFound = "No folder 'shared' beside the repository, and ALSTUDIO_SHARED is not set.";

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ALSTUDIO_SHARED") is { Length: > 0 } told)
        {
            return Directory.Exists(told) ? Path.GetFullPath(told) : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "golden")))
            {
                return candidate;
            }
        }

        return null;
    }
}

/// <summary>A test that needs the folder <c>shared</c>.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>Skipped when the folder is missing.</summary>
    public SharedFactAttribute() => Skip = Shared.Missing;
}

/// <summary>A test with several cases that needs the folder <c>shared</c>.</summary>
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <summary>Skipped when the folder is missing.</summary>
    public SharedTheoryAttribute() => Skip = Shared.Missing;
}
