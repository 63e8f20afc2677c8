namespace ALStudio.Core;

/// <summary>What is wrong with a file of the store.</summary>
public enum FindingKind
{
    /// <summary>It is not what was written.</summary>
    Damaged,

    /// <summary>It should be there.</summary>
    Missing,

    /// <summary>Nobody knows what it is.</summary>
    Foreign,

    /// <summary>A process that ended unexpectedly has left it, or one is just writing it. It does no harm.</summary>
    Leftover,
}

/// <summary>Something about one file of the store.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Path">Which file or folder, from the store, with <c>/</c>.</param>
/// <param name="What">What is wrong, in words.</param>
/// <param name="Hint">What to do.</param>
public sealed record Finding(FindingKind Kind, string Path, string What, string Hint);

/// <summary>What reading every file of a store has shown.</summary>
/// <param name="Files">How many files there are.</param>
/// <param name="Bytes">How long they are together.</param>
/// <param name="Findings">What is not as it should be, in the order of the paths.</param>
public sealed record Inspected(int Files, long Bytes, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether everything is there and as it was written.</summary>
    public bool IsWhole => !Findings.Any(finding => finding.Kind is FindingKind.Damaged or FindingKind.Missing);
}
