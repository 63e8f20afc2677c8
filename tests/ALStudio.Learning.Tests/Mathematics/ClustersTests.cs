using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Mathematics;

[Properties(Arbitrary = [typeof(Tables)])]
public sealed class ClustersTests
{
    [Property]
    public void Each_row_is_with_its_nearest_centroid(Points points)
    {
        var clusters = Clustered(points);
        var (rows, centroids) = (Slow.Rows(points.Table), Slow.Rows(clusters.Centroids));
        for (var row = 0; row < rows.Length && points.Kind != "huge"; row++)
        {
            var least = centroids.Min(centroid => Slow.Squared(rows[row], centroid));
            Assert.True(Slow.Squared(rows[row], centroids[clusters.Of[row]]) <= (least * 1.0001) + 1e-36);
        }
    }

    [Property]
    public void There_are_no_more_clusters_than_wanted_nor_than_different_rows(Points points)
    {
        var clusters = Clustered(points);
        var different = Slow.Rows(points.Table).DistinctBy(row => string.Join(' ', row)).Count();
        Assert.InRange(clusters.Centroids.Rows, 1, Math.Min(points.Picks, different));
        Assert.Equal(Enumerable.Range(0, points.Table.Rows), clusters.Rows().SelectMany(rows => rows).Order());
    }

    [Fact]
    public void Clusters_that_lie_far_apart_are_found()
    {
        var table = new Matrix(7, 1, [0, 100, 1, 101, 50, 2, 102]);
        var clusters = Clusters.KMeans(table, 3, [0.1, 0.5, 0.5]);
        Assert.Equal(
            [
                [0, 2, 5],
                [1, 3, 6],
                [4],
            ],
            clusters.Rows().OrderBy(rows => rows[0])
        );
        Assert.Equal([1, 50, 101], Enumerable.Range(0, 3).Select(row => clusters.Centroids[row, 0]).Order());
    }

    [Fact]
    public void Weights_say_how_often_a_place_is_drawn()
    {
        Assert.Equal([1, 1, 3, 3, 3, 3], new[] { 0, 0.3, 0.34, 0.5, 0.7, 0.999 }.Select(At));
        Assert.Null(Weighted.Draw<float>([0, 0], 0.5));

        static int At(double chance) => Weighted.Draw<double>([0, 1, 0, 2, 0], chance)!.Value;
    }

    private static Clusters Clustered(Points points)
    {
        var random = new Chance(3).For(Purpose.Query);
        return Clusters.KMeans(
            points.Table,
            points.Picks,
            [.. Enumerable.Range(0, points.Picks).Select(_ => random.NextDouble())]
        );
    }
}
