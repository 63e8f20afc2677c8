using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Annotators;

/// <summary>Simulates someone who outlines every object with a polygon and pays a click for each corner.</summary>
/// <remarks>
/// The true borders of all connected regions, holes too, are simplified with the algorithm of Ramer, Douglas and Peucker. At the
/// paper's 10 pixels an image of PASCAL VOC costs about 33 clicks, and what was painted agrees with the truth to 95 % mean IoU.
/// </remarks>
/// <param name="Tolerance">How far, in pixels, a polygon may leave the border.</param>
/// <param name="DistinctVertices">Whether the click that closes a polygon costs nothing.</param>
public sealed record Polygons(double Tolerance = 10, bool DistinctVertices = false)
{
    /// <summary>How far, in pixels, a polygon may leave the border.</summary>
    public double Tolerance { get; init; } =
        double.IsFinite(Tolerance) && Tolerance >= 0
            ? Tolerance
            : throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, "A tolerance is 0 pixels or more.");

    /// <summary>What is drawn into an image: its regions in the order of their numbers.</summary>
    /// <param name="truth">The true classes of its pixels.</param>
    /// <param name="background">The class that nobody outlines; <see cref="LabelMap.Void"/> where all are outlined.</param>
    public IReadOnlyList<Region> Drawn(LabelMap truth, byte background = 0) =>
        Contours.Of(truth, background).Regions(Tolerance);

    /// <summary>What regions cost, in clicks.</summary>
    public int Clicks(IEnumerable<Region> regions) => regions.Sum(region => region.Clicks(DistinctVertices));
}
