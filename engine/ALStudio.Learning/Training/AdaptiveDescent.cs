using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Adam as PyTorch computes it, on all parameters at once.</summary>
/// <remarks>
/// m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g², then p ← p − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε) in step t, from 1.
/// </remarks>
/// <param name="parameters">What is moved.</param>
/// <param name="settings">Everything but the rate, which comes with each step.</param>
public sealed class AdaptiveDescent(FlatParameters parameters, Adam settings) : IDisposable
{
    private readonly Tensor first = zeros_like(parameters.Values).DetachFromDisposeScope();
    private readonly Tensor second = zeros_like(parameters.Values).DetachFromDisposeScope();

    /// <summary>What it remembers from step to step, besides <see cref="Steps"/>.</summary>
    internal IEnumerable<Tensor> State => [first, second];

    /// <summary>Number of steps that were made.</summary>
    internal int Steps { get; set; }

    /// <summary>Moves every parameter, then sets the gradients to 0.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var gradients = parameters.Gradients;
        Steps++;
        first.mul_(settings.FirstDecay).add_(gradients, 1 - settings.FirstDecay);
        second.mul_(settings.SecondDecay).addcmul_(gradients, gradients, 1 - settings.SecondDecay);
        var spread = (second.sqrt() / Math.Sqrt(1 - Math.Pow(settings.SecondDecay, Steps))).add_(settings.Epsilon);
        parameters.Values.addcdiv_(first, spread, -rate / (1 - Math.Pow(settings.FirstDecay, Steps)));
        gradients.zero_();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }
}

/// <summary>The descent of a discriminator beside that of a network.</summary>
internal sealed class CompanionDescent : IDisposable
{
    private readonly Adam settings;
    private readonly FlatParameters parameters;
    private readonly AdaptiveDescent descent;
    private double rate;

    /// <param name="companion">Put into training mode.</param>
    /// <param name="settings">How it is moved.</param>
    public CompanionDescent(Discriminator companion, Adam settings)
    {
        this.settings = settings;
        parameters = new FlatParameters(companion);
        descent = new AdaptiveDescent(parameters, settings);
        companion.train();
    }

    /// <inheritdoc cref="AdaptiveDescent.State"/>
    public IEnumerable<Tensor> State => descent.State;

    /// <inheritdoc cref="AdaptiveDescent.Steps"/>
    public int Steps
    {
        set => descent.Steps = value;
    }

    /// <summary>Sets the rate of the next move.</summary>
    /// <param name="schedule">The rate of this step from the base rate.</param>
    public void Aim(Func<double, double> schedule) => rate = schedule(settings.Rate);

    /// <summary>Moves every parameter, then sets the gradients to 0.</summary>
    public void Move() => descent.Step(rate);

    public void Dispose()
    {
        descent.Dispose();
        parameters.Dispose();
    }
}
