using ALStudio.Core;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Networks;
using ALStudio.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>Models of label maps that nobody trained: their weights are fresh ones.</summary>
internal static class Segmenters
{
    /// <summary>A model of the small network that stands in for DeepLab.</summary>
    public static TrainedSegmenter Fresh(
        SegmentationDataset data,
        IDenseNetwork? network = null,
        ulong seed = 1,
        ScalarType precision = ScalarType.Float32,
        bool judged = false,
        bool foreseeing = false,
        CancellationToken stop = default
    )
    {
        var job = Job(data, network, seed, foreseeing);
        return new(
            job,
            FreshModel.Network(job, CPU, precision),
            judged ? Judge(data, seed).to(precision) : null,
            CPU,
            precision,
            [],
            stop
        );
    }

    public static TrainingJob Job(
        SegmentationDataset data,
        IDenseNetwork? network = null,
        ulong seed = 1,
        bool foreseeing = false
    )
    {
        var recipe = new SupervisedSegmentation(network ?? new StandIn(), Epochs: 1, BatchSize: 4, Crop: 24);
        IObjective trained = foreseeing ? new LearningLossSegmentation(recipe) : recipe;
        return new(trained, data, Pool.OfSize(data.Pool), new Chance(seed), 0);
    }

    public static Discriminator Judge(SegmentationDataset data, ulong seed) =>
        new(data.Classes.Count, data.Train.Channels, new Chance(seed).For(Purpose.Weights, 3), width: 4);

    public static int[] All(SegmentationDataset data) => [.. Enumerable.Range(0, data.Pool)];
}

/// <summary>Another network, and a note of every batch that it is given.</summary>
internal sealed record Noted(IDenseNetwork Inner, List<(bool Training, long Images)> Batches) : IDenseNetwork
{
    public Action<Tensor> Change { get; init; } = _ => { };

    public Network Build(ImageShape input, int classes, RandomStream weights) =>
        new Body(Inner.Build(input, classes, weights), this);

    private sealed class Body : Network
    {
        private readonly Network inner;
        private readonly Noted part;

        public Body(Network inner, Noted part)
            : base("noted")
        {
            (this.inner, this.part) = (inner, part);
            RegisterComponents();
        }

        public override int EmbeddingSize => inner.EmbeddingSize;

        public override IReadOnlyList<int> TapChannels => inner.TapChannels;

        public override Activations Forward(Tensor images)
        {
            part.Batches.Add((inner.training, images.shape[0]));
            var said = inner.Forward(images);
            part.Change(said.Logits);
            return said;
        }
    }
}
