using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Stochastic gradient descent as PyTorch computes it, on all parameters at once.</summary>
/// <remarks>g ← g + decay·p, then m ← momentum·m + g, then p ← p − rate·(g + momentum·m), or p ← p − rate·m without Nesterov.</remarks>
/// <param name="parameters">What is moved.</param>
/// <param name="settings">Momentum and weight decay; the rate comes with each step.</param>
public sealed class Descent(FlatParameters parameters, Sgd settings) : IDisposable
{
    private readonly Tensor velocity = zeros_like(parameters.Values).DetachFromDisposeScope();

    /// <summary>What it remembers from step to step.</summary>
    internal IEnumerable<Tensor> State => [velocity];

    /// <summary>Moves every parameter against its gradient, then sets the gradients to 0.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var (values, gradients) = (parameters.Values, parameters.Gradients);
        gradients.add_(values, settings.WeightDecay);
        velocity.mul_(settings.Momentum).add_(gradients);
        values.add_(settings.Nesterov ? gradients.add_(velocity, settings.Momentum) : velocity, -rate);
        gradients.zero_();
    }

    /// <inheritdoc/>
    public void Dispose() => velocity.Dispose();
}
