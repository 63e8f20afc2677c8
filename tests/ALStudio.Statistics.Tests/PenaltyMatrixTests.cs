using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class PenaltyMatrixTests
{
    private static readonly PairedDifference clear = Some.Differences(0.02, 0.021, 0.019);
    private static readonly PairedDifference open = Some.Differences(0.02, -0.03, 0.01);

    [Fact]
    public void A_row_wins_where_its_column_loses()
    {
        // Arm 1 beats arm 0 at one budget of two; nothing else is found.
        var matrix = PenaltyMatrix.Of(3, (row, column) => (row, column) == (1, 0) ? [clear, open] : [open, open]);
        Assert.Equal((0.5, 0.0), (matrix[1, 0], matrix[0, 1]));
        Assert.Equal((0.25, 0.0, 0.0), (matrix.Beaten(0), matrix.Beaten(1), matrix.Beaten(2)));
    }

    [Fact]
    public void A_negative_difference_is_a_win_of_the_column()
    {
        var worse = Some.Differences(-0.02, -0.021, -0.019);
        var matrix = PenaltyMatrix.Of(2, (_, _) => [worse]);
        Assert.Equal((0.0, 1.0), (matrix[1, 0], matrix[0, 1]));
    }

    [Fact]
    public void Nothing_beats_itself_and_single_trials_beat_nobody()
    {
        var matrix = PenaltyMatrix.Of(2, (_, _) => [Some.Differences(0.5)]);
        Assert.All([matrix[0, 0], matrix[1, 1], matrix[0, 1], matrix[1, 0]], share => Assert.Equal(0, share));
    }

    [Fact]
    public void The_same_difference_in_every_trial_is_no_win() =>
        Assert.Equal(0, PenaltyMatrix.Of(2, (_, _) => [Some.Differences(0.02, 0.02)])[1, 0]);
}
