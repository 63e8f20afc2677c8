using System.Collections.Concurrent;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;
using MathNet.Numerics.RootFinding;

namespace ALStudio.Statistics;

/// <summary>What a number of paired trials can show. Effects are mean differences in units of their standard deviation.</summary>
/// <remarks>
/// A t statistic is a normal mean over a deviation that is itself estimated; all of these are integrals over that estimate, so
/// they hold for two trials as well as for twenty.
/// </remarks>
public static class Power
{
    /// <summary>Nobody runs more trials than these; where more would be needed, the answer is that it would be more.</summary>
    public const int MostTrials = 1000;

    // Every comparison of a study asks for the same number of trials.
    private static readonly ConcurrentDictionary<(int, double, double), double> detectable = new();

    /// <summary>How likely a two-sided t test finds an effect.</summary>
    /// <param name="effect">The true mean difference over its standard deviation.</param>
    /// <param name="trials">Number of trials, at least 2.</param>
    /// <param name="level">Level of the test, in (0, 1).</param>
    public static double Of(double effect, int trials, double level = 0.05)
    {
        var quantile = Quantile(trials, 1 - (level / 2));
        var shift = effect * Math.Sqrt(trials);
        return OverDeviation(
            trials,
            ratio => Normal.CDF(0, 1, shift - (quantile * ratio)) + Normal.CDF(0, 1, -shift - (quantile * ratio))
        );
    }

    /// <summary>How likely two one-sided t tests find an effect to be within a margin.</summary>
    /// <param name="effect">The true mean difference over its standard deviation.</param>
    /// <param name="margin">The margin over the same deviation.</param>
    /// <param name="trials">Number of trials, at least 2.</param>
    /// <param name="level">Level of each test, in (0, 1).</param>
    public static double OfEquivalence(double effect, double margin, int trials, double level = 0.05)
    {
        var quantile = Quantile(trials, 1 - level);
        var root = Math.Sqrt(trials);
        return OverDeviation(
            trials,
            ratio =>
                Math.Max(
                    0,
                    Normal.CDF(0, 1, ((margin - effect) * root) - (quantile * ratio))
                        - Normal.CDF(0, 1, ((-margin - effect) * root) + (quantile * ratio))
                )
        );
    }

    /// <summary>The smallest measured effect that a two-sided t test calls significant.</summary>
    public static double Significant(int trials, double level = 0.05) =>
        Quantile(trials, 1 - (level / 2)) / Math.Sqrt(trials);

    /// <summary>The smallest true effect that so many trials find with the given power.</summary>
    /// <param name="trials">Number of trials, at least 2.</param>
    /// <param name="power">How often it is to be found, above the level.</param>
    /// <param name="level">Level of the test.</param>
    public static double Detectable(int trials, double power = 0.8, double level = 0.05) =>
        detectable.GetOrAdd((trials, power, level), Found);

    /// <summary>How many trials find an effect with the given power; null when more than <see cref="MostTrials"/>.</summary>
    public static int? Trials(double effect, double power = 0.8, double level = 0.05) =>
        Fewest(
            Square((Normal.InvCDF(0, 1, 1 - (level / 2)) + Normal.InvCDF(0, 1, power)) / effect) + 2,
            trials => Of(effect, trials, level) >= power
        );

    /// <summary>How many trials find an effect to be within a margin; null when more than <see cref="MostTrials"/>.</summary>
    public static int? TrialsOfEquivalence(double effect, double margin, double power = 0.8, double level = 0.05) =>
        Math.Abs(effect) < margin
            ? Fewest(
                Square((Normal.InvCDF(0, 1, 1 - level) + Normal.InvCDF(0, 1, power)) / (margin - Math.Abs(effect))) + 2,
                trials => OfEquivalence(effect, margin, trials, level) >= power
            )
            : null;

    private static double Found((int Trials, double Power, double Level) asked)
    {
        var high = 2 * Significant(asked.Trials, asked.Level);
        while (Of(high, asked.Trials, asked.Level) < asked.Power)
        {
            high *= 2;
        }

        return Brent.FindRoot(effect => Of(effect, asked.Trials, asked.Level) - asked.Power, 0, high, 1e-12, 200);
    }

    private static double Square(double number) => number * number;

    // More trials have more power, so the fewest that suffice lie where the answer changes: looked for in growing steps from a
    // guess (that of the normal distribution), and halved. Each look is an integral.
    private static int? Fewest(double guess, Func<int, bool> suffices)
    {
        var enough = (int)Math.Clamp(guess, 2, MostTrials);
        var below = enough;
        if (suffices(enough))
        {
            below--;
            for (var step = 2; below > 1 && suffices(below); step *= 2)
            {
                enough = below;
                below = Math.Max(1, below - step);
            }
        }
        else
        {
            for (var step = 1; below == enough; step *= 2)
            {
                if (below == MostTrials)
                {
                    return null;
                }

                enough = Math.Min(below + step, MostTrials);
                below = suffices(enough) ? below : enough;
            }
        }

        while (enough - below > 1)
        {
            var middle = (below + enough) / 2;
            (below, enough) = suffices(middle) ? (below, middle) : (middle, enough);
        }

        return enough;
    }

    private static double Quantile(int trials, double probability) =>
        trials < 2
            ? throw new ArgumentOutOfRangeException(nameof(trials), trials, "A test needs two trials or more.")
            : StudentT.InvCDF(0, 1, trials - 1, probability);

    // The mean of a function of (estimated deviation / true deviation), whose square is chi-squared over its degrees of freedom.
    private static double OverDeviation(int trials, Func<double, double> function)
    {
        double freedom = trials - 1;
        var logConstant = Math.Log(2) + (freedom / 2 * Math.Log(freedom / 2)) - SpecialFunctions.GammaLn(freedom / 2);
        var spread = 9 / Math.Sqrt(2 * freedom);
        const int panels = 14;
        var low = Math.Max(0, 1 - spread);
        var width = (1 + spread - low) / panels;
        return Enumerable
            .Range(0, panels)
            .Sum(panel =>
                GaussLegendreRule.Integrate(Weighted, low + (panel * width), low + ((panel + 1) * width), 20)
            );

        double Weighted(double ratio) =>
            function(ratio) * Math.Exp(logConstant + ((freedom - 1) * Math.Log(ratio)) - (freedom * ratio * ratio / 2));
    }
}
