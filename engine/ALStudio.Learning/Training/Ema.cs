using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Exponential moving average of all weights and running statistics of a network.</summary>
/// <remarks>
/// e ← decay·e + (1 − decay)·v after every step, begun at the first weights. Mostly a better model than the last weights
/// (Tarvainen and Valpola, "Mean teachers are better role models", 2017). What counts batches is not averaged.
/// </remarks>
public sealed class Ema : IDisposable
{
    private readonly double decay;
    private readonly Tensor[] current;
    private readonly Tensor[] averages;

    /// <summary>Begins with the network as it is.</summary>
    /// <param name="network">Its running statistics are averaged.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="decay">Share of the old average in the new one, in (0, 1).</param>
    public Ema(nn.Module network, IEnumerable<FlatParameters> parameters, double decay)
    {
        using var constant = no_grad();
        this.decay = decay;
        current =
        [
            .. parameters.Select(block => block.Values),
            .. network.buffers().Where(buffer => buffer.is_floating_point()),
        ];
        averages = [.. current.Select(values => values.clone().DetachFromDisposeScope())];
    }

    /// <summary>What it remembers from step to step.</summary>
    internal IEnumerable<Tensor> State => averages;

    /// <summary>Takes in the weights after a step.</summary>
    public void Update()
    {
        using var constant = no_grad();
        for (var index = 0; index < current.Length; index++)
        {
            averages[index].mul_(decay).add_(current[index], 1 - decay);
        }
    }

    /// <summary>Puts the average into the network.</summary>
    public void Install()
    {
        using var constant = no_grad();
        for (var index = 0; index < current.Length; index++)
        {
            current[index].copy_(averages[index]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(averages, average => average.Dispose());
}
