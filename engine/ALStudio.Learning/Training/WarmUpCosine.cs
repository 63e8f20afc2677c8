using ALStudio.Core;

namespace ALStudio.Learning.Training;

/// <summary>A straight line from 0 up to the base rate, then half a cosine down to a small one.</summary>
/// <remarks>
/// The schedule of UDA's first release (Xie et al., 2019), whose end value is 1.2e-4 at a base rate of 0.03; the first
/// author of the reproduced paper ends at 1e-4.
/// </remarks>
/// <param name="WarmUp">Share of the iterations that the rate rises in, in [0, 1).</param>
/// <param name="End">The rate that would follow the last iteration.</param>
/// <param name="ClockFromZero">
/// Whether the cosine is that of a training without warm-up, so that the rate jumps down a little where it begins, as in the
/// first author's code; otherwise it begins at the base rate.
/// </param>
public sealed record WarmUpCosine(double WarmUp = 0.1, double End = 1e-4, bool ClockFromZero = false) : ISchedule
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        WarmUp is >= 0 and < 1
            ? []
            :
            [
                new Problem(
                    $"The warm-up cannot last {WarmUp} of a training.",
                    Hint: "Take 0 or more, but less than 1."
                ),
            ];

    /// <inheritdoc/>
    public double Rate(double baseRate, int iteration, int iterations)
    {
        var risen = (int)Math.Round(WarmUp * iterations);
        var start = ClockFromZero ? 0 : risen;
        return iteration < risen
            ? baseRate * iteration / risen
            : new Cosine(End).Rate(baseRate, iteration - start, iterations - start);
    }
}
