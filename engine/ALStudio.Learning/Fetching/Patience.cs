namespace ALStudio.Learning.Fetching;

/// <summary>How long servers are waited for.</summary>
public sealed record Patience
{
    /// <summary>How often a server is asked in a row without a single new byte.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>How long to wait before it is asked again; doubled each time.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it may say nothing.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>How far a fetch is.</summary>
/// <param name="File">What is fetched.</param>
/// <param name="Bytes">How much of it is here.</param>
/// <param name="Total">How much it is; null while nobody knows.</param>
/// <param name="Note">A word to the user; null when only the numbers have changed.</param>
public sealed record FetchProgress(string File, long Bytes, long? Total, string? Note = null);
