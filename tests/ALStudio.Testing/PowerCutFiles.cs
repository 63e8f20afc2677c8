using ALStudio.Core;

namespace ALStudio.Testing;

/// <summary>The disk, and a record of every single change of it, to tell what a power cut at any moment would have left.</summary>
public sealed class PowerCutFiles : IFiles
{
    private readonly DiskFiles disk = new();
    private readonly string root;
    private readonly List<Action<Volume>> steps = [];
    private readonly int begun;

    /// <param name="root">A folder; what lies in it now is certain.</param>
    public PowerCutFiles(string root)
    {
        this.root = Path.GetFullPath(root);
        if (Directory.Exists(this.root))
        {
            Find(this.root);
        }

        begun = steps.Count;
    }

    /// <summary>How many moments there are.</summary>
    public int Moments => steps.Count - begun + 1;

    /// <summary>Writes what a power cut may leave into another folder.</summary>
    /// <param name="moment">When it happens, from 0.</param>
    /// <param name="folder">The folder, which is made.</param>
    /// <param name="random">Chooses among all that may be.</param>
    public void Cut(int moment, string folder, Random random)
    {
        var volume = new Volume();
        foreach (var step in steps.Take(begun + moment))
        {
            step(volume);
        }

        volume.Save(folder, random);
    }

    public bool Exists(string path) => disk.Exists(path);

    public Stream Open(string path) => disk.Open(path);

    public IReadOnlyList<string> Folders(string path) => disk.Folders(path);

    public IReadOnlyList<string> Names(string path) => disk.Names(path);

    public void CreateFolder(string path)
    {
        var name = Name(path);
        for (var end = name.IndexOf('/'); name.Length > 0; end = name.IndexOf('/', end + 1))
        {
            var level = end < 0 ? name : name[..end];
            var above = Path.GetDirectoryName(level)!;
            Step(volume => volume.MakeFolder(level));
            Step(volume => volume.SyncFolder(above));
            if (end < 0)
            {
                break;
            }
        }

        disk.CreateFolder(path);
    }

    public void Write(string path, ReadOnlySpan<byte> content) => Append(path, 0, content);

    public void Append(string path, long keep, ReadOnlySpan<byte> content)
    {
        var (name, bytes) = (Name(path), content.ToArray());
        Step(volume => volume.MakeFile(name));
        Step(volume => volume.Cut(name, keep));
        Step(volume => volume.Put(name, keep, bytes));
        Step(volume => volume.SyncFile(name));
        disk.Append(path, keep, content);
    }

    public void Flush(string path)
    {
        var (name, bytes) = (Name(path), File.ReadAllBytes(path));
        Step(volume => volume.MakeFile(name));
        Step(volume => volume.Put(name, 0, bytes));
        Step(volume => volume.SyncFile(name));
    }

    public void FlushFolder(string path)
    {
        var name = Name(path);
        Step(volume => volume.SyncFolder(name));
    }

    public void Rename(string from, string to)
    {
        Move(from, to);
        disk.Rename(from, to);
    }

    public void RenameFolder(string from, string to)
    {
        Move(from, to);
        disk.RenameFolder(from, to);
    }

    public void Delete(string path)
    {
        if (disk.Exists(path))
        {
            Remove(path);
        }

        disk.Delete(path);
    }

    public void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory
                .EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories)
                .OrderByDescending(each => each.Length)
                .ToList()
                .ForEach(Remove);
            Remove(path);
        }

        disk.DeleteFolder(path);
    }

    public IDisposable? TryLock(string path)
    {
        var name = Name(path);
        Step(volume => volume.MakeFile(name));
        return disk.TryLock(path);
    }

    private void Move(string from, string to)
    {
        var (before, after) = (Name(from), Name(to));
        Step(volume => volume.Move(before, after));
    }

    private void Remove(string path)
    {
        var name = Name(path);
        Step(volume => volume.Remove(name));
    }

    private void Find(string folder)
    {
        foreach (var path in Directory.EnumerateDirectories(folder))
        {
            var name = Name(path);
            Step(volume => volume.MakeFolder(name));
            Find(path);
        }

        foreach (var path in Directory.EnumerateFiles(folder))
        {
            Flush(path);
        }

        FlushFolder(folder);
    }

    private void Step(Action<Volume> step) => steps.Add(step);

    private string Name(string path)
    {
        var name = Path.GetRelativePath(root, Path.GetFullPath(path)).Replace('\\', '/');
        return name == "." ? "" : name;
    }
}
