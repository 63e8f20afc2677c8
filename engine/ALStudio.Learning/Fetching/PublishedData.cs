using ALStudio.Core;
using ALStudio.Learning.Datasets;

namespace ALStudio.Learning.Fetching;

/// <summary>A data set that anybody can fetch, the part that reads it, and where its files come from.</summary>
public sealed record PublishedData
{
    /// <param name="name">What the command line calls it.</param>
    /// <param name="reader">The part that reads it.</param>
    /// <param name="archive">How it lies on disk.</param>
    /// <param name="pieces">What is fetched.</param>
    internal PublishedData(string name, IDatasetSource reader, Archive archive, params IReadOnlyList<Piece> pieces) =>
        (Name, Reader, Archive, Pieces) = (name, reader, archive, pieces);

    /// <summary>What the command line calls it.</summary>
    public string Name { get; }

    /// <summary>The part that reads it.</summary>
    public IDatasetSource Reader { get; }

    /// <summary>What is fetched, in order.</summary>
    public IReadOnlyList<Piece> Pieces { get; private init; }

    internal Archive Archive { get; }

    /// <summary>The same data set out of other files.</summary>
    public PublishedData From(params IReadOnlyList<Piece> pieces) => this with { Pieces = pieces };

    /// <summary>How much is fetched, as far as that is known.</summary>
    public long Bytes => Pieces.Sum(piece => piece.Bytes ?? 0);

    /// <summary>Files whose content nobody has published a checksum of.</summary>
    public IReadOnlyList<string> Unverified =>
        [.. Pieces.Where(piece => piece.Sha256 is null).Select(piece => piece.File)];

    /// <summary>Where it is and what it holds; nothing but headers and lists is read.</summary>
    public DataState Look(DataRoot root) => StateOf(root, () => (Reader.Inspect(root), null));

    /// <summary>The same after reading all of it, with its fingerprint. Needs libtorch.</summary>
    public DataState Check(DataRoot root) =>
        StateOf(
            root,
            () =>
            {
                var facts = Reader.Inspect(root);
                using var data = Reader.Load(root);
                return (facts, data.Fingerprint);
            }
        );

    private DataState StateOf(DataRoot root, Func<(DatasetFacts, string?)> read)
    {
        var (folder, bytes) = (Archive.FolderIn(root, null), Archive.BytesIn(root, null));
        try
        {
            var (facts, fingerprint) = read();
            return new DataState(this, folder, bytes) { Facts = facts, Fingerprint = fingerprint };
        }
        catch (ProblemException failure)
        {
            return new DataState(this, folder, bytes) { Problems = failure.Problems };
        }
    }
}

/// <summary>How a published data set is on this machine.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Folder">Where it is, whole or not; null when it is nowhere.</param>
/// <param name="Bytes">How much its files take.</param>
public sealed record DataState(PublishedData Data, string? Folder, long Bytes)
{
    /// <summary>What it holds; null when it cannot be read.</summary>
    public DatasetFacts? Facts { get; init; }

    /// <summary>SHA-256 (hex) of its content; null when it was not read, or cannot be.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>What is wrong with it, or that it is missing.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}
