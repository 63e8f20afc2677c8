using System.Text.Json.Serialization;

namespace ALStudio.Core;

/// <summary>What an annotator says about a question.</summary>
[JsonDerivedType(typeof(ClassLabel), "label")]
[JsonDerivedType(typeof(Outlines), "outlines")]
public abstract record Annotation;

/// <summary>One class for a whole image.</summary>
/// <param name="Class">Number of the class, from 0.</param>
public sealed record ClassLabel(int Class) : Annotation
{
    /// <summary>Number of the class, from 0.</summary>
    public int Class { get; init; } =
        Class >= 0 ? Class : throw new ArgumentOutOfRangeException(nameof(Class), Class, "Classes are counted from 0.");
}

/// <summary>A corner of a polygon, in pixels; pixel centres lie at whole numbers, x to the right, y downwards.</summary>
public readonly record struct Vertex(double X, double Y);

/// <summary>A closed polygon of one class; holes are outlines of their own inside the same class (even-odd rule).</summary>
/// <param name="Class">Number of the class, from 0.</param>
/// <param name="Ring">Its corners in order; the last equals the first.</param>
public sealed record Outline(int Class, IReadOnlyList<Vertex> Ring)
{
    /// <inheritdoc/>
    public bool Equals(Outline? other) => other is not null && Class == other.Class && Ring.SequenceEqual(other.Ring);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Class, Ring.Count);
}

/// <summary>Polygons drawn into an image, in the order in which they are painted.</summary>
/// <param name="Polygons">The polygons, later ones over earlier ones.</param>
public sealed record Outlines(IReadOnlyList<Outline> Polygons) : Annotation
{
    /// <inheritdoc/>
    public bool Equals(Outlines? other) => other is not null && Polygons.SequenceEqual(other.Polygons);

    /// <inheritdoc/>
    public override int GetHashCode() => Polygons.Count;
}

/// <summary>An answered question. It holds what was said, which need not be the truth.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Annotation">What was said.</param>
/// <param name="Cost">What it cost, in the unit of the experiment's budget (labels or clicks).</param>
public sealed record Answer(Question Question, Annotation Annotation, double Cost)
{
    /// <summary>What it cost, in the unit of the experiment's budget (labels or clicks).</summary>
    public double Cost { get; init; } =
        double.IsFinite(Cost) && Cost >= 0
            ? Cost
            : throw new ArgumentOutOfRangeException(nameof(Cost), Cost, "A cost is finite and never negative.");
}
