namespace ALStudio.Statistics;

/// <summary>What trials say about one arm against another.</summary>
public enum Verdict
{
    /// <summary>It is better: a difference this large would be rare by chance, however many comparisons were made.</summary>
    Better,

    /// <summary>It is worse.</summary>
    Worse,

    /// <summary>It differs by less than the margin.</summary>
    Equivalent,

    /// <summary>So few trials tell neither.</summary>
    Undecided,

    /// <summary>A single trial shows no spread and can tell nothing.</summary>
    SingleTrial,
}
