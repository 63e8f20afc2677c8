using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>What a network computes for a batch.</summary>
/// <param name="Logits">
/// Class scores <c>[N, K]</c>. A dense network has one per position, <c>[N, K, h, w]</c>, at its own resolution, usually an eighth
/// of the images': who needs one per pixel enlarges them with <see cref="Mathematics.Upsampling"/>.
/// </param>
/// <param name="Embedding">The pooled vector before the last layer, <c>[N, D]</c>.</param>
/// <param name="Taps">Intermediate maps <c>[N, C, H, W]</c>, early ones first, for modules that learn beside the network.</param>
public sealed record Activations(Tensor Logits, Tensor Embedding, IReadOnlyList<Tensor> Taps)
{
    /// <summary>The loss that a module beside the network predicts for each image, <c>[N]</c>, in eval mode; null where there is no such module.</summary>
    public Tensor? PredictedLosses { get; init; }
}

/// <summary>A built network. Works in float32 and float64, whichever its input and parameters have.</summary>
public abstract class Network(string name) : nn.Module(name)
{
    /// <summary>Length of the embedding.</summary>
    public abstract int EmbeddingSize { get; }

    /// <summary>Number of channels of each tapped map.</summary>
    public abstract IReadOnlyList<int> TapChannels { get; }

    /// <summary>Runs a batch <c>[N, C, H, W]</c>.</summary>
    public abstract Activations Forward(Tensor images);

    /// <summary>What the learning rate of a parameter is multiplied by.</summary>
    /// <param name="parameter">Its name in the state dictionary.</param>
    public virtual double RateFactor(string parameter) => 1;

    /// <summary>The same for the last layers, and for what learns beside them.</summary>
    public virtual double HeadRateFactor => 1;

    /// <summary>The network alone, without what learns beside it: what a file of weights describes.</summary>
    internal virtual Network Host => this;

    /// <summary>Whether dropout is drawn in eval mode, too; false where there is none.</summary>
    internal bool DrawsDropout
    {
        get => modules().OfType<IDrawn>().Any(layer => layer.IsDrawnInEval);
        set
        {
            foreach (var layer in modules().OfType<IDrawn>())
            {
                layer.IsDrawnInEval = value;
            }
        }
    }
}

/// <summary>A layer that draws random numbers in training, and in eval mode when it is told to.</summary>
internal interface IDrawn
{
    bool IsDrawnInEval { get; set; }
}
