using System.Text.Json.Serialization;

namespace ALStudio.Core;

/// <summary>What an experiment consisted of when it was last run: which stored runs belong together.</summary>
/// <param name="Experiment">Its name, with its preset.</param>
/// <param name="Cycles">Number of queries; runs that went further are read up to here.</param>
/// <param name="Arms">Its arms in their order.</param>
/// <param name="Budgets">What a run may have spent by each cycle; null in records of older versions.</param>
/// <param name="Claims">What its author expected; null in records of older versions.</param>
/// <param name="Figures">Names of the figures that its script draws; null in records of older versions.</param>
public sealed record StudyRecord(
    string Experiment,
    int Cycles,
    IReadOnlyList<StudyArm> Arms,
    IReadOnlyList<double>? Budgets = null,
    IReadOnlyList<Claim>? Claims = null,
    IReadOnlyList<string>? Figures = null
)
{
    /// <summary>Which weights of its trainings are kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeptWeights Keep { get; init; }
}

/// <summary>Which weights of finished trainings are kept. What was measured always is.</summary>
public enum KeptWeights
{
    /// <summary>All: any picture can be drawn and any query be asked again.</summary>
    All,

    /// <summary>Those of each run's newest cycle, from which it goes on.</summary>
    Last,

    /// <summary>None of runs that have all their cycles.</summary>
    None,
}

/// <summary>One arm of a <see cref="StudyRecord"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">Its definition, the same in all trials.</param>
/// <param name="Trials">How many trials it has.</param>
public sealed record StudyArm(string Name, string Definition, int Trials);
