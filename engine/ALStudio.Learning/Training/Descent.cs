using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Stochastic gradient descent as PyTorch computes it, on all parameters at once.</summary>
/// <remarks>g ← g + decay·p, then m ← momentum·m + g, then p ← p − rate·(g + momentum·m), or p ← p − rate·m without Nesterov.</remarks>
/// <param name="parameters">What is moved.</param>
/// <param name="settings">Momentum and weight decay; the rate comes with each step.</param>
public sealed class Descent(FlatParameters parameters, Sgd settings) : IDisposable
{
    private readonly Tensor velocity = zeros_like(parameters.Values).DetachFromDisposeScope();

    // A move that was recorded reads its rate where it stands; on a processor a number will do.
    private readonly Tensor? rateOnCard =
        parameters.Values.device_type == DeviceType.CUDA
            ? zeros([], dtype: parameters.Values.dtype, device: parameters.Values.device).DetachFromDisposeScope()
            : null;
    private double rate;

    /// <summary>What it remembers from step to step.</summary>
    internal IEnumerable<Tensor> State => [velocity];

    /// <summary>Sets the rate of the next move.</summary>
    public void Aim(double next)
    {
        rate = next;
        if (rateOnCard is not null)
        {
            using var constant = no_grad();
            rateOnCard.fill_(next);
        }
    }

    /// <summary>Moves every parameter against its gradient, then sets the gradients to 0.</summary>
    public void Move()
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var (values, gradients) = (parameters.Values, parameters.Gradients);
        gradients.add_(values, settings.WeightDecay);
        velocity.mul_(settings.Momentum).add_(gradients);
        var direction = settings.Nesterov ? gradients.add_(velocity, settings.Momentum) : velocity;
        if (rateOnCard is null)
        {
            values.add_(direction, -rate);
        }
        else
        {
            values.addcmul_(direction, rateOnCard, -1);
        }

        gradients.zero_();
    }

    /// <summary>Both, at a rate.</summary>
    public void Step(double next)
    {
        Aim(next);
        Move();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        velocity.Dispose();
        rateOnCard?.Dispose();
    }
}
