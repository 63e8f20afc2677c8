using ALStudio.Testing;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class PowerCutTests : IDisposable
{
    private readonly Stored.ScratchFolder scratch = Stored.Folder();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void What_was_appended_survives_a_power_cut_even_if_another_process_died_over_the_names()
    {
        var counted = new FailingFiles();
        Append(Path.Combine(scratch.Path, "counted"), counted, cycles: 2);
        for (var at = 0; at < counted.Operations; at++)
        {
            var folder = Path.Combine(scratch.Path, $"{at}");
            Directory.CreateDirectory(folder);
            var recorded = new PowerCutFiles(folder);
            var failing = new FailingFiles(recorded) { FailAt = at, IsLasting = true };
            var failure = Record.Exception(() => Append(folder, failing, cycles: 2));
            // Only the holder's mark, which is removed last, may stay behind in silence.
            Assert.True(failure is StoreException || at == counted.Operations - 1, $"operation {at}: {failure}");
            Append(folder, recorded, cycles: 3);
            for (var state = 0; state < 5; state++)
            {
                var left = Path.Combine(scratch.Path, $"{at} {state}");
                recorded.Cut(recorded.Moments - 1, left, new Random(state));
                Assert.Equal((at, 3), (at, CyclesIn(left)));
            }
        }
    }

    [Fact]
    public void A_line_in_place_of_an_unfinished_longer_one_is_whole_or_absent_after_a_power_cut()
    {
        var folder = Path.Combine(scratch.Path, "torn");
        Append(folder, new DiskFiles(), cycles: 1);
        var longer = Stored.Cycle(1) with { Picks = [.. Enumerable.Repeat(Stored.Cycle(1).Picks[0], 100)] };
        var other = Path.Combine(scratch.Path, "longer");
        using (var log = Store.Open(other).OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0));
            log.Append(longer);
        }

        // Its first block never reached the disk, its end did.
        var file = Directory.EnumerateFiles(folder, "cycles.jsonl", SearchOption.AllDirectories).Single();
        var begun = (int)new FileInfo(file).Length;
        var torn = File.ReadAllBytes(file.Replace(folder, other));
        torn.AsSpan(begun, 512 - (begun % 512)).Clear();
        File.WriteAllBytes(file, torn);
        Assert.Equal(1, CyclesIn(folder));

        var recorded = new PowerCutFiles(folder);
        Append(folder, recorded, cycles: 2);
        for (var state = 0; state < 20 * recorded.Moments; state++)
        {
            var left = Path.Combine(scratch.Path, $"left {state}");
            recorded.Cut(state % recorded.Moments, left, new Random(state));
            Assert.InRange(CyclesIn(left), 1, 2);
        }
    }

    private static int CyclesIn(string folder) =>
        Store.Open(folder).Find(Stored.Run, Stored.Definition)?.Cycles.Count ?? 0;

    private static void Append(string folder, IFiles files, int cycles)
    {
        using var log = Store.Open(folder, files).OpenRun(Stored.Header());
        while (log.Cycles.Count < cycles)
        {
            log.Append(Stored.Cycle(log.Cycles.Count));
        }
    }
}
