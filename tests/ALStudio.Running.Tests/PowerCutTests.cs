using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning.Strategies;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Running.Tests;

/// <summary>Cuts the power at random moments, again while the study recovers, and looks at what may be left.</summary>
/// <remarks>ALSTUDIO_POWER_CUTS says how many states are looked at.</remarks>
public sealed class PowerCutTests : IDisposable
{
    private const int EachDay = 300;

    private readonly Some.ScratchFolder scratch = new();

    private static int States =>
        Environment.GetEnvironmentVariable("ALSTUDIO_POWER_CUTS") is { Length: > 0 } wanted
            ? int.Parse(wanted, CultureInfo.InvariantCulture)
            : EachDay;

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void After_any_power_cut_every_entry_is_whole_or_absent_and_the_study_goes_on_to_the_same_bytes() =>
        Check(Some.Experiment(cycles: 2, trials: 1), KeptWeights.All, States * 6 / 10);

    [Fact]
    public void The_same_holds_while_weights_are_let_go() =>
        Check(Some.Experiment(cycles: 2, trials: 2), KeptWeights.Last, States * 3 / 10);

    [Fact]
    public void The_same_holds_while_an_album_is_drawn() =>
        Check(Sketches.Experiment(1, new Entropy()), KeptWeights.All, States / 10);

    private void Check(Experiment experiment, KeptWeights keep, int states)
    {
        var traced = new PowerCutFiles(scratch["traced"]);
        Run(experiment, keep, scratch["traced"], traced);
        var whole = Some.Everything(scratch["traced"]);
        for (var state = 0; state < states; state++)
        {
            var random = new System.Random(state);
            var folder = scratch[$"{state}"];
            traced.Cut(random.Next(traced.Moments), folder, random);
            IsSound(folder, state);
            if (random.Next(2) == 0)
            {
                // It fails once more, while the study recovers.
                var again = new PowerCutFiles(folder);
                Run(experiment, keep, folder, again);
                var second = scratch[$"{state} again"];
                again.Cut(random.Next(again.Moments), second, random);
                Directory.Delete(folder, recursive: true);
                folder = second;
                IsSound(folder, state);
            }

            Run(experiment, keep, folder, new DiskFiles());
            Assert.Equal(whole, Some.Everything(folder));
            Assert.True(Store.Open(folder).Verify().IsWhole);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(Experiment experiment, KeptWeights keep, string folder, IFiles files) =>
        Assert.Empty(Some.Run(experiment, Some.Settings(folder) with { Files = files, Keep = keep }).Failed);

    private static void IsSound(string folder, int state)
    {
        Assert.Equal((state, ""), (state, string.Join('\n', Some.Damage(folder))));
        Assert.All(
            Store.Open(folder).Experiments(),
            experiment => Assert.All(Store.Open(folder).Runs(experiment), run => Assert.NotEmpty(run.Cycles))
        );
    }
}
