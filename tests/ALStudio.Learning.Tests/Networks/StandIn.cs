using ALStudio.Core;
using ALStudio.Learning.Networks;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

/// <summary>The small dense network that stands in for DeepLab in the golden values of s4GAN: two 3×3 convolutions of stride 2.</summary>
internal sealed record StandIn : IDenseNetwork
{
    public Network Build(ImageShape input, int classes, RandomStream weights) => new Body(input, classes, weights);

    private sealed class Body : Network
    {
        private readonly Convolution conv1;
        private readonly Convolution conv2;

        public Body(ImageShape input, int classes, RandomStream weights)
            : base("stand_in")
        {
            var first = Initial.UniformByFanIn(weights);
            conv1 = new Convolution(input.Channels, 16, kernel: 3, stride: 2, first, bias: Initial.Zero);
            conv2 = new Convolution(16, classes, kernel: 3, stride: 2, first, bias: Initial.Zero);
            RegisterComponents();
        }

        public override int EmbeddingSize => 16;

        public override IReadOnlyList<int> TapChannels => [16];

        public override Activations Forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var map = conv1.forward(images).relu();
            var embedding = map.mean([2, 3]);
            var logits = conv2.forward(map);
            scope.MoveToOuter(map, embedding, logits);
            return new Activations(logits, embedding, [map]);
        }
    }
}
