using System.Buffers.Binary;
using System.Text;

namespace ALStudio.Learning;

/// <summary>The symbol versions of one 64-bit little-endian ELF library: which it needs of others, which it defines itself.</summary>
/// <remarks>Linux Standard Base, "Symbol versioning"; section types and field offsets as in glibc's <c>elf.h</c>.</remarks>
internal sealed class ElfVersions
{
    /// <summary>The flag of a need whose absence the dynamic linker forgives (<c>VER_FLG_WEAK</c>).</summary>
    public const ushort Weak = 2;

    private const uint SymbolTable = 11;
    private const uint VersionDefinitions = 0x6ffffffd;
    private const uint VersionNeeds = 0x6ffffffe;
    private const uint VersionsOfSymbols = 0x6fffffff;

    private readonly byte[] file;
    private readonly List<Section> sections = [];

    private ElfVersions(byte[] file)
    {
        this.file = file;
        if (At(0, 6) is not [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1])
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        ReadSections();
        Needs = [.. Of(VersionNeeds).SelectMany(ReadNeeds)];
        Defines = Of(VersionDefinitions).SelectMany(ReadDefinitions).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>One version of another library that this one needs.</summary>
    /// <param name="Library">The other library's name.</param>
    /// <param name="Version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="Index">The number by which symbols refer to it.</param>
    /// <param name="Flags">Its flags.</param>
    /// <param name="FlagsOffset">Where in the file its flags (16 bits) stand.</param>
    public sealed record Need(string Library, string Version, ushort Index, ushort Flags, int FlagsOffset);

    /// <summary>What it needs, in the order of the file.</summary>
    public IReadOnlyList<Need> Needs { get; }

    /// <summary>The versions that it defines.</summary>
    public IReadOnlySet<string> Defines { get; }

    /// <summary>Reads the tables.</summary>
    /// <exception cref="InvalidDataException">The file is no such library, or its tables lead outside of it.</exception>
    public static ElfVersions Read(byte[] file) => new(file);

    /// <summary>Names of the symbols that are bound to one needed version.</summary>
    public IReadOnlyList<string> SymbolsOf(Need need)
    {
        var symbols = Of(SymbolTable).Single();
        var versions = Of(VersionsOfSymbols).Single();
        var names = new List<string>();
        for (var i = 0; i < symbols.Size / 24; i++)
        {
            // The highest bit marks hidden symbols.
            if ((Short(versions.Offset + (2 * i)) & 0x7fff) == need.Index)
            {
                names.Add(Text(symbols, Int(symbols.Offset + (24 * i))));
            }
        }

        return names;
    }

    private void ReadSections()
    {
        var table = Long(0x28);
        var (size, count) = (Short(0x3a), Short(0x3c));
        for (var i = 0; i < count; i++)
        {
            var header = table + (i * size);
            sections.Add(
                new Section(Int(header + 4), Long(header + 24), Long(header + 32), Int(header + 40), Int(header + 44))
            );
        }
    }

    private IEnumerable<Need> ReadNeeds(Section section)
    {
        var library = section.Offset;
        for (var i = 0; i < section.Info; i++)
        {
            var version = library + Int(library + 8);
            for (var j = 0; j < Short(library + 2); j++)
            {
                yield return new Need(
                    Text(section, Int(library + 4)),
                    Text(section, Int(version + 8)),
                    Short(version + 6),
                    Short(version + 4),
                    version + 4
                );
                version = Next(version, 12, j + 1 == Short(library + 2));
            }

            library = Next(library, 12, i + 1 == section.Info);
        }
    }

    private IEnumerable<string> ReadDefinitions(Section section)
    {
        var definition = section.Offset;
        for (var i = 0; i < section.Info; i++)
        {
            yield return Text(section, Int(definition + Int(definition + 12)));
            definition = Next(definition, 16, i + 1 == section.Info);
        }
    }

    // Each entry says how far behind it the next one starts; a chain that does not move on would never end.
    private int Next(int entry, int field, bool last)
    {
        var distance = Int(entry + field);
        return last || distance > 0
            ? entry + distance
            : throw new InvalidDataException($"the entry at byte {entry} has no successor");
    }

    private IEnumerable<Section> Of(uint type) => sections.Where(section => (uint)section.Type == type);

    private string Text(Section user, int offset)
    {
        if (user.Link < 0 || user.Link >= sections.Count)
        {
            throw new InvalidDataException($"a table refers to section {user.Link} of {sections.Count}");
        }

        var start = sections[user.Link].Offset + offset;
        var end = Array.IndexOf(file, (byte)0, Math.Clamp(start, 0, file.Length));
        return Encoding.ASCII.GetString(At(start, (end < 0 ? file.Length : end) - start));
    }

    private ushort Short(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

    private int Int(int offset) => BinaryPrimitives.ReadInt32LittleEndian(At(offset, 4));

    private int Long(int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(At(offset, 8)) is var value and >= 0 and <= int.MaxValue
            ? (int)value
            : throw new InvalidDataException($"the value at byte {offset} leads outside the file");

    private ReadOnlySpan<byte> At(int offset, int length) =>
        offset >= 0 && length >= 0 && offset <= file.Length - length
            ? file.AsSpan(offset, length)
            : throw new InvalidDataException($"a table leads to byte {offset} of {file.Length}");

    private readonly record struct Section(int Type, int Offset, int Size, int Link, int Info);
}
