using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ALStudio.Core;

/// <summary>A JSON value in an envelope with the version of its format and its own SHA-256, so that damage is noticed.</summary>
/// <remarks>The envelope has one spelling: whatever differs from what would be written, by one space even, is damaged.</remarks>
internal static class Sealed
{
    /// <summary>The version that this code writes and reads.</summary>
    public const int Format = 1;

    private static readonly byte[] opening = Encoding.UTF8.GetBytes($"{{\"format\":{Format},\"sha256\":\"");

    private static readonly int before = Head([]).Length;

    /// <summary>Wraps a value.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return [.. Head(content), .. content, .. Tail];
    }

    /// <summary>Unwraps a value.</summary>
    /// <exception cref="FormatException">Says in a few words what is wrong with it.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> text, JsonTypeInfo<T> type)
    {
        if (!IsWhole(text.Span, out var content))
        {
            throw new FormatException(WhatIsWrong(text));
        }

        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new FormatException("it is empty");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it cannot be read ({failure.Message})", failure);
        }
    }

    private static ReadOnlySpan<byte> Tail => "}\n"u8;

    private static byte[] Head(ReadOnlySpan<byte> content) =>
        [
            .. opening,
            .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(content))),
            .. "\",\"content\":"u8,
        ];

    private static bool IsWhole(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (text.Length <= before + Tail.Length || !text.EndsWith(Tail))
        {
            return false;
        }

        content = text[before..^Tail.Length];
        return text.StartsWith(Head(content));
    }

    private static string WhatIsWrong(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var format = document.RootElement.GetProperty("format").GetInt32();
            return format == Format
                ? "its content is not what was written (the SHA-256 differs)"
                : $"it has format {format}, and this version of ALStudio reads format {Format}";
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"it cannot be read ({failure.Message})";
        }
    }
}
