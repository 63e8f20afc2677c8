using ALStudio.Core;
using ALStudio.Learning.Starts;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Starts;

public class StartTests
{
    private static readonly DatasetFacts Facts = new("Some", Pool: 100, Test: 10, Classes: 4);

    [Property]
    public void Balanced_asks_for_its_total_with_the_same_number_of_every_class(
        int seed,
        PositiveInt more,
        PositiveInt few
    )
    {
        var share = 1 + (few.Get % 5);
        var labels = Labels(classes: 4, perClass: share + (more.Get % 7));
        var chosen = Chosen(new Balanced(4 * share), labels, seed);
        Assert.Equal(4 * share, chosen.Count);
        Assert.Equal(chosen.Count, chosen.Distinct().Count());
        Assert.All(Enumerable.Range(0, 4), label => Assert.Equal(share, chosen.Count(image => labels[image] == label)));
    }

    [Property]
    public void Drawn_orders_the_whole_pool_and_never_repeats(int seed, PositiveInt size)
    {
        var labels = Labels(classes: 1, perClass: size.Get);
        var chosen = Chosen(new Drawn(1), labels, seed);
        Assert.Equal(Enumerable.Range(0, size.Get), chosen.Order());
    }

    [Property]
    public void A_start_depends_on_the_trial_alone(int seed)
    {
        var labels = Labels(classes: 4, perClass: 25);
        Assert.Equal(Chosen(new Balanced(20), labels, seed), Chosen(new Balanced(20), labels, seed));
        Assert.NotEqual(Chosen(new Balanced(20), labels, seed), Chosen(new Balanced(20), labels, seed + 1));
        Assert.NotEqual(Chosen(new Drawn(20), labels, seed), Chosen(new Drawn(20), labels, seed + 1));
    }

    [Fact]
    public void A_smaller_drawn_start_is_the_beginning_of_a_larger_one_and_images_are_equally_likely()
    {
        var times = new int[5];
        for (var seed = 0; seed < 5_000; seed++)
        {
            times[Chosen(new Drawn(1), Labels(1, 5), seed)[0]]++;
        }

        // Binomial with mean 1,000 and deviation 28: five deviations.
        Assert.All(times, time => Assert.InRange(time, 860, 1_140));
        var chosen = Chosen(new Drawn(3), Labels(1, 50), 7);
        Assert.Equal(chosen.Take(3), Chosen(new Drawn(30), Labels(1, 50), 7).Take(3));
    }

    [Fact]
    public void Balanced_draws_every_image_of_a_class_equally_often_and_mixes_the_classes()
    {
        var times = new int[8];
        var first = new int[2];
        for (var seed = 0; seed < 4_000; seed++)
        {
            var chosen = Chosen(new Balanced(2), Labels(2, 4), seed);
            first[chosen[0] % 2]++;
            foreach (var image in chosen)
            {
                times[image]++;
            }
        }

        Assert.All(times, time => Assert.InRange(time, 860, 1_140));
        Assert.All(first, time => Assert.InRange(time, 1_840, 2_160));
    }

    [Fact]
    public void A_class_with_too_few_images_is_a_problem_when_labels_are_known()
    {
        var problem = Assert
            .Throws<ProblemException>(() => Chosen(new Balanced(9), [0, 0, 0, 1, 1, 1, 1, 2, 2], 1))
            .Problems[0];
        Assert.Equal(
            "Class 2 has 2 images in the pool, but a balanced start of 9 labels takes 3 of each class.",
            problem.What
        );
        Assert.Equal("Take at most 6 labels, or start with Drawn.", problem.Hint);
    }

    [Theory]
    [InlineData(0, "A start of 0 labels leaves nothing to learn from.", null)]
    [InlineData(-4, "A start of -4 labels leaves nothing to learn from.", null)]
    [InlineData(104, "The start asks for 104 labels, but the pool of Some holds 100 images.", null)]
    [InlineData(
        10,
        "A balanced start of 10 labels cannot be shared equally by the 4 classes of Some.",
        "Take 8 or 12, or start with Drawn."
    )]
    [InlineData(
        3,
        "A balanced start of 3 labels cannot be shared equally by the 4 classes of Some.",
        "Take 4, or start with Drawn."
    )]
    public void Impossible_balanced_starts_are_problems(int total, string what, string? hint) =>
        Assert.Equal([new Problem(what, Hint: hint)], new Balanced(total).Check(Facts));

    [Theory]
    [InlineData(0, CostUnit.Label, "A start of 0 labels leaves nothing to learn from.")]
    [InlineData(double.NaN, CostUnit.Click, "A start of NaN clicks leaves nothing to learn from.")]
    [InlineData(101, CostUnit.Label, "The start asks for 101 labels, but the pool of Some holds 100 images.")]
    [InlineData(2.5, CostUnit.Label, "A start of 2.5 labels is not a whole number of labels.")]
    public void Impossible_drawn_starts_are_problems(double total, CostUnit unit, string what) =>
        Assert.Equal([new Problem(what)], new Drawn(total, unit).Check(Facts));

    [Fact]
    public void Possible_starts_are_no_problems()
    {
        Assert.Empty(new Balanced(100).Check(Facts));
        Assert.Empty(new Drawn(100).Check(Facts));
        Assert.Empty(new Drawn(5_000, CostUnit.Click).Check(Facts));
        Assert.Equal(new Budget(8, CostUnit.Label), new Balanced(8).Amount);
        Assert.Equal(new Budget(8, CostUnit.Click), new Drawn(8, CostUnit.Click).Amount);
    }

    /// <summary>Image i has class i mod <paramref name="classes"/>.</summary>
    private static int[] Labels(int classes, int perClass) =>
        [.. Enumerable.Range(0, classes * perClass).Select(image => image % classes)];

    private static List<int> Chosen(IStart start, int[] labels, int seed)
    {
        var random = new Chance((ulong)(uint)seed).For(Purpose.Start);
        var questions = start.Choose(new StartContext(labels.Length, labels, labels.Max() + 1, random)).ToList();
        Assert.All(questions, question => Assert.True(question.IsWhole));
        return questions.ConvertAll(question => question.Image);
    }
}
