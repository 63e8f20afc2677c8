using System.Formats.Tar;
using System.IO.Compression;
using ALStudio.Core;

namespace ALStudio.Learning.Fetching;

/// <summary>Unpacks an archive that need not be honest into an empty folder.</summary>
/// <remarks>
/// Only files and folders come out of it, below that folder, with lengths and numbers that the archive is known to have. Links, devices, paths that
/// lead elsewhere, names that are one on some systems, and anything too large refuse the archive as a whole.
/// </remarks>
/// <param name="folder">The folder; it is new, so that nothing in it leads elsewhere.</param>
/// <param name="packing">What the archive is known to hold.</param>
/// <param name="stop">Ends it before the next file.</param>
internal sealed class Unpacking(string folder, Packing packing, CancellationToken stop)
{
    /// <summary>Headers, long names and padding of one entry of a tar archive.</summary>
    private const int LargestHeader = 4096;

    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int RegularFolder = 0x4000;

    private readonly Dictionary<string, bool> names = new(StringComparer.OrdinalIgnoreCase);
    private int entries;

    /// <summary>Unpacks it; each file is on the disk once this returns.</summary>
    /// <param name="archive">Path of the archive; its name tells how it is packed.</param>
    /// <exception cref="EnvironmentException">It is refused, or damaged. The folder holds a part of it then, which nobody should use.</exception>
    public void Unpack(string archive)
    {
        try
        {
            using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (archive.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                UnpackZip(file);
            }
            else if (archive.EndsWith(".tar", StringComparison.OrdinalIgnoreCase))
            {
                UnpackTar(file);
            }
            else
            {
                UnpackTar(new GZipStream(file, CompressionMode.Decompress));
            }
        }
        catch (RefusedException refusal)
        {
            throw new EnvironmentException(
                $"{archive} is refused: {refusal.Message}.",
                "Nothing of it was kept. Whoever offers it may have been attacked, or offers something else by now."
            );
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new EnvironmentException(
                $"{archive} is damaged: {failure.Message}",
                "Nothing of it was kept; the same command fetches it again."
            );
        }
    }

    private void UnpackTar(Stream packed)
    {
        var allowance = new Allowance(packing.Bytes + ((long)packing.Entries * LargestHeader));
        using var tar = new TarReader(new AllowedStream(packed, allowance));
        while (tar.GetNextEntry() is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                case TarEntryType.Directory:
                    MakeFolder(Checked(entry.Name, isFolder: true));
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    Write(Checked(entry.Name, isFolder: false), entry.DataStream ?? Stream.Null);
                    break;
                default:
                    throw new RefusedException($"{entry.Name} is neither a file nor a folder ({entry.EntryType})");
            }
        }
    }

    private void UnpackZip(Stream packed)
    {
        var allowance = new Allowance(packing.Bytes);
        using var zip = new ZipArchive(packed, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            var isFolder = entry.FullName.EndsWith('/');
            // What made it says of which kind it is, if it knows that at all.
            if (((entry.ExternalAttributes >> 16) & TypeMask) is not (0 or RegularFile or RegularFolder))
            {
                throw new RefusedException($"{entry.FullName} is neither a file nor a folder");
            }

            var path = Checked(entry.FullName, isFolder);
            if (isFolder)
            {
                MakeFolder(path);
            }
            else
            {
                using var content = new AllowedStream(entry.Open(), allowance);
                Write(path, content);
            }
        }
    }

    private string Checked(string name, bool isFolder)
    {
        stop.ThrowIfCancellationRequested();
        if (++entries > packing.Entries)
        {
            throw new RefusedException($"it has more than {packing.Entries:N0} files and folders");
        }

        if (EntryPath.WrongWith(name) is { } wrong)
        {
            throw new RefusedException($"the name \"{name}\" {wrong}");
        }

        var parts = EntryPath.Parts(name);
        for (var count = 1; count < parts.Length; count++)
        {
            Claim(string.Join('/', parts[..count]), isFolder: true);
        }

        if (parts.Length > 0)
        {
            Claim(string.Join('/', parts), isFolder);
        }
        else if (!isFolder)
        {
            throw new RefusedException($"the name \"{name}\" is none");
        }

        return Path.Combine([folder, .. parts]);
    }

    // Folders may come more than once, on the way to each of their files; a file may not, in whatever letters.
    private void Claim(string name, bool isFolder)
    {
        if (!names.TryAdd(name, isFolder) && (!isFolder || !names[name]))
        {
            throw new RefusedException($"the name \"{name}\" is there twice, if capitals do not count");
        }
    }

    private static void MakeFolder(string path) => Directory.CreateDirectory(path);

    private static void Write(string path, Stream content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        content.CopyTo(file);
        file.Flush(flushToDisk: true);
    }
}
