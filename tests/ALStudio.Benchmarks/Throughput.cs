using System.Globalization;

namespace ALStudio.Benchmarks;

/// <summary>Training and scoring of WRN-28-2 in the engine, in a bare TorchSharp loop and in PyTorch, in alternating rounds.</summary>
/// <remarks>Machines are shared and change their pace, so ratios are taken within each round; the median of the rounds counts.</remarks>
internal static class Throughput
{
    private const double TrainTarget = 1.15;
    private const double ScoreTarget = 1.4;

    /// <summary>Measures and prints.</summary>
    /// <param name="options">As given on the command line.</param>
    public static int Compare(string[] options)
    {
        var rounds = Option(options, "--rounds", 5);
        var steps = Option(options, "--steps", 60);
        var threads = Option(options, "--threads", Environment.ProcessorCount);
        var device = Word(options, "--device") ?? "cpu";
        var engine = Contestant.Own("ALStudio", "engine");
        var pytorch = Contestant.PyTorch();
        Contestant[] contestants =
        [
            engine,
            Contestant.Own("bare TorchSharp", "bare"),
            .. pytorch is null ? Array.Empty<Contestant>() : [pytorch],
        ];
        Console.WriteLine(
            $"WRN-28-2, batch 64, {device}, {threads} thread(s), {rounds} rounds of {steps} training steps; images per second"
        );
        if (pytorch is null)
        {
            Console.WriteLine(
                "PyTorch is not compared: no python3 here has torch (Debian: apt-get install python3-torch)."
            );
        }

        var results = contestants.ToDictionary(contestant => contestant, _ => new List<Measured>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var contestant in contestants)
            {
                var measured = contestant.Run(steps, threads, device);
                results[contestant].Add(measured);
                Console.WriteLine(
                    Line(
                        $"  round {round}  {contestant.Name, -16} train {measured.Train, 6:0.0}   score {measured.Score, 6:0.0}"
                    )
                );
            }
        }

        Console.WriteLine(Line($"{"median", -18} {"train", 8} {"score", 8}   ALStudio is faster by"));
        foreach (var (contestant, rows) in results)
        {
            var (train, score) = (Median(rows.Select(row => row.Train)), Median(rows.Select(row => row.Score)));
            var ratios =
                contestant == engine ? "" : Ratios(results[engine], rows, contestant == pytorch && device == "cpu");
            Console.WriteLine(Line($"{contestant.Name, -18} {train, 8:0.0} {score, 8:0.0}   {ratios}"));
        }

        return 0;
    }

    private static string Ratios(List<Measured> engine, List<Measured> other, bool hasTarget)
    {
        var train = Median(engine.Zip(other, (ours, theirs) => ours.Train / theirs.Train));
        var score = Median(engine.Zip(other, (ours, theirs) => ours.Score / theirs.Score));
        return hasTarget
            ? Line(
                $"train {train:0.00} × ({Verdict(train, TrainTarget)}), score {score:0.00} × ({Verdict(score, ScoreTarget)})"
            )
            : Line($"train {train:0.00} ×, score {score:0.00} ×");
    }

    private static string Verdict(double ratio, double target) =>
        Line($"target {target:0.00}: {(ratio >= target ? "met" : "missed")}");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static int Option(string[] options, string name, int otherwise) =>
        int.TryParse(Word(options, name), out var value) && value > 0 ? value : otherwise;

    private static string? Word(string[] options, string name) =>
        Array.IndexOf(options, name) is var at and >= 0 && at + 1 < options.Length ? options[at + 1] : null;

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
