using ALStudio.Learning.Mathematics;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Mathematics;

[Properties(Arbitrary = [typeof(Tables)])]
public sealed class NearestTests
{
    [Property]
    public void The_nearest_and_the_second_nearest_distance_are_those_of_a_plain_search(Points points)
    {
        var rows = new PackedRows(points.Table, points.Unlabelled);
        var nearest = new Nearest(rows);
        var cut = points.Labelled.Length / 3;
        nearest.Add(points.Table.Select(points.Labelled[..cut]));
        nearest.Add(points.Table.Select(points.Labelled[cut..]));

        var table = Slow.Rows(points.Table);
        for (var row = 0; row < rows.Rows; row++)
        {
            var exact = points
                .Labelled.Select(labelled => Slow.Squared(table[points.Unlabelled[row]], table[labelled]))
                .ToArray();
            var sorted = exact.Order().Append(double.PositiveInfinity).Append(double.PositiveInfinity).ToArray();
            AssertClose(sorted[0], nearest.Squared[row]);
            AssertClose(sorted[1], nearest.Second[row]);
            if (exact.Length > 0 && float.IsFinite(nearest.Squared[row]))
            {
                AssertClose(exact[nearest.Point[row]], nearest.Squared[row]);
            }
        }

        void AssertClose(double expected, float got)
        {
            var error = (expected * rows.RelativeError) + rows.AbsoluteError;
            Assert.True(
                expected >= float.MaxValue ? float.IsPositiveInfinity(got) : Math.Abs(expected - got) <= error,
                $"{expected:R} expected, {got:R} computed"
            );
        }
    }

    [Property]
    public void A_distance_is_the_same_from_both_ends(Points points)
    {
        var (one, other) = (new Nearest(new PackedRows(points.Table)), points.Table.Select([0]));
        one.Add(other);
        var there = new Nearest(new PackedRows(other));
        for (var row = 0; row < points.Table.Rows; row++)
        {
            var back = new Nearest(new PackedRows(other));
            back.Add(points.Table.Select([row]));
            Assert.Equal(one.Squared[row], back.Squared[0]);
        }

        Assert.Equal(float.PositiveInfinity, there.Squared[0]);
    }

    [Property]
    public void Exact_distances_and_products_are_those_of_a_plain_sum(Points points)
    {
        var table = Slow.Rows(points.Table);
        var (first, last) = (table[0], table[^1]);
        AssertEqual(Slow.Squared(first, last), Distance.Squared(points.Table[0], points.Table[table.Length - 1]));
        var sizes = first.Zip(last, (a, b) => Math.Abs(a * b)).Sum();
        var product = first.Zip(last, (a, b) => a * b).Sum();
        Assert.InRange(
            Distance.Product(points.Table[0], points.Table[table.Length - 1]),
            product - (1e-14 * sizes),
            product + (1e-14 * sizes)
        );

        static void AssertEqual(double expected, double got) =>
            Assert.InRange(got, expected * (1 - 1e-14), expected * (1 + 1e-14));
    }

    [Fact]
    public void Points_of_another_width_are_refused() =>
        Assert.Throws<ArgumentException>(() =>
            new Nearest(new PackedRows(new Matrix(2, 2, [1, 2, 3, 4]))).Add(new Matrix(1, 3, [1, 2, 3]))
        );
}
