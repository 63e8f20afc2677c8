namespace ALStudio.Core;

/// <summary>What annotation is paid in.</summary>
public enum CostUnit
{
    /// <summary>Class labels of whole images.</summary>
    Label,

    /// <summary>Clicks of an annotator who draws polygons.</summary>
    Click,
}

/// <summary>An amount of annotation that may be bought.</summary>
/// <param name="Amount">How much; below zero only after an overshoot, see <see cref="Less"/>.</param>
/// <param name="Unit">Of what.</param>
public readonly record struct Budget(double Amount, CostUnit Unit)
{
    /// <summary>What is left after spending; an overshoot leaves a negative amount that the next cycle pays back.</summary>
    public Budget Less(double spent) => this with { Amount = Amount - spent };

    /// <summary>Whether anything can still be bought.</summary>
    public bool IsLeft => Amount > 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Amount:#,0.##} {Unit.ToString().ToLowerInvariant()}{(Amount is 1 ? "" : "s")}";
}
