using System.Formats.Tar;
using System.IO.Compression;
using ALStudio.Learning.Tests.Datasets;

namespace ALStudio.Learning.Tests.Fetching;

/// <summary>Archives in memory.</summary>
internal static class Packed
{
    /// <summary>A tar archive of entries that are written as they are.</summary>
    public static byte[] Tar(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] TarGz(params TarEntry[] entries) => TemporaryFolder.Gzip(Tar(entries));

    public static TarEntry File(string name, byte[] content) =>
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    public static TarEntry Folder(string name) => new UstarTarEntry(TarEntryType.Directory, name);

    public static TarEntry Link(TarEntryType kind, string name, string target) =>
        new PaxTarEntry(kind, name) { LinkName = target };

    /// <summary>A zip archive; attributes are those of Unix, 0 for none.</summary>
    public static byte[] Zip(params (string Name, byte[] Content, int Attributes)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content, attributes) in entries)
            {
                var entry = zip.CreateEntry(name);
                entry.ExternalAttributes = attributes << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
