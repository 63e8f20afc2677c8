using ALStudio.Core;

namespace ALStudio.Learning.Mathematics;

/// <summary>What an annotator outlines at one go: a connected region of one class, with its holes.</summary>
/// <param name="Outer">Its border.</param>
/// <param name="Holes">The borders of its holes, in the reading order of their first pixels.</param>
public sealed record Region(Outline Outer, IReadOnlyList<Outline> Holes)
{
    /// <summary>Number of its class.</summary>
    public int Class => Outer.Class;

    /// <summary>Its border, then those of its holes.</summary>
    public IEnumerable<Outline> Rings => Holes.Prepend(Outer);

    /// <summary>Mouse clicks that it takes: the corners of its border and of its holes.</summary>
    /// <param name="distinct">Whether the click that closes a polygon, on its first corner, is spared.</param>
    public int Clicks(bool distinct = false) => Rings.Sum(ring => ring.Ring.Count - (distinct ? 1 : 0));

    /// <inheritdoc/>
    public bool Equals(Region? other) =>
        other is not null && Outer.Equals(other.Outer) && Holes.SequenceEqual(other.Holes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Outer, Holes.Count);

    /// <summary>Whether so few corners are left that a polygon is only a point or a line: less than three, the closing one not counted.</summary>
    public static bool IsCollapsed(Outline ring) => ring.Ring.Count < 4;
}
