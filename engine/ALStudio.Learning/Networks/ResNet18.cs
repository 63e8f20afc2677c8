using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>The two usual beginnings of a ResNet.</summary>
public enum ResNetForm
{
    /// <summary>For photographs of about 224×224: a 7×7 convolution and max-pooling make the image four times smaller at once.</summary>
    ImageNet,

    /// <summary>For images of about 32×32: a 3×3 convolution that keeps the size.</summary>
    Cifar,
}

/// <summary>Residual network of 18 layers, as torchvision builds it.</summary>
/// <remarks>
/// He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016. Entries of the state dictionary are named
/// as torchvision names them. The ImageNet form begins with normal weights by fan-out, the CIFAR form with PyTorch's defaults (the code
/// that Yoo and Kweon's loss prediction is usually run with). The embedding is the pooled vector of 512 before the last
/// layer; the taps are the outputs of the four stages.
/// </remarks>
/// <param name="Form">How it begins.</param>
/// <param name="Pretrained">Weights to begin with, for example of ImageNet; null for fresh ones. The ImageNet form then has its images normalised as ImageNet was.</param>
/// <param name="InputSize">
/// Height and width that smaller images are enlarged to, bilinearly, inside the network; null for 224 where the ImageNet form
/// begins with weights of a file, and for the size that images have everywhere else.
/// </param>
public sealed record ResNet18(
    ResNetForm Form = ResNetForm.ImageNet,
    WeightsFile? Pretrained = null,
    int? InputSize = null
) : IPretrained
{
    private const int ImageNetSize = 224;

    /// <inheritdoc/>
    public string Name => "ResNet-18";

    /// <inheritdoc/>
    public Normalisation? Normalisation => BeginsWithImageNet ? ImageNet.Normalisation : null;

    /// <inheritdoc/>
    public string Origin =>
        Form == ResNetForm.ImageNet
            ? ImageNet.ResNet18
            : "the weights of a training of this network (alstudio weights), or a file with torchvision's names and a 3×3 conv1";

    private bool BeginsWithImageNet => Form == ResNetForm.ImageNet && Pretrained is not null;

    /// <inheritdoc/>
    public bool IsHead(string entry) => entry.StartsWith("fc.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (InputSize < 1)
        {
            yield return new Problem(
                $"Images cannot be enlarged to {InputSize}×{InputSize}.",
                Hint: "Take 224 for weights of ImageNet, or leave InputSize out."
            );
        }

        var misfits = facts.Shape is { } shape && InputSize is not < 1 ? Misfits(shape) : [];
        foreach (var problem in this.CheckFile("resnet18.safetensors").Concat(misfits))
        {
            yield return problem;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ProblemException">Images of this shape do not fit the settings.</exception>
    public Network Build(ImageShape input, int classes, RandomStream weights)
    {
        if (Misfits(input).ToList() is { Count: > 0 } problems)
        {
            throw new ProblemException(problems);
        }

        var isSmall = Math.Max(input.Height, input.Width) < ImageNetSize;
        var size = InputSize ?? (BeginsWithImageNet && isSmall ? ImageNetSize : null);
        return new Body(input.Channels, classes, Form, size, weights);
    }

    private IEnumerable<Problem> Misfits(ImageShape input)
    {
        var largest = Math.Max(input.Height, input.Width);
        if (InputSize < largest)
        {
            yield return new Problem(
                $"{Name} cannot enlarge images of {input.Height}×{input.Width} to {InputSize}×{InputSize}.",
                Hint: $"Take an InputSize of {largest} or more, or leave it out."
            );
        }

        foreach (var problem in this.CheckChannels(input))
        {
            yield return problem;
        }
    }

    private sealed class Body : Network
    {
        private readonly Convolution conv1;
        private readonly BatchNormalisation bn1;
        private readonly Chain layer1;
        private readonly Chain layer2;
        private readonly Chain layer3;
        private readonly Chain layer4;
        private readonly Dense fc;

        private readonly bool pools;
        private readonly int? size;

        public Body(int channels, int classes, ResNetForm form, int? size, RandomStream weights)
            : base("resnet18")
        {
            (pools, this.size) = (form == ResNetForm.ImageNet, size);
            var first = pools ? Initial.NormalByFanOut(weights) : Initial.UniformByFanIn(weights);
            var (kernel, stride) = pools ? (7, 2) : (3, 1);
            conv1 = new Convolution(channels, 64, kernel, stride, first);
            bn1 = new BatchNormalisation(64);
            layer1 = BasicBlock.Pair(64, TapChannels[0], stride: 1, first);
            layer2 = BasicBlock.Pair(TapChannels[0], TapChannels[1], stride: 2, first);
            layer3 = BasicBlock.Pair(TapChannels[1], TapChannels[2], stride: 2, first);
            layer4 = BasicBlock.Pair(TapChannels[2], TapChannels[3], stride: 2, first);
            var bound = 1 / Math.Sqrt(EmbeddingSize);
            fc = new Dense(EmbeddingSize, classes, bound, weights, biasBound: bound);
            RegisterComponents();
        }

        public override int EmbeddingSize => TapChannels[^1];

        public override IReadOnlyList<int> TapChannels { get; } = [64, 128, 256, 512];

        public override Activations Forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var stem = bn1.forward(conv1.forward(Enlarged.To(size, images))).relu_();
            var first = layer1.forward(pools ? nn.functional.max_pool2d(stem, 3, stride: 2, padding: 1) : stem);
            var second = layer2.forward(first);
            var third = layer3.forward(second);
            var fourth = layer4.forward(third);
            var embedding = fourth.mean([2, 3]);
            var logits = fc.forward(embedding);
            scope.MoveToOuter(first, second, third);
            scope.MoveToOuter(fourth, embedding, logits);
            return new Activations(logits, embedding, [first, second, third, fourth]);
        }
    }
}
