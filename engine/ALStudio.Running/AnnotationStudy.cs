using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Running;

/// <summary>What polygons of one tolerance cost, and how well they keep what they outline.</summary>
/// <param name="Tolerance">How far, in pixels, a polygon may leave the border.</param>
/// <param name="Clicks">Corners of all polygons, those that close a polygon included.</param>
/// <param name="DistinctClicks">Corners without those.</param>
/// <param name="Collapsed">Polygons of which only a point or a line is left.</param>
/// <param name="MeanIoU">Agreement of what the polygons paint with the masks: one confusion matrix over all pixels that are not void.</param>
public sealed record ToleranceResult(
    double Tolerance,
    long Clicks,
    long DistinctClicks,
    long Collapsed,
    double MeanIoU
);

/// <summary>What a set of masks costs to outline.</summary>
/// <param name="Images">Number of masks.</param>
/// <param name="Regions">Connected regions in all of them.</param>
/// <param name="Rings">Borders of regions and of their holes.</param>
/// <param name="AbsentClasses">Classes that no mask has; each counts as a share of 0 in every mean.</param>
/// <param name="Tolerances">One result per tolerance.</param>
public sealed record AnnotationResult(
    int Images,
    long Regions,
    long Rings,
    int AbsentClasses,
    IReadOnlyList<ToleranceResult> Tolerances
);

/// <summary>Weighs clicks against quality: the paper's Figure 10, for any set of masks.</summary>
/// <param name="Tolerances">Tolerances of the polygons, in pixels.</param>
/// <param name="Classes">Number of classes over which means are taken, the background included.</param>
/// <param name="Background">The class that nobody outlines; <see cref="LabelMap.Void"/> where all are outlined.</param>
public sealed record AnnotationStudy(IReadOnlyList<double> Tolerances, int Classes = 21, byte Background = 0)
{
    /// <summary>Outlines all masks of a set, several at once; each is read and traced once.</summary>
    /// <param name="masks">The masks.</param>
    /// <param name="threads">How many at once.</param>
    /// <param name="stop">Stops between two masks.</param>
    /// <exception cref="ProblemException">A mask cannot be read, or has a label that is no class.</exception>
    public AnnotationResult Of(MaskSet masks, int threads, CancellationToken stop = default) =>
        Of(new Maps(masks.Path, masks.Ids, masks.Read), threads, stop);

    /// <summary>The same for the true label maps of a pool.</summary>
    /// <param name="scenes">The data set; its classes and background are those of this study.</param>
    /// <param name="threads">How many at once.</param>
    /// <param name="stop">Stops between two label maps.</param>
    public AnnotationResult Of(SegmentationDataset scenes, int threads, CancellationToken stop = default)
    {
        string[] ids = [.. Enumerable.Range(0, scenes.Train.Count).Select(image => $"{image}")];
        return Of(
            new Maps(scenes.Name, ids, id => scenes.Train.Labels(int.Parse(id, CultureInfo.InvariantCulture))),
            threads,
            stop
        );
    }

    /// <summary>The study of a data set's label maps.</summary>
    public static AnnotationStudy For(SegmentationDataset scenes, IReadOnlyList<double> tolerances) =>
        new(tolerances, scenes.Classes.Count, (byte)(scenes.Background ?? LabelMap.Void));

    private AnnotationResult Of(Maps masks, int threads, CancellationToken stop)
    {
        var total = new Counts(this);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop };
        try
        {
            Parallel.ForEach(
                masks.Ids,
                options,
                () => new Counts(this),
                (id, _, counts) =>
                {
                    counts.Add(masks, id);
                    return counts;
                },
                counts =>
                {
                    lock (total)
                    {
                        total.Add(counts);
                    }
                }
            );
        }
        catch (AggregateException failures) when (failures.InnerExceptions.All(failure => failure is ProblemException))
        {
            var problems = failures.InnerExceptions.Cast<ProblemException>().SelectMany(failure => failure.Problems);
            throw new ProblemException([.. problems.OrderBy(problem => problem.What, StringComparer.Ordinal)]);
        }

        return total.Result(masks.Ids.Count);
    }

    /// <summary>Label maps by name, and where they are from.</summary>
    private sealed record Maps(string Path, IReadOnlyList<string> Ids, Func<string, LabelMap> Read);

    /// <summary>What was counted in some of the masks; one for each thread.</summary>
    private sealed class Counts(AnnotationStudy study)
    {
        private readonly long[] clicks = new long[study.Tolerances.Count];
        private readonly long[] collapsed = new long[study.Tolerances.Count];
        private readonly ConfusionMatrix[] matrices =
        [
            .. study.Tolerances.Select(_ => new ConfusionMatrix(study.Classes)),
        ];
        private readonly bool[] occurs = new bool[study.Classes];
        private LabelMap painted = new(1, 1, new byte[1]);
        private long regions;
        private long rings;

        public void Add(Maps masks, string id)
        {
            var truth = masks.Read(id);
            Check(masks, id, truth);
            var contours = Contours.Of(truth, study.Background);
            rings += contours.Rings.Count;
            regions += contours.Rings.Count(ring => !ring.IsHole);
            if (painted.Height != truth.Height || painted.Width != truth.Width)
            {
                painted = new LabelMap(truth.Height, truth.Width, new byte[truth.Labels.Length]);
            }

            for (var order = 0; order < study.Tolerances.Count; order++)
            {
                var outlines = contours.Regions(study.Tolerances[order]).SelectMany(region => region.Rings).ToList();
                clicks[order] += outlines.Sum(outline => outline.Ring.Count);
                collapsed[order] += outlines.Count(Region.IsCollapsed);
                Rasteriser.Paint(outlines, painted, study.Background);
                matrices[order].Add(truth.Labels, painted.Labels);
            }
        }

        public void Add(Counts other)
        {
            regions += other.regions;
            rings += other.rings;
            for (var order = 0; order < clicks.Length; order++)
            {
                clicks[order] += other.clicks[order];
                collapsed[order] += other.collapsed[order];
                matrices[order].Add(other.matrices[order]);
            }

            for (var label = 0; label < occurs.Length; label++)
            {
                occurs[label] |= other.occurs[label];
            }
        }

        public AnnotationResult Result(int images) =>
            new(
                images,
                regions,
                rings,
                occurs.Count(one => !one),
                [
                    .. study.Tolerances.Select(
                        (tolerance, order) =>
                            new ToleranceResult(
                                tolerance,
                                clicks[order],
                                clicks[order] - rings,
                                collapsed[order],
                                matrices[order].MeanIntersectionOverUnion
                            )
                    ),
                ]
            );

        private void Check(Maps masks, string id, LabelMap truth)
        {
            if (Math.Max(truth.Height, truth.Width) > Contours.LongestSide)
            {
                throw new ProblemException(
                    $"{masks.Path}: mask {id} has {truth.Height:N0} × {truth.Width:N0} pixels; a side may have {Contours.LongestSide:N0}.",
                    "Take it out, or make it smaller."
                );
            }

            var labels = truth.Labels.AsSpan();
            var unknown = labels.IndexOfAnyInRange((byte)study.Classes, (byte)(LabelMap.Void - 1));
            if (unknown >= 0)
            {
                throw new ProblemException(
                    $"{masks.Path}: mask {id} has a pixel of class {labels[unknown]}, but the classes are 0 to {study.Classes - 1}.",
                    "Say how many classes there are with --classes; 255 is for pixels of no class."
                );
            }

            for (var label = 0; label < occurs.Length; label++)
            {
                occurs[label] = occurs[label] || labels.Contains((byte)label);
            }
        }
    }
}
