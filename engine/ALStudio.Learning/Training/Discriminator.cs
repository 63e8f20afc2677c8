using ALStudio.Core;
using ALStudio.Learning.Networks;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Tells true maps of classes from predicted ones, together with the images they belong to.</summary>
/// <remarks>
/// Mittal, Tatarchenko and Brox, "Semi-supervised semantic segmentation with high- and low-level consistency", 2019 (s4GAN): four 4×4
/// convolutions of stride 2, each followed by LeakyReLU 0.2, the first three also by dropout of whole channels with probability 0.5; then the
/// mean over all positions, and one linear layer. First weights are PyTorch's own. The paper's window of 20×20 is that mean
/// for its images of 321×321. Dropout is drawn in training mode, from libtorch's generator.
/// </remarks>
public sealed class Discriminator : nn.Module
{
    private const double Slope = 0.2;
    private const double Dropped = 0.5;

    // Fields are the names of the state dictionary.
    private readonly Convolution conv1;
    private readonly Convolution conv2;
    private readonly Convolution conv3;
    private readonly Convolution conv4;
    private readonly Dense fc;

    /// <param name="classes">Number of class maps.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="weights">Where first weights come from.</param>
    /// <param name="width">Channels of the first layer; the others have 2, 4 and 8 times as many.</param>
    public Discriminator(int classes, int channels, RandomStream weights, int width = 64)
        : base("discriminator")
    {
        var first = Initial.UniformByFanIn(weights);
        conv1 = Layer(classes + channels, width);
        conv2 = Layer(width, 2 * width);
        conv3 = Layer(2 * width, 4 * width);
        conv4 = Layer(4 * width, 8 * width);
        var bound = 1 / Math.Sqrt(8 * width);
        fc = new Dense(8 * width, 1, bound, weights, biasBound: bound);
        RegisterComponents();

        Convolution Layer(int inputs, int outputs) => new(inputs, outputs, kernel: 4, stride: 2, first, bias: first);
    }

    /// <summary>Judges maps of classes.</summary>
    /// <param name="classMaps">Probabilities of the classes, or 1 for the true one and 0 for the others, <c>[N, K, H, W]</c>; 16 pixels or more each way.</param>
    /// <param name="images">Their images, scaled to [0, 1], <c>[N, C, H, W]</c>.</param>
    public Judgement Forward(Tensor classMaps, Tensor images)
    {
        using var scope = NewDisposeScope();
        var first = Through(conv1, cat([classMaps, images], 1));
        var second = Through(conv2, first);
        var third = Through(conv3, second);
        var features = nn.functional.leaky_relu(conv4.forward(third), Slope).mean([2, 3]);
        var logits = fc.forward(features).squeeze(1);
        var scores = logits.sigmoid();
        scope.MoveToOuter(scores, logits, features);
        return new Judgement(scores, logits, features);
    }

    private Tensor Through(Convolution layer, Tensor input) =>
        nn.functional.dropout2d(nn.functional.leaky_relu(layer.forward(input), Slope), Dropped, training);
}

/// <summary>What a discriminator thinks of each map of classes.</summary>
/// <param name="Scores">How much it looks like a true one, in (0, 1), <c>[N]</c>.</param>
/// <param name="Logits">The same before the sigmoid, <c>[N]</c>: losses are computed from these.</param>
/// <param name="Features">What the last layer reads, <c>[N, D]</c>.</param>
public sealed record Judgement(Tensor Scores, Tensor Logits, Tensor Features);
