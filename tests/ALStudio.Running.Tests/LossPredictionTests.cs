using ALStudio.Core;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Strategies;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>A strategy that needs something to be learnt beside the network.</summary>
public sealed class LossPredictionTests : IDisposable
{
    private static readonly Supervised plain = new(new NoNetwork(), Epochs: 2, BatchSize: 4);

    private readonly Some.ScratchFolder scratch = new();
    private readonly PretendingLearner learner = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Its_arm_is_trained_by_the_recipe_that_it_needs()
    {
        // The pretending learner predicts losses only where they are learnt.
        var outcome = Some.Run(Study(new Arm("LL", plain, new LossPrediction())), Settings());
        Assert.All(outcome.Runs, run => Assert.Equal(RunEnd.Finished, run.End));
        var key = File.ReadAllText(Directory.GetFiles(scratch["store"], "key.json", SearchOption.AllDirectories)[0]);
        Assert.Contains("LearningLoss", key, StringComparison.Ordinal);
    }

    [Fact]
    public void The_control_arm_shares_its_first_training_and_the_plain_arm_does_not()
    {
        var control = new Arm("LL-Random", new LearningLoss(plain), new Random());
        var study = Study(new Arm("LL", plain, new LossPrediction()), control, new Arm("Random", plain, new Random()));
        Assert.Equal(8, ALStudio.Running.Study.Plan(study, Settings()).NewTrainings);
        Assert.Equal(8, Some.Run(study, Settings()).Trainings);
        Assert.Equal(0, ALStudio.Running.Study.Plan(study, Settings()).NewTrainings);
    }

    [Fact]
    public void Naming_the_recipe_or_leaving_it_to_the_strategy_is_the_same_arm()
    {
        var left = new Arm("LL", plain, new LossPrediction());
        var named = left with { Recipe = new LearningLoss(plain) };
        Assert.Equal(named.Recipe, left.Recipe);
        Some.Run(Study(left), Settings());
        Assert.Equal(0, ALStudio.Running.Study.Plan(Study(named), Settings()).NewTrainings);
    }

    [Fact]
    public void A_recipe_that_cannot_be_extended_is_refused_before_anything_is_written()
    {
        var refused = Assert.Throws<ProblemException>(() =>
            Some.Run(Study(Some.Arm(new LossPrediction())), Settings())
        );
        Assert.Contains("Pretended cannot learn to predict losses", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["store"]));
    }

    private static Experiment Study(params Arm[] arms) => Some.Experiment(cycles: 2, trials: 1) with { Arms = arms };

    private StudySettings Settings() => Some.Settings(scratch["store"], learner);
}
