using ALStudio.Core;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>What recipes write into the log of a training, and what they warn of.</summary>
public class NotesTests
{
    [Fact]
    public void Notes_are_averaged_over_the_steps_of_an_epoch_that_wrote_them()
    {
        using var data = Easy.Data();
        using var model = Easy.Train(Easy.Job(data, new Talking(Easy.Recipe(epochs: 3))));
        // 40 images in batches of 16: two steps an epoch. Even steps note another number besides.
        Assert.Equal([0.5, 2.5, 4.5], model.Log.Select(epoch => epoch.Noted("step")));
        Assert.Equal([0, 20, 40], model.Log.Select(epoch => epoch.Noted("even")));
        Assert.All(model.Log, epoch => Assert.Equal(["step", "even"], epoch.Notes.Select(note => note.Name)));
        Assert.All(model.Log, epoch => Assert.Null(epoch.Noted("odd")));
    }

    [Fact]
    public void Notes_change_nothing_and_leave_nothing_behind()
    {
        using var data = Easy.Data();
        using var plain = Easy.Train(Easy.Job(data));
        var before = Live.Tensors();
        using (var model = Easy.Train(Easy.Job(data, new Talking(Easy.Recipe()))))
        {
            Assert.Equal(plain.Log.Select(epoch => epoch.Loss), model.Log.Select(epoch => epoch.Loss));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_recipe_is_asked_after_every_epoch_whether_something_looks_wrong_until_it_says_so()
    {
        using var data = Easy.Data();
        var heard = new List<TrainingProgress>();
        var recipe = new Talking(Easy.Recipe(epochs: 6)) { WarnsFrom = 3 };
        using var model = Easy.Train(Easy.Job(data, recipe), heard.Add);
        var warned = Assert.Single(heard, progress => progress.Warning is not null);
        Assert.Equal((3, 6), (warned.Epoch, warned.Iteration));
        Assert.Equal("Step 4.5 looks wrong.", warned.Warning!.What);
        Assert.Equal(6, model.Log.Count);
    }

    /// <summary>Notes the number of each step, and ten times that of even ones.</summary>
    private sealed record Talking(IObjective Inner) : IObjective
    {
        public int WarnsFrom { get; init; } = int.MaxValue;
        public INetwork Network => Inner.Network;
        public Sgd Optimiser => Inner.Optimiser;
        public ISchedule Schedule => Inner.Schedule;
        public IReadOnlyList<Feed> Feeds => Inner.Feeds;

        public TrainingLength Length(int labelled) => Inner.Length(labelled);

        public Tensor Loss(Step step) => Inner.Loss(step);

        public StepLoss Losses(Step step)
        {
            var number = tensor((double)step.Iteration);
            return Inner.Losses(step) with
            {
                Notes =
                    step.Iteration % 2 == 0 ? [new("step", number), new("even", number * 10)] : [new("step", number)],
            };
        }

        public Problem? Warning(IReadOnlyList<EpochLog> epochs) =>
            epochs.Count >= WarnsFrom ? new Problem($"Step {epochs[^1].Noted("step"):0.0} looks wrong.") : null;
    }
}
