using static TorchSharp.torch;

namespace ALStudio.Learning.Weights;

/// <summary>Kinds of elements that a weight file may hold, called as the format calls them.</summary>
public enum ElementType
{
    /// <summary>True or false, one byte each.</summary>
    BOOL,

    /// <summary>Unsigned 8-bit integers.</summary>
    U8,

    /// <summary>Signed 8-bit integers.</summary>
    I8,

    /// <summary>Signed 16-bit integers.</summary>
    I16,

    /// <summary>16-bit floating point (IEEE).</summary>
    F16,

    /// <summary>16-bit floating point with the range of 32 bits.</summary>
    BF16,

    /// <summary>Signed 32-bit integers.</summary>
    I32,

    /// <summary>32-bit floating point.</summary>
    F32,

    /// <summary>Signed 64-bit integers.</summary>
    I64,

    /// <summary>64-bit floating point.</summary>
    F64,
}

/// <summary>Questions about kinds of elements.</summary>
internal static class ElementTypes
{
    /// <summary>Whether elements are real numbers, not whole ones or truths.</summary>
    public static bool IsFloatingPoint(this ElementType type) =>
        type is ElementType.F16 or ElementType.BF16 or ElementType.F32 or ElementType.F64;
}

/// <summary>A tensor as it lies in a file.</summary>
/// <param name="Name">Its name, unique in its file.</param>
/// <param name="Type">Kind of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Data">Its elements, row-major, little-endian.</param>
public sealed record StoredTensor(string Name, ElementType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ElementType type) =>
        type switch
        {
            ElementType.BOOL or ElementType.U8 or ElementType.I8 => 1,
            ElementType.I16 or ElementType.F16 or ElementType.BF16 => 2,
            ElementType.I32 or ElementType.F32 => 4,
            _ => 8,
        };

    /// <summary>The values of a tensor on any device, copied.</summary>
    public static StoredTensor Of(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var plain = tensor.detach().cpu().contiguous();
        return new StoredTensor(name, TypeOf(plain.dtype), [.. plain.shape], plain.bytes.ToArray());
    }

    /// <summary>A new contiguous tensor on the CPU with these values.</summary>
    public Tensor ToTensor()
    {
        var tensor = empty([.. Shape], dtype: ScalarTypeOf(Type));
        Data.Span.CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>The kind of elements of a tensor.</summary>
    internal static ElementType TypeOf(ScalarType type) =>
        Enum.GetValues<ElementType>().Cast<ElementType?>().FirstOrDefault(known => ScalarTypeOf(known!.Value) == type)
        ?? throw new ArgumentException($"Tensors of type {type} cannot be stored.", nameof(type));

    private static ScalarType ScalarTypeOf(ElementType type) =>
        type switch
        {
            ElementType.BOOL => ScalarType.Bool,
            ElementType.U8 => ScalarType.Byte,
            ElementType.I8 => ScalarType.Int8,
            ElementType.I16 => ScalarType.Int16,
            ElementType.F16 => ScalarType.Float16,
            ElementType.BF16 => ScalarType.BFloat16,
            ElementType.I32 => ScalarType.Int32,
            ElementType.F32 => ScalarType.Float32,
            ElementType.I64 => ScalarType.Int64,
            _ => ScalarType.Float64,
        };
}
