using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

/// <summary>A network that notes what it computes.</summary>
internal sealed class Noting : Network
{
    private readonly Network inner;
    private readonly double sureness;

    /// <param name="inner">The network.</param>
    /// <param name="sureness">Its logits are so many times as large.</param>
    public Noting(Network inner, double sureness = 1)
        : base("noting")
    {
        (this.inner, this.sureness) = (inner, sureness);
        RegisterComponents();
    }

    public List<Tensor> Logits { get; } = [];

    public List<bool> WithGradient { get; } = [];

    public List<bool> Training { get; } = [];

    public override int EmbeddingSize => inner.EmbeddingSize;

    public override IReadOnlyList<int> TapChannels => inner.TapChannels;

    public override Activations Forward(Tensor images)
    {
        var activations = inner.Forward(images);
        var logits = sureness == 1 ? activations.Logits : activations.Logits * sureness;
        Logits.Add(logits);
        WithGradient.Add(logits.requires_grad);
        Training.Add(inner.training);
        return activations with { Logits = logits };
    }
}
