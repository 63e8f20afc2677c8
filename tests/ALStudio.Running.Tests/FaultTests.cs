using ALStudio.Core;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class FaultTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();
    private readonly int operations;

    public FaultTests()
    {
        var counted = new FailingFiles();
        Some.Run(Experiment, Some.Settings(scratch["whole"]) with { Files = counted });
        operations = counted.Operations;
    }

    public void Dispose() => scratch.Dispose();

    private static Experiment Experiment => Some.Experiment(cycles: 2, trials: 1);

    [Fact]
    public void A_process_that_dies_at_any_store_operation_leaves_a_store_that_goes_on_to_the_same_bytes()
    {
        for (var at = 0; at < operations; at++)
        {
            var folder = scratch[$"dies {at}"];
            var dying = new FailingFiles
            {
                FailAt = at,
                IsLasting = true,
                Message = "Input/output error",
            };
            _ = Failure(folder, dying);
            GoesOn(folder);
        }
    }

    [Fact]
    public void A_disk_that_is_full_from_any_operation_on_fails_the_study_with_operation_and_path_and_loses_nothing()
    {
        for (var at = 0; at < operations; at++)
        {
            var folder = scratch[$"full {at}"];
            var full = new FailingFiles
            {
                FailAt = at,
                IsLasting = true,
                IsFull = true,
            };
            if (Failure(folder, full) is { } failure)
            {
                Assert.StartsWith("Cannot ", failure, StringComparison.Ordinal);
                Assert.Contains($"{folder}{Path.DirectorySeparatorChar}", failure, StringComparison.Ordinal);
                Assert.Contains("No space left on device", failure, StringComparison.Ordinal);
            }
            else
            {
                // Everything was stored by then.
                Assert.Equal(Some.Everything(scratch["whole"]), Some.Everything(folder));
            }

            GoesOn(folder);
        }
    }

    [Fact]
    public void A_disk_that_fails_once_at_any_operation_costs_at_most_a_run_that_can_be_gone_on_with()
    {
        for (var at = 0; at < operations; at++)
        {
            var folder = scratch[$"once {at}"];
            var failure = Failure(folder, new FailingFiles { FailAt = at, Message = "Input/output error" });
            Assert.Contains("Input/output error", failure ?? "Input/output error", StringComparison.Ordinal);
            GoesOn(folder);
        }
    }

    // Why it failed; null when nothing that matters did.
    private static string? Failure(string folder, FailingFiles files)
    {
        try
        {
            var outcome = Some.Run(Experiment, Some.Settings(folder) with { Files = files });
            return outcome.Failed.Count == 0 ? null : outcome.Failed[0].Failure!.What;
        }
        catch (StoreException failure)
        {
            return failure.Message;
        }
    }

    private void GoesOn(string folder)
    {
        Assert.Empty(Some.Damage(folder));
        Assert.Empty(Some.Run(Experiment, Some.Settings(folder)).Failed);
        Assert.Equal(Some.Everything(scratch["whole"]), Some.Everything(folder));
        Store.Open(folder).Sweep();
        Assert.Empty(Store.Open(folder).Verify().Findings);
        Assert.Equal(Some.Everything(scratch["whole"]), Some.Everything(folder));
        Directory.Delete(folder, recursive: true);
    }
}
