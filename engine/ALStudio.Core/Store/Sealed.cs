using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ALStudio.Core;

/// <summary>A JSON value in an envelope with the version of its format and its own SHA-256, so that damage is noticed.</summary>
internal static class Sealed
{
    /// <summary>The version that this code writes and reads.</summary>
    public const int Format = 1;

    /// <summary>Wraps a value.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return
        [
            .. Encoding.UTF8.GetBytes($"{{\"format\":{Format},\"sha256\":\"{hash}\",\"content\":"),
            .. content,
            (byte)'}',
            (byte)'\n',
        ];
    }

    /// <summary>Unwraps a value.</summary>
    /// <exception cref="FormatException">Says in a few words what is wrong with it.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> text, JsonTypeInfo<T> type)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var envelope = document.RootElement;
            if (envelope.GetProperty("format").GetInt32() is var format && format != Format)
            {
                throw new FormatException(
                    $"it has format {format}, and this version of ALStudio reads format {Format}"
                );
            }

            var content = envelope.GetProperty("content");
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.GetRawText())));
            return hash == envelope.GetProperty("sha256").GetString()
                ? content.Deserialize(type) ?? throw new FormatException("it is empty")
                : throw new FormatException("its content is not what was written (the SHA-256 differs)");
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"it cannot be read ({failure.Message})", failure);
        }
    }
}
