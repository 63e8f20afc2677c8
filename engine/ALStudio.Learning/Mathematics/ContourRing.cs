namespace ALStudio.Learning.Mathematics;

/// <summary>A closed border between a region and what is not of its class.</summary>
/// <param name="Class">Class of the region.</param>
/// <param name="Region">Number of the region in its image.</param>
/// <param name="IsHole">Whether it is the border of a hole; a region has one border that is none.</param>
/// <param name="Points">Its corners, the closing one not counted.</param>
public readonly record struct ContourRing(byte Class, int Region, bool IsHole, int Points)
{
    /// <summary>Where its corners begin in the block of all corners.</summary>
    internal int Start { get; init; }
}
