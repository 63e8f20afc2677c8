namespace ALStudio.Learning.Fetching;

/// <summary>One file that is fetched, and where what it brings belongs.</summary>
/// <param name="File">Its name.</param>
/// <param name="Addresses">Where it can be had. The first that answers with the right content is taken.</param>
/// <param name="Bytes">Its length; null when nobody has published it.</param>
/// <param name="Sha256">Its SHA-256 (hex); null when nobody has published it.</param>
/// <param name="Target">Where it ends up, below the data folder with <c>/</c>: the file itself, or the folder that was packed in it.</param>
public sealed record Piece(string File, IReadOnlyList<Uri> Addresses, long? Bytes, string? Sha256, string Target)
{
    /// <summary>What is packed in it; null when readers take it as it is.</summary>
    public Packing? Packing { get; init; }

    /// <summary>More than this is never written.</summary>
    internal long Most => Bytes ?? 1L << 30;

    /// <summary>Its place in a data folder.</summary>
    internal string In(string data) => Path.Combine([data, .. Target.Split('/')]);
}

/// <summary>What is packed in an archive (<c>.tar</c>, <c>.tar.gz</c> or <c>.zip</c>).</summary>
/// <param name="Folder">The folder in it that is wanted, with <c>/</c>.</param>
/// <param name="Bytes">It unpacks to no more than this: what is known of it, and some room.</param>
/// <param name="Entries">It has no more files and folders than this.</param>
public sealed record Packing(string Folder, long Bytes, int Entries);
