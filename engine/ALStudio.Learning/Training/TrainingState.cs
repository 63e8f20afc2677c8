using ALStudio.Learning.Weights;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Everything that changes from step to step while a network, and what is trained against it, learns.</summary>
/// <remarks>Random numbers have addresses and rates are functions of the iteration: neither has a state.</remarks>
internal sealed class TrainingState : IDisposable
{
    private readonly IObjective recipe;
    private readonly Network network;
    private readonly Discriminator? companion;
    private readonly ParameterGroups parameters;
    private readonly GroupedDescent descent;
    private readonly CompanionDescent? beside;
    private readonly Ema? average;

    /// <param name="recipe">How it is trained.</param>
    /// <param name="network">With the weights that it begins with; put into training mode.</param>
    /// <param name="companion">What is trained against it, if anything is.</param>
    public TrainingState(IObjective recipe, Network network, Discriminator? companion)
    {
        (this.recipe, this.network, this.companion) = (recipe, network, companion);
        parameters = new ParameterGroups(network);
        descent = new GroupedDescent(parameters, recipe.Optimiser);
        beside = companion is null ? null : new CompanionDescent(companion, recipe.Companion!.Optimiser);
        average =
            recipe.Ema > 0 ? new Ema(network, parameters.Groups.Select(group => group.Parameters), recipe.Ema) : null;
        network.train();
    }

    /// <summary>Sets the rates of the next move.</summary>
    /// <param name="schedule">The rate of this step from a base rate.</param>
    public void Aim(Func<double, double> schedule)
    {
        descent.Aim(schedule(recipe.Optimiser.Rate));
        beside?.Aim(schedule);
    }

    /// <summary>Moves everything by its gradients, the network first.</summary>
    public void Move()
    {
        descent.Move();
        beside?.Move();
        average?.Update();
    }

    /// <summary>Puts the averaged weights, where there are such, into the network.</summary>
    public void Finish() => average?.Install();

    /// <summary>A copy of all of it, between two steps.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Copy() =>
        Tensors().ToDictionary(entry => entry.Key, entry => StoredTensor.Of(entry.Key, entry.Value));

    /// <summary>Whether a checkpoint holds exactly these tensors, each of its shape and type.</summary>
    public bool Fits(Checkpoint checkpoint)
    {
        var tensors = Tensors();
        return tensors.Count == checkpoint.Tensors.Count
            && tensors.All(entry =>
                checkpoint.Tensors.TryGetValue(entry.Key, out var stored)
                && stored.Type == StoredTensor.TypeOf(entry.Value.dtype)
                && stored.Shape.SequenceEqual(entry.Value.shape)
            );
    }

    /// <summary>Becomes what it was at a checkpoint that fits.</summary>
    public void GoBackTo(Checkpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        foreach (var (name, tensor) in Tensors())
        {
            tensor.copy_(checkpoint.Tensors[name].ToTensor());
        }

        if (beside is not null)
        {
            beside.Steps = checkpoint.Iteration;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        average?.Dispose();
        beside?.Dispose();
        descent.Dispose();
        parameters.Dispose();
    }

    // Parameters of the network are views into its blocks: written here, they are written there.
    private Dictionary<string, Tensor> Tensors() =>
        new([
            .. Named("model.", ModelFile.State(network, companion)),
            .. Numbered("descent.", descent.State),
            .. Numbered("companion_descent.", beside?.State),
            .. Numbered("average.", average?.State),
        ]);

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(
        string prefix,
        IEnumerable<KeyValuePair<string, Tensor>> tensors
    ) => tensors.Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value));

    private static IEnumerable<KeyValuePair<string, Tensor>> Numbered(string prefix, IEnumerable<Tensor>? tensors) =>
        (tensors ?? []).Select((tensor, number) => KeyValuePair.Create($"{prefix}{number}", tensor));
}
