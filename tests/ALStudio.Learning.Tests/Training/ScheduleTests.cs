using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public class ScheduleTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);

    public static TheoryData<string, ISchedule, double> Golds =>
        new()
        {
            { "rate.supervised", new Cosine(), 0.03 },
            { "rate.uda", new WarmUpCosine(), 0.03 },
            { "rate.uda19", new WarmUpCosine(End: 0.004 * 0.03), 0.03 },
            { "rate.clock_from_zero", new WarmUpCosine(ClockFromZero: true), 0.03 },
            { "rate.uda20", new PartialCosine(), 0.03 },
            { "rate.poly", new Poly(), 2.5e-4 },
        };

    [SharedTheory, MemberData(nameof(Golds))]
    public void Rates_agree_at_every_step(string name, ISchedule schedule, double rate) =>
        Golden
            .Open("uda")
            .AssertClose(
                name,
                tensor(Enumerable.Range(0, 200).Select(step => schedule.Rate(rate, step, 200)).ToArray())
            );

    [Fact]
    public void A_warm_up_takes_its_share_of_any_training()
    {
        var schedule = new WarmUpCosine();
        Assert.Equal(0, schedule.Rate(0.03, 0, 50_000));
        Assert.Equal(0.015, schedule.Rate(0.03, 2_500, 50_000), 12);
        Assert.Equal(0.03, schedule.Rate(0.03, 5_000, 50_000), 12);
        Assert.Equal(0.03, schedule.Rate(0.03, 0, 3), 12);
        Assert.Equal(new Cosine().Rate(0.03, 7, 20), new WarmUpCosine(0).Rate(0.03, 7, 20));
    }

    [Fact]
    public void Impossible_values_are_told()
    {
        Assert.Single(new WarmUpCosine(1).Check(Facts));
        Assert.Single(new PartialCosine(0.6).Check(Facts));
        Assert.Single(new Poly(-1).Check(Facts));
    }

    [Theory]
    [InlineData(50_000, 100, 500)]
    [InlineData(3_333, 99, 34)]
    [InlineData(101, 51, 2)]
    [InlineData(100, 100, 1)]
    [InlineData(7, 7, 1)]
    public void A_training_that_counts_steps_has_exactly_these_in_at_most_a_hundred_parts(
        int iterations,
        int epochs,
        int each
    )
    {
        var length = TrainingLength.Of(iterations);
        Assert.Equal((iterations, epochs, each), (length.Iterations, length.Epochs, length.IterationsPerEpoch));
        Assert.InRange(length.Iterations, ((epochs - 1) * each) + 1, epochs * each);
    }

    [Fact]
    public void The_last_part_of_a_training_may_be_shorter()
    {
        using var data = Easy.Data();
        var recipe = new Declining(Easy.Recipe()) { Fixed = TrainingLength.Of(105) };
        var heard = new List<TrainingProgress>();
        using var model = Easy.Train(Easy.Job(data, recipe), heard.Add);
        Assert.Equal(53, model.Log.Count);
        // The loss of a step is 100 less its number: the last part is step 104 alone.
        Assert.Equal((99.5, 97.5, -4), (model.Log[0].Loss, model.Log[1].Loss, model.Log[^1].Loss));
        Assert.Equal(
            (53, 53, 105, 105),
            (heard[^1].Epoch, heard[^1].Epochs, heard[^1].Iteration, heard[^1].Iterations)
        );
    }
}
