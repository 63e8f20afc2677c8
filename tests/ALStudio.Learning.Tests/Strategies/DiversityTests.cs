using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Strategies;
using ALStudio.Learning.Tests.Mathematics;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>Strategies that choose sets beside plain versions of what their papers say.</summary>
public sealed class DiversityTests
{
    private const int Images = 80;

    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public void Badge_draws_gradients_as_the_plain_version_does_that_writes_them_down(int seed)
    {
        var context = Context(seed);
        var images = Context(seed).Shuffled();
        var chances = Chances(seed);
        var gradients = images.Select(image => Gradient(context.Model.Logits([image])[0])).ToArray();
        var expected = new List<int> { Enumerable.Range(0, images.Length).MaxBy(row => Length(gradients[row])) };
        while (expected.Count < 20)
        {
            expected.Add(
                Drawn([.. gradients.Select(one => Nearest(one, expected, gradients))], chances[expected.Count])
            );
        }

        var picks = new Badge().Picks(context).Take(20).ToArray();
        Assert.Equal(expected.Select(row => images[row]), picks.Select(pick => pick.Question.Image));
        Assert.Equal(Math.Sqrt(Length(gradients[expected[0]])), picks[0].Score, 1e-5);
        Assert.Equal(Math.Sqrt(Nearest(gradients[expected[9]], expected[..9], gradients)), picks[9].Score, 1e-5);

        // (p − onehot) ⊗ embedding; the embedding of a fake model is its logits.
        static double[] Gradient(ReadOnlySpan<float> logits)
        {
            var p = new double[logits.Length];
            Softmax.Of(logits, p);
            p[Largest.Of(logits)] -= 1;
            var embedding = logits.ToArray();
            return [.. p.SelectMany(error => embedding.Select(one => error * one))];
        }
    }

    [Fact]
    public void Badge_begins_with_the_longest_gradient_and_ends_with_copies()
    {
        var model = new FakeModel(Some.Table([90, 0], [1, 1.5f], [2, 0], [1, -1], [90, 0]));
        var picks = new Badge().Picks(Some.Context(5, 0, 1, model)).ToArray();
        Assert.Equal(1, picks[0].Question.Image);
        Assert.Contains(picks[^1].Question.Image, new[] { 0, 4 });
        Assert.Equal(0, picks[^1].Score);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void KMeans_asks_about_the_image_nearest_to_each_plain_centroid(int seed)
    {
        var context = Context(seed) with { Remaining = new Budget(9, CostUnit.Label) };
        var images = Context(seed).Shuffled();
        var points = Slow.Rows(context.Model.Embeddings(images));
        var clusters = Slow.KMeans(points, 9, Chances(seed)[^images.Length..]);
        var expected = clusters
            .Where(cluster => cluster.Rows.Count > 0)
            .OrderByDescending(cluster => cluster.Rows.Count)
            .ToArray();
        var picks = new Learning.Strategies.KMeans().Picks(context).Take(expected.Length);
        foreach (var (pick, (centroid, rows)) in picks.Zip(expected))
        {
            // The centroid of two images is equally far from both.
            var nearest = rows.Count == 2 ? rows : [rows.MinBy(row => Slow.Squared(points[row], centroid))];
            Assert.Contains(pick.Question.Image, nearest.Select(row => images[row]));
            Assert.Equal(rows.Count, pick.Score);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void TypiClust_takes_the_most_typical_of_the_clusters_in_turn(int seed)
    {
        var context = Context(seed) with { Remaining = new Budget(8, CostUnit.Label) };
        var unlabelled = Context(seed).Shuffled();
        int[] images = [.. unlabelled, .. context.Pool.Labelled];
        var points = Unit(context.Model.Embeddings(images));
        var clusters = Slow.KMeans(points, context.Pool.Labelled.Count + 8, Chances(seed))
            .Select(cluster => (cluster.Rows.Count, Rows: cluster.Rows.Where(row => row < unlabelled.Length).ToList()))
            .Where(cluster => cluster.Count >= 5)
            .OrderBy(cluster => cluster.Count - cluster.Rows.Count)
            .ThenByDescending(cluster => cluster.Count)
            .Where(cluster => cluster.Rows.Count > 0)
            .ToArray();
        var expected = clusters.Select(cluster => cluster.Rows.MaxBy(row => Typicality(row, cluster.Rows))).ToArray();

        var picks = new TypiClust(Neighbours: 3).Picks(context).Take(expected.Length).ToArray();
        Assert.Equal(expected.Select(row => images[row]), picks.Select(pick => pick.Question.Image));
        Assert.Equal(Typicality(expected[0], clusters[0].Rows), picks[0].Score, 1e-3 * picks[0].Score);

        double Typicality(int row, List<int> rows)
        {
            var distances = rows.Where(other => other != row)
                .Select(other => Math.Sqrt(Slow.Squared(points[row], points[other])))
                .Order()
                .Take(Math.Min(3, Math.Max(1, rows.Count / 2)))
                .ToArray();
            return distances.Length == 0 ? 0 : 1 / (distances.Average() + 1e-5);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void ProbCover_covers_most_of_what_a_plain_graph_leaves_uncovered(int seed)
    {
        var context = Context(seed);
        var unlabelled = Context(seed).Shuffled();
        int[] images = [.. unlabelled, .. context.Pool.Labelled];
        var points = Unit(context.Model.Embeddings(images));
        var clusters = Slow.KMeans(points, 5, Chances(seed));
        var label = Enumerable.Range(0, images.Length).Select(row => clusters.FindIndex(one => one.Rows.Contains(row)));
        var radius = PurestRadius(points, [.. label], 0.95);

        var covered = new HashSet<int>();
        foreach (var row in Enumerable.Range(unlabelled.Length, images.Length - unlabelled.Length))
        {
            covered.UnionWith(Ball(row));
        }

        var left = Enumerable.Range(0, unlabelled.Length).ToList();
        foreach (var pick in new ProbCover().Picks(context).Take(20))
        {
            var best = left.MaxBy(row => Ball(row).Except(covered).Count());
            Assert.Equal((images[best], Ball(best).Except(covered).Count()), (pick.Question.Image, (int)pick.Score));
            covered.UnionWith(Ball(best));
            left.Remove(best);
        }

        IEnumerable<int> Ball(int row) =>
            Enumerable.Range(0, images.Length).Where(other => Slow.Squared(points[row], points[other]) < radius);
    }

    [Fact]
    public void ProbCover_takes_a_radius_that_it_is_given()
    {
        // Unit vectors at 0°, 10°, 20°, 90° and 100°: a ball of 11° around the second holds three.
        float[][] rows = [.. new[] { 0, 10, 20, 90, 100 }.Select(At)];
        var context = Some.Context(5, 0, 1, new FakeModel(Some.Table(rows)));
        var picks = new ProbCover(Radius: 2 * Math.Sin(5.5 * Math.PI / 180)).Picks(context).ToArray();
        Assert.Equal(1, picks[0].Question.Image);
        Assert.Equal([3, 2, 0, 0, 0], picks.Select(pick => pick.Score));

        static float[] At(int degrees) =>
            [7 * MathF.Cos(degrees * MathF.PI / 180), 7 * MathF.Sin(degrees * MathF.PI / 180)];
    }

    [Fact]
    public void What_cannot_be_is_a_problem()
    {
        Assert.Equal(3, ((IPart)new TypiClust(0, 0, -1)).Check(Facts).Count());
        Assert.Equal(2, ((IPart)new ProbCover(0, 0)).Check(Facts).Count());
        Assert.Equal(2, ((IPart)new ProbCover(double.NaN, 1.5)).Check(Facts).Count());
        Assert.Empty(((IPart)new ProbCover()).Check(Facts));
        Assert.Empty(((IPart)new TypiClust()).Check(Facts));
    }

    [Fact]
    public void A_budget_of_clicks_buys_as_many_images_as_the_answers_so_far_would_have_cost()
    {
        var pool = Pool.OfSize(50)
            .With([new(new Question(0), new ClassLabel(0), 3), new(new Question(1), new ClassLabel(0), 5)]);
        var context = Some.Context(50) with { Pool = pool, Remaining = new Budget(41, CostUnit.Click) };
        Assert.Equal(11, context.Wanted());
        Assert.Equal(41, (context with { Pool = Pool.OfSize(50) }).Wanted());
        Assert.Equal(1, (context with { Remaining = new Budget(-3, CostUnit.Click) }).Wanted());
        Assert.Equal(50, (context with { Remaining = new Budget(1e18, CostUnit.Label) }).Wanted());
    }

    private static QueryContext Context(int seed) =>
        Some.Context(
            Images,
            10,
            seed,
            new FakeModel(Tables.Clusters(Images, 5, 6, 0.4, new Chance((ulong)seed).For(Purpose.Generation)))
        );

    // The numbers that strategies draw after the order of images.
    private static double[] Chances(int seed)
    {
        var context = Context(seed);
        context.Shuffled();
        return context.Chances();
    }

    private static double[][] Unit(Matrix table) =>
        [.. Slow.Rows(table).Select(row => row.Select(one => one / Math.Sqrt(Length(row))).ToArray())];

    private static double Length(double[] row) => row.Sum(one => one * one);

    private static double Nearest(double[] point, IEnumerable<int> rows, double[][] points) =>
        rows.Min(row => Slow.Squared(point, points[row]));

    private static int Drawn(double[] weights, double chance) => Slow.Drawn(weights, chance);

    // The largest of all distances as radius for which so many balls hold one label only.
    private static double PurestRadius(double[][] points, int[] label, double purity)
    {
        var rows = Enumerable.Range(0, points.Length).ToArray();
        var distances = rows.SelectMany(row => rows.Select(other => Slow.Squared(points[row], points[other])))
            .Distinct();
        return distances
            .OrderDescending()
            .First(radius => rows.Count(row => IsPure(row, radius)) >= purity * points.Length);

        bool IsPure(int row, double radius) =>
            rows.All(other => label[other] == label[row] || Slow.Squared(points[row], points[other]) >= radius);
    }
}
