using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>What is compared: a recipe with a strategy.</summary>
/// <param name="Name">Name in figures and in the store, unique in its experiment.</param>
/// <param name="Recipe">How it trains; what the strategy needs besides is added to it.</param>
/// <param name="Strategy">How it queries.</param>
/// <param name="Trials">Number of trials; null for the experiment's.</param>
/// <param name="Where">Its place in the script.</param>
public sealed record Arm(
    string Name,
    IObjective Recipe,
    IQueryStrategy Strategy,
    int? Trials = null,
    Place? Where = null
)
{
    /// <summary>How it trains, with what its strategy needs.</summary>
    public IObjective Recipe
    {
        get => Strategy is IAdaptsRecipe adapting ? adapting.Adapt(field) : field;
        init;
    } = Recipe;

    /// <summary>Number of models that it asks, the reported one included.</summary>
    public int Members => Strategy is ICommittee committee ? committee.Members : 1;
}

/// <summary>A study as its script declares it. A value: nothing has been checked, loaded or run.</summary>
/// <param name="Name">Name in figures and in the store, unique in its script.</param>
/// <param name="Dataset">Images and hidden labels.</param>
/// <param name="Annotator">Who answers.</param>
/// <param name="Start">The first labelled set.</param>
/// <param name="Query">What each cycle may spend.</param>
/// <param name="Cycles">Number of queries; models are trained in this many cycles and in cycle 0.</param>
/// <param name="Trials">Number of repetitions with other initial sets, weights and orders.</param>
/// <param name="Arms">What is compared. Trial <c>r</c> of every arm shares its initial set, weights and orders.</param>
/// <param name="Metrics">What is measured on the test split.</param>
/// <param name="Seed">Where all random numbers come from.</param>
public sealed record Experiment(
    string Name,
    IDatasetSource Dataset,
    IAnnotator Annotator,
    IStart Start,
    Budget Query,
    int Cycles,
    int Trials,
    IReadOnlyList<Arm> Arms,
    IReadOnlyList<IMetric> Metrics,
    ulong Seed = 0
)
{
    /// <summary>The preset that shaped it, or null.</summary>
    public string? Preset { get; init; }

    /// <summary>What the preset made smaller, in words that go into every table and figure; null at full scale.</summary>
    public string? ScaledDown { get; init; }

    /// <summary>Where each keyword stands in the script ("dataset", "query", …), for problems.</summary>
    public IReadOnlyDictionary<string, Place> Places { get; init; } = new Dictionary<string, Place>();

    /// <summary>What its author expects. Claims belong to no training: other claims find the same results.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>Names of the figures that its author draws. The store keeps the names alone: its script draws them.</summary>
    public IReadOnlyList<string> Figures { get; init; } = [];

    /// <summary>What a run may have spent by each cycle: the start, and what each query adds to it.</summary>
    public IReadOnlyList<double> Budgets =>
        [.. Enumerable.Range(0, Cycles + 1).Select(cycle => Start.Amount.Amount + (cycle * Query.Amount))];

    /// <summary>Name in the store: with the preset, so that a scaled-down study never mixes with the full one.</summary>
    public string FullName => Preset is null ? Name : $"{Name}@{Preset}";

    /// <summary>The same experiment in another form. What is not named stays as it is.</summary>
    public Experiment With(
        IDatasetSource? dataset = null,
        IAnnotator? annotator = null,
        IStart? start = null,
        Budget? query = null,
        int? cycles = null,
        int? trials = null,
        IReadOnlyList<Arm>? arms = null,
        ulong? seed = null,
        string? preset = null,
        string? scaledDown = null
    ) =>
        this with
        {
            Dataset = dataset ?? Dataset,
            Annotator = annotator ?? Annotator,
            Start = start ?? Start,
            Query = query ?? Query,
            Cycles = cycles ?? Cycles,
            Trials = trials ?? Trials,
            Arms = arms ?? Arms,
            Seed = seed ?? Seed,
            Preset = preset ?? Preset,
            ScaledDown = scaledDown ?? ScaledDown,
        };
}
