namespace ALStudio.Testing;

/// <summary>What a disk holds for certain, and what it may hold or not after a power cut.</summary>
/// <remarks>
/// The content of a file is certain once the file was flushed, a name once its folder was. What is not certain may be there in part
/// and in any order: each block of 512 bytes and each change of a name for itself. A rename is one change, whole or not at all.
/// </remarks>
public sealed class Volume
{
    private const int Block = 512;
    private readonly Folder top = new();
    private int changes;

    private abstract class Node;

    private sealed class Folder : Node
    {
        public Dictionary<string, Node> Safe { get; set; } = [];

        public Dictionary<string, Node> Now { get; } = [];

        public List<(string Name, Node? Node, int Change)> Loose { get; } = [];
    }

    private sealed class Content : Node
    {
        public byte[] Safe { get; set; } = [];

        public List<(long Offset, byte[]? Bytes)> Loose { get; } = [];
    }

    /// <summary>Makes a folder.</summary>
    public void MakeFolder(string path) => Make(path, () => new Folder());

    /// <summary>Makes an empty file, if it is not there.</summary>
    public void MakeFile(string path) => Make(path, () => new Content());

    /// <summary>Cuts a file, or makes it longer with zeros.</summary>
    public void Cut(string path, long length) => FileAt(path).Loose.Add((length, null));

    /// <summary>Writes into a file, block by block.</summary>
    public void Put(string path, long offset, byte[] bytes)
    {
        for (var start = 0; start < bytes.Length; )
        {
            var end = (int)Math.Min(bytes.Length, start + Block - ((offset + start) % Block));
            FileAt(path).Loose.Add((offset + start, bytes[start..end]));
            start = end;
        }
    }

    /// <summary>Makes the content of a file certain.</summary>
    public void SyncFile(string path)
    {
        var file = FileAt(path);
        file.Safe = file.Loose.Aggregate(file.Safe, Applied);
        file.Loose.Clear();
    }

    /// <summary>Makes the names in a folder certain.</summary>
    public void SyncFolder(string path)
    {
        var folder = FolderAt(path);
        folder.Safe = new Dictionary<string, Node>(folder.Now);
        folder.Loose.Clear();
    }

    /// <summary>Renames a file or folder.</summary>
    public void Move(string from, string to)
    {
        var node = FolderAbove(from).Now[Path.GetFileName(from)];
        changes++;
        Name(FolderAbove(from), Path.GetFileName(from), null);
        Name(FolderAbove(to), Path.GetFileName(to), node);
    }

    /// <summary>Removes a file or an empty folder.</summary>
    public void Remove(string path)
    {
        changes++;
        Name(FolderAbove(path), Path.GetFileName(path), null);
    }

    /// <summary>Writes into a folder of the real disk what a power cut may have left.</summary>
    public void Save(string folder, Random random)
    {
        // Sometimes nearly all has reached the disk, sometimes nearly nothing.
        var share = random.Next(5) switch
        {
            0 => 0.0,
            1 => 1.0,
            2 => 0.9,
            _ => 0.5,
        };
        Save(top, folder, random, share, []);
    }

    private static void Save(Folder folder, string path, Random random, double share, Dictionary<int, bool> chosen)
    {
        Directory.CreateDirectory(path);
        var names = new Dictionary<string, Node>(folder.Safe);
        foreach (var (name, node, change) in folder.Loose)
        {
            if (!chosen.TryGetValue(change, out var isThere))
            {
                chosen[change] = isThere = random.NextDouble() < share;
            }

            if (isThere && node is null)
            {
                names.Remove(name);
            }
            else if (isThere)
            {
                names[name] = node!;
            }
        }

        foreach (var (name, node) in names)
        {
            if (node is Folder below)
            {
                Save(below, Path.Combine(path, name), random, share, chosen);
            }
            else
            {
                File.WriteAllBytes(Path.Combine(path, name), Left((Content)node, random, share));
            }
        }
    }

    private static byte[] Left(Content file, Random random, double share)
    {
        var left = file.Loose.Where(_ => random.NextDouble() < share).Aggregate(file.Safe, Applied);
        var whole = file.Loose.Aggregate(file.Safe, Applied).Length;
        // A file system may note a length before the blocks are there.
        return left.Length < whole && random.Next(4) == 0 ? Applied(left, (whole, null)) : left;
    }

    private static byte[] Applied(byte[] content, (long Offset, byte[]? Bytes) change)
    {
        var (offset, bytes) = change;
        var length = bytes is null ? offset : Math.Max(content.Length, offset + bytes.Length);
        var changed = new byte[length];
        content.AsSpan(0, (int)Math.Min(content.Length, length)).CopyTo(changed);
        bytes?.CopyTo(changed, offset);
        return changed;
    }

    private void Make(string path, Func<Node> make)
    {
        if (!FolderAbove(path).Now.ContainsKey(Path.GetFileName(path)))
        {
            changes++;
            Name(FolderAbove(path), Path.GetFileName(path), make());
        }
    }

    private void Name(Folder folder, string name, Node? node)
    {
        folder.Loose.Add((name, node, changes));
        if (node is null)
        {
            folder.Now.Remove(name);
        }
        else
        {
            folder.Now[name] = node;
        }
    }

    private Folder FolderAbove(string path) => FolderAt(Path.GetDirectoryName(path)!);

    private Folder FolderAt(string path) =>
        path.Length == 0 ? top : (Folder)FolderAbove(path).Now[Path.GetFileName(path)];

    private Content FileAt(string path) => (Content)FolderAbove(path).Now[Path.GetFileName(path)];
}
