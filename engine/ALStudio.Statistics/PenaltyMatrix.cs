namespace ALStudio.Statistics;

/// <summary>How often each arm beats each other one.</summary>
/// <remarks>
/// Ash et al., 2020 (BADGE), figure 3. The entry of row i and column j is the share of budgets at which i is better than j by a paired
/// t test at 5 %, two-sided and not corrected. A row reads how often its arm wins, a column how often it loses: the arm
/// with the lowest column is beaten least.
/// </remarks>
public sealed class PenaltyMatrix
{
    private readonly double[,] shares;

    private PenaltyMatrix(double[,] shares) => this.shares = shares;

    /// <summary>Number of arms.</summary>
    public int Count => shares.GetLength(0);

    /// <summary>The share of budgets at which the arm of a row is better than the arm of a column, in [0, 1].</summary>
    public double this[int row, int column] => shares[row, column];

    /// <summary>How often an arm is beaten by the others: the mean of its column, itself left out.</summary>
    public double Beaten(int arm) =>
        Count < 2 ? 0 : Enumerable.Range(0, Count).Where(row => row != arm).Average(row => shares[row, arm]);

    /// <summary>The matrix of some arms.</summary>
    /// <param name="arms">Number of arms.</param>
    /// <param name="differences">The differences between two arms, one at each budget that both have reached; positive where the
    /// first is better.</param>
    public static PenaltyMatrix Of(int arms, Func<int, int, IReadOnlyList<PairedDifference>> differences)
    {
        var shares = new double[arms, arms];
        for (var row = 0; row < arms; row++)
        {
            for (var column = 0; column < row; column++)
            {
                var met = differences(row, column);
                shares[row, column] = Share(met, difference => difference.Mean > 0);
                shares[column, row] = Share(met, difference => difference.Mean < 0);
            }
        }

        return new PenaltyMatrix(shares);
    }

    private static double Share(IReadOnlyList<PairedDifference> met, Func<PairedDifference, bool> isOnThatSide) =>
        met.Count == 0 ? 0 : met.Average(difference => IsFound(difference) && isOnThatSide(difference) ? 1.0 : 0.0);

    private static bool IsFound(PairedDifference difference) =>
        !difference.IsWithoutSpread && difference.Probability <= Comparison.Level;
}
