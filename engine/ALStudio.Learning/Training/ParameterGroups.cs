using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>All trainable parameters of a network: one block for each factor that the learning rate is multiplied by.</summary>
/// <remarks>A restored model is given the same blocks as a trained one, because libtorch chooses its kernels by how weights lie in memory.</remarks>
public sealed class ParameterGroups : IDisposable
{
    /// <summary>Moves the parameters of a network, as they are, into blocks.</summary>
    /// <param name="network">A network that has its final floating-point type and device.</param>
    public ParameterGroups(Network network) =>
        Groups = [
            .. network
                .named_parameters()
                .Where(entry => entry.parameter.requires_grad)
                .GroupBy(entry => network.RateFactor(entry.name), entry => entry.parameter)
                .OrderBy(group => group.Key)
                .Select(group => (group.Key, new FlatParameters(group))),
        ];

    /// <summary>The blocks, each with its factor, ascending.</summary>
    public IReadOnlyList<(double RateFactor, FlatParameters Parameters)> Groups { get; }

    /// <summary>Lets go of the blocks. The network keeps its parameters.</summary>
    public void Dispose()
    {
        foreach (var (_, parameters) in Groups)
        {
            parameters.Dispose();
        }
    }
}

/// <summary>Stochastic gradient descent of a whole network, each block at its own rate.</summary>
/// <param name="network">What is moved.</param>
/// <param name="settings">Momentum and weight decay; the rate comes with each step.</param>
public sealed class GroupedDescent(ParameterGroups network, Sgd settings) : IDisposable
{
    private readonly (double RateFactor, Descent Descent)[] groups =
    [
        .. network.Groups.Select(group => (group.RateFactor, new Descent(group.Parameters, settings))),
    ];

    /// <summary>What it remembers from step to step.</summary>
    internal IEnumerable<Tensor> State => groups.SelectMany(group => group.Descent.State);

    /// <summary>Sets the rate of the next move.</summary>
    public void Aim(double rate) => Array.ForEach(groups, group => group.Descent.Aim(rate * group.RateFactor));

    /// <summary>Moves every parameter against its gradient, then sets the gradients to 0.</summary>
    public void Move() => Array.ForEach(groups, group => group.Descent.Move());

    /// <summary>Both, at a rate.</summary>
    public void Step(double rate)
    {
        Aim(rate);
        Move();
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(groups, group => group.Descent.Dispose());
}
