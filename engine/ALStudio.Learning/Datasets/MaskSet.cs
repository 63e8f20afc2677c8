using System.IO.Compression;
using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>The masks of a folder or of a zip archive. Nothing is unpacked on disk; several threads may read at once.</summary>
/// <remarks>
/// Of a folder the PNG files that lie in it count, not those of folders below; of an archive all PNG files, which must lie in one
/// folder. Hidden files and what a Mac adds to archives are passed over.
/// </remarks>
public abstract class MaskSet : IDisposable
{
    private const string Extension = ".png";

    /// <param name="path">The folder or archive.</param>
    /// <param name="ids">Names of the masks, in any order.</param>
    private protected MaskSet(string path, IEnumerable<string> ids)
    {
        Path = path;
        Ids = [.. ids.Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder or archive.</summary>
    public string Path { get; }

    /// <summary>Names of the masks without <c>.png</c>, in ordinal order.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Opens a folder or a zip archive.</summary>
    /// <exception cref="ProblemException">It is neither, or holds no masks.</exception>
    public static MaskSet Open(string path)
    {
        MaskSet set =
            Directory.Exists(path) ? Damage.Guarded(path, () => InFolder.Of(path))
            : File.Exists(path) ? Damage.Guarded(path, () => InArchive.Of(path))
            : throw new ProblemException(
                $"There is no folder or zip archive {path}.",
                "Name the folder of the masks, such as VOC2012/SegmentationClassAug."
            );
        if (set.Ids.Count > 0)
        {
            return set;
        }

        set.Dispose();
        throw new ProblemException($"{path} holds no PNG files.", "Name the folder in which the masks themselves lie.");
    }

    /// <summary>Reads one mask.</summary>
    /// <exception cref="ProblemException">It is not there, or cannot be used.</exception>
    public abstract LabelMap Read(string id);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    private static bool IsMask(string file) =>
        file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !file.StartsWith('.');

    /// <summary>Names of files, by the name of the mask; in archives two may be alike.</summary>
    private static Dictionary<string, TFile> Named<TFile>(
        string path,
        IEnumerable<TFile> files,
        Func<TFile, string> name
    )
    {
        var named = new Dictionary<string, TFile>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var id = name(file)[..^Extension.Length];
            if (!named.TryAdd(id, file))
            {
                throw Damage.In(path, $"it holds two masks {Shown(id)}.", "Keep one of them.");
            }
        }

        return named;
    }

    private ProblemException Unknown(string id) => new($"{Path} holds no mask {Shown(id)}.");

    /// <summary>A name from outside, without characters that could garble the text around it.</summary>
    private static string Shown(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));

    private sealed class InFolder(string path, Dictionary<string, string> files) : MaskSet(path, files.Keys)
    {
        public static InFolder Of(string path) =>
            new(
                path,
                Named(
                    path,
                    Directory.EnumerateFiles(path).Where(file => IsMask(System.IO.Path.GetFileName(file))),
                    file => System.IO.Path.GetFileName(file)
                )
            );

        public override LabelMap Read(string id) =>
            files.TryGetValue(id, out var file) ? MaskFile.Read(file) : throw Unknown(id);
    }

    private sealed class InArchive(string path, ZipArchive archive, Dictionary<string, ZipArchiveEntry> entries)
        : MaskSet(path, entries.Keys)
    {
        private readonly Lock reading = new();

        public static InArchive Of(string path)
        {
            ZipArchive? archive = null;
            try
            {
                archive = ZipFile.OpenRead(path);
                var masks = archive
                    .Entries.Where(entry => IsMask(entry.Name) && !entry.FullName.StartsWith("__MACOSX/"))
                    .ToList();
                return new InArchive(path, archive, Named(path, InOneFolder(path, masks), entry => entry.Name));
            }
            catch (Exception failure)
            {
                archive?.Dispose();
                throw failure is InvalidDataException
                    ? new ProblemException(
                        $"{path} is neither a folder nor a zip archive, or is damaged.",
                        "Name a folder or a zip archive of masks."
                    )
                    : failure;
            }
        }

        private static List<ZipArchiveEntry> InOneFolder(string path, List<ZipArchiveEntry> masks)
        {
            var folders = masks
                .Select(mask => mask.FullName[..^mask.Name.Length])
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Take(2)
                .ToList();
            return folders.Count < 2
                ? masks
                : throw Damage.In(
                    path,
                    $"it holds PNG files in several folders, such as '{Shown(folders[0])}' and '{Shown(folders[1])}'.",
                    "Unpack it and name the folder of the masks."
                );
        }

        public override LabelMap Read(string id)
        {
            var entry = entries.TryGetValue(id, out var found) ? found : throw Unknown(id);
            var name = $"{Path}/{Shown(entry.FullName)}";
            return MaskFile.Read(name, Damage.Guarded(name, () => Bytes(name, entry)));
        }

        public override void Dispose()
        {
            archive.Dispose();
            base.Dispose();
        }

        /// <summary>The content of an entry; no more memory is taken than its packed bytes can fill.</summary>
        private byte[] Bytes(string name, ZipArchiveEntry entry)
        {
            var most = Math.Min(MaskFile.LargestFile, entry.CompressedLength * PngRows.BestRatio);
            if (entry.Length > most)
            {
                throw Damage.In(
                    name,
                    $"it claims {entry.Length:N0} bytes; at most {most:N0} are read.",
                    PngChunks.Hint
                );
            }

            var bytes = new byte[entry.Length];
            // An archive is one file with one position.
            lock (reading)
            {
                using var content = entry.Open();
                content.ReadExactly(bytes);
                return content.ReadByte() < 0
                    ? bytes
                    : throw Damage.In(name, "it is longer than the archive says.", PngChunks.Hint);
            }
        }
    }
}
