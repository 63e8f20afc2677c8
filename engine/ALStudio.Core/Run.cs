namespace ALStudio.Core;

/// <summary>Which run is meant: one trial of one arm of one experiment.</summary>
/// <param name="Experiment">Name of the experiment, with its preset if one was chosen ("fig04-cifar10-ssl@laptop").</param>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Trial">Number of the trial, from 1.</param>
public sealed record RunId(string Experiment, string Arm, int Trial)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Experiment}/{Arm}/trial-{Trial}";
}

/// <summary>What a run was when it was started: its definition, and everything that a reader needs to judge its numbers.</summary>
/// <param name="Id">Which run.</param>
/// <param name="Definition">SHA-256 (hex) of everything that can change its result, the number of cycles excepted.</param>
/// <param name="Description">What was hashed: canonical text of the data set, recipe, strategy and so on, by name.</param>
/// <param name="Provenance">Facts that do not change the result or cannot be controlled: versions, machine, git commit, script text.</param>
/// <param name="Unit">What the budget counts.</param>
/// <param name="ScaledDown">What a preset made smaller, in words; null for a run at full scale.</param>
/// <param name="Started">When it was first started.</param>
public sealed record RunHeader(
    RunId Id,
    string Definition,
    IReadOnlyDictionary<string, string> Description,
    IReadOnlyDictionary<string, string> Provenance,
    CostUnit Unit,
    string? ScaledDown,
    DateTimeOffset Started
);

/// <summary>A run as the store remembers it: its header and its finished cycles in order.</summary>
public sealed record RunHistory(RunHeader Header, IReadOnlyList<Cycle> Cycles);
