using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Core.Tests;

[Properties(Arbitrary = [typeof(Histories)])]
public sealed class PoolTests
{
    /// <summary>Answers that a pool accepts in this order: regions of an image first, then perhaps the whole of it.</summary>
    public sealed record History(int Size, IReadOnlyList<Answer> Answers, int Cut)
    {
        public IEnumerable<Answer> Earlier => Answers.Take(Cut);
        public IEnumerable<Answer> Later => Answers.Skip(Cut);
    }

    public static class Histories
    {
        public static Arbitrary<History> Any() =>
            (
                from size in Gen.Choose(1, 30)
                from seed in Gen.Choose(0, int.MaxValue - 1)
                select Made(size, new Chance((ulong)seed).For(Purpose.Split))
            ).ToArbitrary();

        private static History Made(int size, RandomStream random)
        {
            var answers = new List<Answer>();
            foreach (var image in random.Permutation(size).Take(random.NextInt(size + 1)))
            {
                var regions = random.NextBool() ? random.Permutation(4).Take(1 + random.NextInt(3)) : [];
                answers.AddRange(regions.Select(region => Some.Answer(image, region)));
                answers.AddRange(random.NextBool(0.7) ? [Some.Answer(image)] : []);
            }

            // Images take turns, each keeping its own order.
            var mixed = answers
                .GroupBy(answer => answer.Question.Image)
                .SelectMany(own => own.Zip(own.Select(_ => random.NextDouble()).Order()))
                .OrderBy(pair => pair.Second)
                .Select(pair => pair.First)
                .ToArray();
            return new History(size, mixed, random.NextInt(mixed.Length + 1));
        }
    }

    [Property]
    public void Labelled_and_unlabelled_images_are_all_images_and_never_the_same(History history)
    {
        var pool = Pool.OfSize(history.Size).With(history.Answers);
        Assert.Equal(Enumerable.Range(0, history.Size), pool.Labelled.Concat(pool.Unlabelled).Order());
        Assert.Equal(pool.Labelled.Order(), pool.Labelled);
        Assert.Equal(pool.Unlabelled.Order(), pool.Unlabelled);
    }

    [Property]
    public void Coverage_follows_from_the_answers(History history)
    {
        var pool = Pool.OfSize(history.Size).With(history.Answers);
        foreach (var image in Enumerable.Range(0, history.Size))
        {
            var own = history.Answers.Where(answer => answer.Question.Image == image).ToArray();
            var expected =
                own.Any(answer => answer.Question.IsWhole) ? Coverage.Whole
                : own.Length > 0 ? Coverage.Partly
                : Coverage.None;
            Assert.Equal(expected, pool.Of(image));
        }
    }

    [Property]
    public void Answers_stay_in_the_order_in_which_they_were_given(History history) =>
        Assert.Equal(history.Answers, Pool.OfSize(history.Size).With(history.Answers).Answers);

    [Property]
    public void All_at_once_is_the_same_as_one_part_after_the_other(History history)
    {
        var once = Pool.OfSize(history.Size).With(history.Answers);
        var twice = Pool.OfSize(history.Size).With(history.Earlier).With(history.Later);
        Same(once, twice);
    }

    [Property]
    public void A_pool_after_cycles_is_the_pool_with_their_answers(History history)
    {
        Cycle[] cycles = [Some.Cycle(0, [.. history.Earlier]), Some.Cycle(1, [.. history.Later])];
        Same(Pool.OfSize(history.Size).With(history.Answers), Pool.After(history.Size, cycles));
    }

    [Property]
    public void New_answers_leave_the_old_pool_as_it_was(History history)
    {
        var before = Pool.OfSize(history.Size).With(history.Earlier);
        var (labelled, answers) = (before.Labelled, before.Answers);
        before.With(history.Later);
        Assert.Equal(labelled, before.Labelled);
        Assert.Equal(answers, before.Answers);
    }

    [Property]
    public void No_question_can_be_answered_twice_not_even_in_another_batch(History history)
    {
        var pool = Pool.OfSize(history.Size).With(history.Earlier);
        foreach (var answer in history.Earlier)
        {
            Assert.Throws<ArgumentException>(() => pool.With([answer]));
        }

        foreach (var answer in history.Later)
        {
            Assert.Throws<ArgumentException>(() => pool.With([.. history.Later, answer]));
        }
    }

    [Fact]
    public void Nothing_is_labelled_at_first()
    {
        var pool = Pool.OfSize(3);
        Assert.Empty(pool.Labelled);
        Assert.Equal([0, 1, 2], pool.Unlabelled);
        Assert.Empty(pool.Answers);
        Assert.Equal(Coverage.None, pool.Of(1));
    }

    [Theory, InlineData(0), InlineData(-1)]
    public void A_pool_holds_at_least_one_image(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Pool.OfSize(size));

    [Fact]
    public void An_answer_about_an_image_of_another_pool_is_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => Pool.OfSize(3).With([Some.Answer(3)]));
        Assert.Contains("Image 3 is not in this pool of 3", failure.Message);
    }

    [Fact]
    public void Regions_come_first_then_the_whole_image()
    {
        var partly = Pool.OfSize(2).With([Some.Answer(1, region: 4), Some.Answer(1, region: 0)]);
        Assert.Equal(Coverage.Partly, partly.Of(1));
        Assert.Equal([0, 1], partly.Unlabelled);
        Assert.Equal([1], partly.With([Some.Answer(1)]).Labelled);
    }

    [Fact]
    public void Nothing_is_left_to_ask_about_an_image_that_is_labelled_as_a_whole() =>
        Assert.Throws<ArgumentException>(() => Pool.OfSize(2).With([Some.Answer(1), Some.Answer(1, region: 0)]));

    [Fact]
    public void A_refused_batch_leaves_nothing_behind()
    {
        var pool = Pool.OfSize(4);
        Assert.Throws<ArgumentException>(() => pool.With([Some.Answer(1), Some.Answer(1)]));
        Assert.Empty(pool.Labelled);
        Assert.Equal([1], pool.With([Some.Answer(1)]).Labelled);
    }

    [Fact]
    public void The_same_region_number_of_two_images_are_two_questions() =>
        Assert.Equal(2, Pool.OfSize(2).With([Some.Answer(0, region: 1), Some.Answer(1, region: 1)]).Answers.Count);

    private static void Same(Pool one, Pool other)
    {
        Assert.Equal(one.Size, other.Size);
        Assert.Equal(one.Labelled, other.Labelled);
        Assert.Equal(one.Answers, other.Answers);
        Assert.All(Enumerable.Range(0, one.Size), image => Assert.Equal(one.Of(image), other.Of(image)));
    }
}
