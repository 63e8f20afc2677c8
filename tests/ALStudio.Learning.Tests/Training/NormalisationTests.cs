using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Networks;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public class NormalisationTests
{
    [Fact]
    public void Batches_and_scoring_normalise_as_the_network_wants_and_otherwise_as_the_data_set_says()
    {
        using var data = Easy.Data();
        var own = new Normalisation([10, 10, 10], [1, 1, 1]);
        var (wanted, usual) = (Largest(data, own), Largest(data, null));
        // Bytes are at most 1 after scaling: less 10, at most -9, in training, on the pool and on the test split.
        Assert.All(wanted, value => Assert.InRange(value, -10, -9));
        Assert.All(usual, value => Assert.InRange(value, 1, 3));
        Assert.Equal(6, wanted.Count);
    }

    private static List<float> Largest(ClassificationDataset data, Normalisation? wanted)
    {
        var seen = new List<float>();
        var recipe = Easy.Recipe(epochs: 2, augmentation: new NoAugmentation()) with
        {
            Network = new Particular(wanted, seen),
        };
        using var model = Easy.Train(Easy.Job(data, recipe));
        model.Logits([0]);
        model.Evaluate();
        return seen;
    }

    /// <summary>A network that notes the largest number of each batch.</summary>
    private sealed record Particular(Normalisation? Normalisation, List<float> Seen) : INetwork
    {
        public Network Build(ImageShape input, int classes, RandomStream weights) =>
            new Body(new WideResNet(10, 1).Build(input, classes, weights), Seen);

        private sealed class Body : Network
        {
            private readonly Network inner;
            private readonly List<float> seen;

            public Body(Network inner, List<float> seen)
                : base("particular")
            {
                (this.inner, this.seen) = (inner, seen);
                RegisterComponents();
            }

            public override int EmbeddingSize => inner.EmbeddingSize;
            public override IReadOnlyList<int> TapChannels => inner.TapChannels;

            public override Activations Forward(Tensor images)
            {
                seen.Add(images.max().item<float>());
                return inner.Forward(images);
            }
        }
    }
}
