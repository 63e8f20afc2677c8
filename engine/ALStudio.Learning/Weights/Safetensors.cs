using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ALStudio.Core;

namespace ALStudio.Learning.Weights;

/// <summary>Reads and writes files of named tensors in the safetensors format, which can hold numbers and nothing else.</summary>
/// <remarks>
/// A file is 8 bytes of header length, a JSON header, then the elements without gaps; see
/// <see href="https://github.com/huggingface/safetensors"/>. A file is believed only as far as its own length proves it.
/// </remarks>
public static class Safetensors
{
    private const int LongestHeader = 100_000_000;
    private const string MetadataName = "__metadata__";

    /// <summary>All tensors of a file, by name.</summary>
    /// <exception cref="ProblemException">The file is missing or not whole and well-formed: names the file and the byte.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Read(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>All tensors of a file's content, by name. Their data are views into it, not copies.</summary>
    /// <param name="file">The whole content.</param>
    /// <param name="source">What messages call the file.</param>
    /// <exception cref="ProblemException">It is not whole and well-formed: names the file and the byte.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Read(ReadOnlyMemory<byte> file, string source)
    {
        var start = 8 + HeaderLength(file.Span, file.Length, source);
        var tensors = Entries(file[8..start], source);
        RequireNoGaps(tensors, start, file.Length, source);
        return tensors.ToDictionary(entry => entry.Name, entry => entry.Cut(file[start..]), StringComparer.Ordinal);
    }

    /// <summary>Checks all that the header and the length of a file tell; reads no element and needs no libtorch.</summary>
    /// <exception cref="ProblemException">The file is missing or not whole and well-formed: names the file and the byte.</exception>
    public static void Inspect(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var length = new byte[8];
            var read = file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
            var header = new byte[HeaderLength(length.AsSpan(0, read), file.Length, path)];
            file.ReadExactly(header);
            RequireNoGaps(Entries(header, path), 8 + header.Length, file.Length, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Writes a file's content. The same tensors give the same bytes, in whichever order they are given.</summary>
    /// <remarks>Wide elements come first, so that every tensor is aligned; then names decide.</remarks>
    /// <exception cref="ArgumentException">Two tensors have one name, or data and shape do not fit.</exception>
    public static void Write(Stream target, IEnumerable<StoredTensor> tensors)
    {
        var ordered = tensors
            .OrderByDescending(tensor => StoredTensor.SizeOf(tensor.Type))
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToList();
        var header = Header(ordered);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        target.Write(length);
        target.Write(header);
        foreach (var tensor in ordered)
        {
            target.Write(tensor.Data.Span);
        }
    }

    private static byte[] Header(List<StoredTensor> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var names = new HashSet<string>(StringComparer.Ordinal) { MetadataName };
            var offset = 0L;
            json.WriteStartObject();
            foreach (var tensor in tensors)
            {
                var size = tensor.Shape.Aggregate((long)StoredTensor.SizeOf(tensor.Type), (all, one) => all * one);
                if (!names.Add(tensor.Name) || size != tensor.Data.Length)
                {
                    throw new ArgumentException(
                        $"'{tensor.Name}' is named twice, or its {tensor.Data.Length} bytes are not the {size} of its shape.",
                        nameof(tensors)
                    );
                }

                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset += size]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of 8 keep the elements aligned.
        buffer.Write(Encoding.ASCII.GetBytes(new string(' ', (int)(-buffer.Length & 7))));
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static int HeaderLength(ReadOnlySpan<byte> first, long file, string source)
    {
        if (first.Length < 8)
        {
            throw Broken(source, 0, $"the file ends after {first.Length} bytes, inside the header's length");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        return length <= LongestHeader && length <= (ulong)(file - 8)
            ? (int)length
            : throw Broken(source, 0, $"a header of {length:N0} bytes does not fit into a file of {file:N0}");
    }

    private static List<Entry> Entries(ReadOnlyMemory<byte> header, string source)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 };
            using var document = JsonDocument.Parse(header, options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Broken(source, 8, "the header is not a JSON object");
            }

            if (document.RootElement.TryGetProperty(MetadataName, out var metadata) && !IsMetadata(metadata))
            {
                throw Broken(source, 8, "the metadata are not texts by name");
            }

            return
            [
                .. document
                    .RootElement.EnumerateObject()
                    .Where(entry => entry.Name != MetadataName)
                    .Select(entry => Entry.Of(entry, source)),
            ];
        }
        catch (JsonException failure)
        {
            throw Broken(source, 8 + (failure.BytePositionInLine ?? 0), $"the header is not valid: {failure.Message}");
        }
        catch (InvalidOperationException)
        {
            // JSON lets a string hold half a character (a lone surrogate), which no text may.
            throw Broken(source, 8, "the header holds a name that is not valid text");
        }
    }

    private static bool IsMetadata(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.String);

    // Every byte belongs to exactly one tensor: no overlaps, no gaps, nothing behind the last.
    private static void RequireNoGaps(List<Entry> tensors, int start, long length, string source)
    {
        var end = 0L;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != end)
            {
                var what = tensor.Begin < end ? "overlaps the tensor before it" : "leaves a gap before it";
                throw Broken(source, start + tensor.Begin, $"{Shown(tensor.Name)} {what}");
            }

            end = tensor.End;
            if (end > length - start)
            {
                throw Broken(source, length, $"the file ends inside {Shown(tensor.Name)}");
            }
        }

        if (end != length - start)
        {
            throw Broken(source, start + end, $"{length - start - end} bytes belong to no tensor");
        }
    }

    // What a file says goes to a terminal: no control characters, and no more than fits.
    private static string Shown(string text)
    {
        var plain = new string([.. text.Take(80).Select(letter => char.IsControl(letter) ? '?' : letter)]);
        return $"'{plain}{(text.Length > 80 ? "…" : "")}'";
    }

    private static ProblemException Broken(string source, long offset, string what) =>
        new(
            $"{source}, byte {offset}: {what}.",
            "The file is damaged or is no safetensors file: make or fetch it again."
        );

    private sealed record Entry(string Name, ElementType Type, long[] Shape, long Begin, long End)
    {
        public StoredTensor Cut(ReadOnlyMemory<byte> elements) =>
            new(Name, Type, Shape, elements.Slice((int)Begin, (int)(End - Begin)));

        public static Entry Of(JsonProperty property, string source)
        {
            var value = property.Value;
            if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 3)
            {
                throw Broken(source, 8, $"{Shown(property.Name)} must have dtype, shape and data_offsets");
            }

            var shape = Numbers(value, "shape");
            var offsets = Numbers(value, "data_offsets");
            if (
                shape is null
                || offsets is not [var begin, var end]
                || !value.TryGetProperty("dtype", out var dtype)
                || dtype.ValueKind != JsonValueKind.String
            )
            {
                throw Broken(source, 8, $"{Shown(property.Name)} must have dtype, shape and data_offsets");
            }

            if (!Enum.TryParse<ElementType>(dtype.GetString(), out var type) || type.ToString() != dtype.GetString())
            {
                throw Broken(
                    source,
                    8,
                    $"{Shown(property.Name)} has elements of type {Shown(dtype.GetString()!)}, which is not supported"
                );
            }

            return SizeOf(type, shape) is { } size && end - begin == size
                ? new Entry(property.Name, type, shape, begin, end)
                : throw Broken(
                    source,
                    8,
                    $"{Shown(property.Name)}, {type} [{string.Join(", ", shape.Take(8))}{(shape.Length > 8 ? ", …" : "")}], does not have the bytes {begin} to {end} that it claims"
                );
        }

        private static long[]? Numbers(JsonElement value, string name)
        {
            if (!value.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var numbers = new List<long>();
            foreach (var item in array.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
                {
                    return null;
                }

                numbers.Add(number);
            }

            return [.. numbers];
        }

        // An axis of length 0 hides no axes that are too long: libtorch counts with them all the same.
        private static long? SizeOf(ElementType type, long[] shape)
        {
            Int128 size = StoredTensor.SizeOf(type);
            foreach (var length in shape)
            {
                size *= Math.Max(length, 1);
                if (size > long.MaxValue)
                {
                    return null;
                }
            }

            return shape.Contains(0) ? 0 : (long)size;
        }
    }
}
