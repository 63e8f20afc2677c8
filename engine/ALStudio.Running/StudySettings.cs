using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>Where and how a study is done; nothing here says what it is.</summary>
/// <param name="Store">Folder of the store; it need not exist yet.</param>
/// <param name="Data">Where data sets are looked for.</param>
public sealed record StudySettings(string Store, DataRoot Data)
{
    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of one operation, part of a training's identity; null for those with which the study was begun, or else the share of one place in the machine's.</summary>
    public int? Threads { get; init; }

    /// <summary>How much time lies between two checkpoints of a training; null to keep none. Results do not depend on it.</summary>
    /// <remarks>Five minutes: so much is lost at most, and the largest networks write for a few seconds.</remarks>
    public TimeSpan? CheckpointEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Which runs are wanted; all, unless somebody asks for some only.</summary>
    public Func<RunId, bool> Only { get; init; } = _ => true;

    /// <summary>Which weights of finished trainings are kept.</summary>
    public KeptWeights Keep { get; init; } = KeptWeights.All;

    /// <summary>Whether files that changed under their names are taken for a new definition, beside the results of the old ones.</summary>
    public bool IsDataNew { get; init; }

    /// <summary>The script, for the record; null when the experiment was built by a program.</summary>
    public string? Script { get; init; }

    /// <summary>Further facts for the record, by name, such as the command line.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Where runs are done side by side; one after another in this process, if there are none.</summary>
    public IReadOnlyList<PlaceMaker> Places { get; init; } = [];

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Hears of listeners that failed; a failing screen costs no run.</summary>
    public Action<Exception> ListenerFailed { get; init; } = _ => { };

    /// <summary>Who trains; null for libtorch on <see cref="Device"/>.</summary>
    public ILearner? Learner { get; init; }

    /// <summary>The disk of the store, unless a test has another.</summary>
    public IFiles? Files { get; init; }
}
