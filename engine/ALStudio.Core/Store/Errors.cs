using System.Security.Cryptography;

namespace ALStudio.Core;

/// <summary>Notes about things that nobody expected, in <c>errors/</c>. Their names end in the beginning of their SHA-256.</summary>
internal static class Errors
{
    public const string Folder = "errors";

    private const string Start = "alstudio-";
    private const string End = ".txt";
    private const int Digits = 12;

    /// <summary>The name of a note.</summary>
    /// <param name="when">When it was written, such as <c>20260203-040506</c>.</param>
    /// <param name="content">Its content.</param>
    public static string NameOf(string when, ReadOnlySpan<byte> content) =>
        $"{Start}{when}-{Environment.ProcessId}-{Hash(content)}{End}";

    /// <summary>Whether a file has the name of a note.</summary>
    public static bool IsOne(string name) =>
        name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal);

    /// <summary>Whether a note is what was written.</summary>
    public static bool IsWhole(string name, ReadOnlySpan<byte> content) =>
        name[..^End.Length].EndsWith($"-{Hash(content)}", StringComparison.Ordinal);

    private static string Hash(ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(SHA256.HashData(content))[..Digits];
}
