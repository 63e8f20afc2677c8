namespace ALStudio.Learning;

/// <summary>The class of every pixel of an image, row by row.</summary>
/// <remarks>Two maps are equal when they have the same size and the same labels.</remarks>
/// <param name="Height">Number of rows.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Labels">One byte per pixel, <see cref="Void"/> where no class is said.</param>
public sealed record LabelMap(int Height, int Width, byte[] Labels)
{
    /// <summary>The label of a pixel that belongs to no class and is not counted.</summary>
    public const byte Void = 255;

    /// <summary>Number of rows.</summary>
    public int Height { get; } =
        Height > 0 ? Height : throw new ArgumentOutOfRangeException(nameof(Height), Height, "A map has rows.");

    /// <summary>Pixels per row.</summary>
    public int Width { get; } =
        Width > 0 ? Width : throw new ArgumentOutOfRangeException(nameof(Width), Width, "A map has columns.");

    /// <summary>One byte per pixel, <see cref="Void"/> where no class is said.</summary>
    public byte[] Labels { get; } =
        Labels.Length == (long)Height * Width
            ? Labels
            : throw new ArgumentException(
                $"A map of {Height} × {Width} pixels does not have {Labels.Length} labels.",
                nameof(Labels)
            );

    /// <summary>The label of one pixel.</summary>
    public byte this[int row, int column] => Labels[(row * Width) + column];

    /// <inheritdoc/>
    public bool Equals(LabelMap? other) =>
        other is not null && Width == other.Width && Labels.AsSpan().SequenceEqual(other.Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width);
}
