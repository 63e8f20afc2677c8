using ALStudio.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>Wide residual network WRN-<paramref name="Depth"/>-<paramref name="Width"/> with pre-activated basic blocks.</summary>
/// <remarks>
/// Zagoruyko and Komodakis, "Wide residual networks", 2016, in the form of the first author's code: the 1×1 shortcut of a
/// block that changes its channels takes the activated input, momentum 0.1 in every batch normalisation, no dropout.
/// The embedding is the pooled vector before the last layer; the taps are the outputs of the three groups.
/// </remarks>
/// <param name="Depth">Number of layers, 6n + 4 with n blocks per group.</param>
/// <param name="Width">Factor on the channels 16, 32, 64 of the three groups.</param>
public sealed record WideResNet(int Depth = 28, int Width = 2) : INetwork
{
    /// <inheritdoc/>
    public string Name => $"WRN-{Depth}-{Width}";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Depth < 10 || Depth % 6 != 4)
        {
            yield return new Problem(
                $"A wide residual network cannot have depth {Depth}: it must be 6n + 4.",
                Hint: "Take 10, 16, 22, 28 or 40."
            );
        }

        if (Width < 1)
        {
            yield return new Problem($"A wide residual network cannot have width {Width}.", Hint: "Take 1, 2, 4 or 8.");
        }
    }

    /// <inheritdoc/>
    public Network Build(ImageShape input, int classes, RandomStream weights)
    {
        if (Depth < 10 || Depth % 6 != 4 || Width < 1)
        {
            throw new InvalidOperationException(
                $"WRN-{Depth}-{Width} does not exist: depth is 6n + 4, width at least 1."
            );
        }

        var body = new Body(input.Channels, classes, blocks: (Depth - 4) / 6, Width);
        Initial.Draw(body, classes, weights);
        return body;
    }

    private sealed class Body : Network
    {
        private readonly Conv2d conv1;
        private readonly Sequence group1;
        private readonly Sequence group2;
        private readonly Sequence group3;
        private readonly BatchNorm2d bn;
        private readonly Linear fc;

        public Body(int channels, int classes, int blocks, int width)
            : base("wide_resnet")
        {
            TapChannels = [16 * width, 32 * width, 64 * width];
            conv1 = nn.Conv2d(channels, 16, 3, padding: 1, bias: false);
            group1 = new Sequence(16, TapChannels[0], blocks, stride: 1);
            group2 = new Sequence(TapChannels[0], TapChannels[1], blocks, stride: 2);
            group3 = new Sequence(TapChannels[1], TapChannels[2], blocks, stride: 2);
            bn = nn.BatchNorm2d(EmbeddingSize);
            fc = nn.Linear(EmbeddingSize, classes);
            RegisterComponents();
        }

        public override int EmbeddingSize => TapChannels[2];

        public override IReadOnlyList<int> TapChannels { get; }

        public override Activations Forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var first = group1.forward(conv1.forward(images));
            var second = group2.forward(first);
            var third = group3.forward(second);
            var embedding = bn.forward(third).relu_().mean([2, 3]);
            var logits = fc.forward(embedding);
            scope.MoveToOuter(first, second, third);
            scope.MoveToOuter(embedding, logits);
            return new Activations(logits, embedding, [first, second, third]);
        }
    }

    /// <summary>The blocks of one group, named 0, 1, 2, …</summary>
    private sealed class Sequence : nn.Module<Tensor, Tensor>
    {
        private readonly Block[] blocks;

        public Sequence(int input, int output, int count, int stride)
            : base("group")
        {
            blocks = [.. Enumerable.Range(0, count).Select(Make)];
            for (var block = 0; block < count; block++)
            {
                register_module($"{block}", blocks[block]);
            }

            Block Make(int block) => block == 0 ? new Block(input, output, stride) : new Block(output, output, 1);
        }

        public override Tensor forward(Tensor input) => blocks.Aggregate(input, (x, block) => block.forward(x));
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d bn1;
        private readonly Conv2d conv1;
        private readonly BatchNorm2d bn2;
        private readonly Conv2d conv2;
        private readonly Conv2d? shortcut;

        public Block(int input, int output, int stride)
            : base("block")
        {
            bn1 = nn.BatchNorm2d(input);
            conv1 = nn.Conv2d(input, output, 3, stride: stride, padding: 1, bias: false);
            bn2 = nn.BatchNorm2d(output);
            conv2 = nn.Conv2d(output, output, 3, padding: 1, bias: false);
            shortcut = input == output ? null : nn.Conv2d(input, output, 1, stride: stride, bias: false);
            RegisterComponents();
        }

        // In place wherever no gradient needs the overwritten value: memory traffic is what such a network waits for.
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var active = bn1.forward(input).relu_();
            var main = conv2.forward(bn2.forward(conv1.forward(active)).relu_());
            return main.add_(shortcut?.forward(active) ?? input).MoveToOuterDisposeScope();
        }
    }
}
