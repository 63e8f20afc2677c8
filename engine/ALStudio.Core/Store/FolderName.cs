using System.Security.Cryptography;
using System.Text;

namespace ALStudio.Core;

/// <summary>The one way from a name (of an experiment, of an arm) to the name of a folder.</summary>
public static class FolderName
{
    private const int Longest = 120;
    private static readonly HashSet<string> reserved =
    [
        "con",
        "prn",
        "aux",
        "nul",
        .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"com{number}", $"lpt{number}" }),
    ];

    /// <summary>A folder name that is readable, lies in no other folder, and differs for different names.</summary>
    /// <remarks>
    /// Letters, digits and <c>- _ @ + .</c> stay, all else becomes <c>%</c> and four hexadecimal digits. Behind <c>~</c>
    /// stands which letters are capitals, four of them per digit, so that names that differ only in capitals differ on
    /// file systems that ignore them ("SSL-Random" becomes "SSL-Random~71"). Very long names end in their SHA-256.
    /// </remarks>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var escaped = name.Length == 0 ? "%" : Escaped(name);
        var whole = escaped + Capitals(escaped);
        return whole.Length <= Longest ? whole : $"{escaped[..40]}~~{Hash(name)}";
    }

    /// <summary>Whether Windows keeps a name for a device, with whatever ending.</summary>
    public static bool IsReserved(string name) => reserved.Contains(name.Split('.')[0].ToLowerInvariant());

    private static string Escaped(string name)
    {
        var isReserved = IsReserved(name);
        var text = new StringBuilder();
        for (var position = 0; position < name.Length; position++)
        {
            var letter = name[position];
            var isEdge = position == 0 || position == name.Length - 1;
            var stays = letter == '.' ? !isEdge : char.IsAsciiLetterOrDigit(letter) || "-_@+".Contains(letter);
            text.Append(stays && !(isReserved && position == 0) ? $"{letter}" : $"%{(int)letter:x4}");
        }

        return text.ToString();
    }

    private static string Capitals(string escaped)
    {
        var digits = escaped
            .Chunk(4)
            .Select(four => four.Select((letter, bit) => char.IsAsciiLetterUpper(letter) ? 1 << bit : 0).Sum());
        var mask = string.Concat(digits.Select(digit => $"{digit:x}")).TrimEnd('0');
        return mask.Length == 0 ? "" : $"~{mask}";
    }

    // Of the UTF-16 code units, so that even broken text keeps its identity.
    private static string Hash(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(name)));
}
