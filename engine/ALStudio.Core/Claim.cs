namespace ALStudio.Core;

/// <summary>What the author of a study expects, written down before it runs, in a form that its trials can decide.</summary>
/// <remarks>It belongs to the study, not to its runs: other claims change no training.</remarks>
/// <param name="Text">The claim in the author's words.</param>
/// <param name="Metric">Name of the measurement that it is about, "accuracy" or "meanIoU".</param>
/// <param name="Left">What is claimed to be better, worse and so on.</param>
/// <param name="Relation">How it relates to <paramref name="Right"/>.</param>
/// <param name="Right">What it is held against.</param>
/// <param name="Margin">How large a difference would matter, as a share; 0 where the relation needs none.</param>
/// <param name="By">By how much the left is claimed to be higher, as a share; only with <see cref="ClaimRelation.Equal"/>.</param>
public sealed record Claim(
    string Text,
    string Metric,
    ClaimSide Left,
    ClaimRelation Relation,
    ClaimSide Right,
    double Margin = 0,
    double By = 0
);

/// <summary>One side of a claim: some arms at one moment.</summary>
/// <param name="Arms">Names of the arms, at least one.</param>
/// <param name="Among">Which of them are meant.</param>
/// <param name="When">At which moment.</param>
public sealed record ClaimSide(IReadOnlyList<string> Arms, ClaimArms Among, ClaimMoment When);

/// <summary>A moment of a learning curve.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Amount">Labels or clicks, for <see cref="ClaimMomentKind.At"/>.</param>
public sealed record ClaimMoment(ClaimMomentKind Kind, double Amount = 0);

/// <summary>Kinds of moments.</summary>
public enum ClaimMomentKind
{
    /// <summary>Where so much has been spent.</summary>
    At,

    /// <summary>After the last query.</summary>
    Last,

    /// <summary>The whole curve: the mean value over the budget (area under the curve).</summary>
    Area,
}

/// <summary>Which of several arms a claim means.</summary>
public enum ClaimArms
{
    /// <summary>Each of them.</summary>
    Every,

    /// <summary>At least one of them, whichever.</summary>
    Some,

    /// <summary>The best of them, whichever that is.</summary>
    Best,
}

/// <summary>How two sides relate.</summary>
public enum ClaimRelation
{
    /// <summary>The left is better.</summary>
    Better,

    /// <summary>The left is worse.</summary>
    Worse,

    /// <summary>The left is better, equal, or worse by less than the margin.</summary>
    NoWorse,

    /// <summary>The sides differ by less than the margin (from what the left is claimed to be higher by).</summary>
    Equal,
}
