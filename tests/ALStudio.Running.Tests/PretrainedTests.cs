using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Strategies;
using ALStudio.Learning.Weights;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>Studies whose network begins with weights of a file.</summary>
public sealed class PretrainedTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Trainings_are_known_by_the_content_of_the_file_and_not_by_its_place_or_time()
    {
        Write(content: 1);
        Assert.Equal(3, Run("data").Trainings);
        Assert.Equal(0, Run("data").Trainings);
        Write(content: 1, data: "elsewhere");
        Assert.Equal(0, Run("elsewhere").Trainings);
        Write(content: 2);
        var problem = Assert.Throws<ProblemException>(() => Run("data")).Problems[0];
        Assert.StartsWith("The pretrained weights are not those", problem.What, StringComparison.Ordinal);
        var deliberately = Settings("data") with { IsDataNew = true };
        Assert.Contains(
            "changed: pretrained",
            Study.Plan(Experiment, deliberately).Runs.Select(run => run.Why),
            StringComparer.Ordinal
        );
        Assert.Equal(3, Some.Run(Experiment, deliberately).Trainings);
        Write(content: 1);
        Assert.Equal(0, Some.Run(Experiment, deliberately).Trainings);
    }

    [Fact]
    public void Every_training_is_given_the_file_that_was_found()
    {
        Write(content: 1);
        var given = new List<PretrainedWeights?>();
        var learner = new PretendingLearner { Within = job => given.Add(job.Pretrained) };
        Some.Run(Experiment, Settings("data", learner));
        var path = Path.Combine(scratch["data"], "weights", "net.safetensors");
        Assert.All(given, weights => Assert.Equal(path, weights!.Path));
        Assert.Equal(3, given.Count);
        given.Clear();
        Some.Run(Some.Experiment(cycles: 1, trials: 1), Settings("data", learner));
        Assert.All(given, Assert.Null);
    }

    [Fact]
    public void A_file_that_is_missing_is_told_once_at_the_first_arm_that_wants_it_and_nothing_is_written()
    {
        var problem = Assert.Single(Study.Check(Experiment, Settings("data")));
        Assert.StartsWith("The weights net.safetensors for Borrowing were not found.", problem.What);
        Assert.Equal(8, problem.Where!.Line);
        Assert.Throws<ProblemException>(() => Run("data"));
        Assert.False(Directory.Exists(scratch["store"]));
    }

    private static Experiment Experiment =>
        Some.Experiment(cycles: 1, trials: 1) with
        {
            Arms =
            [
                new Arm("a", Recipe, new Random(), Where: new Place("study.alx.fsx", 8)),
                new Arm("b", Recipe, new Entropy(), Where: new Place("study.alx.fsx", 9)),
            ],
        };

    private static Pretended Recipe => new(2) { Network = new Borrowing(new WeightsFile("net.safetensors")) };

    private StudyOutcome Run(string data) => Some.Run(Experiment, Settings(data));

    private StudySettings Settings(string data, ILearner? learner = null) =>
        Some.Settings(scratch["store"], learner) with
        {
            Data = new DataRoot([new DataRoot.Folder(scratch[data], "--data")]),
        };

    private void Write(byte content, string data = "data")
    {
        var folder = Directory.CreateDirectory(Path.Combine(scratch[data], "weights"));
        using var file = File.Create(Path.Combine(folder.FullName, "net.safetensors"));
        Safetensors.Write(file, [new StoredTensor("a", ElementType.U8, [1], new[] { content })]);
    }

    /// <summary>A network that begins with a file and that nobody builds.</summary>
    private sealed record Borrowing(WeightsFile? Pretrained) : IPretrained
    {
        public string Origin => "such a file";

        public bool IsHead(string entry) => false;

        public Network Build(ImageShape input, int classes, RandomStream weights) => throw new NotSupportedException();
    }
}
