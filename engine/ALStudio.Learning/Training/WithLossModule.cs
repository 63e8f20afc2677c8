using ALStudio.Core;
using ALStudio.Learning.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>A network with a module beside it that predicts the loss of each image. The network's weights are those that it has alone.</summary>
/// <remarks>In training the recipe runs the module, on the maps that it chooses; in eval mode it runs with the network.</remarks>
internal sealed record WithLossModule(INetwork Host, int Width = 128) : IHasDropout, IPretrained
{
    public string Name => $"{Host.Name} with a loss module";

    public Normalisation? Normalisation => Host.Normalisation;

    public WeightsFile? Pretrained => (Host as IPretrained)?.Pretrained;

    public string Origin => ((IPretrained)Host).Origin;

    public double Dropout => Host is IHasDropout dropping ? dropping.Dropout : 0;

    public bool IsHead(string entry) => ((IPretrained)Host).IsHead(entry);

    public string? Renamed(string entry) => ((IPretrained)Host).Renamed(entry);

    public Network Build(ImageShape input, int classes, RandomStream weights) =>
        new Body(Host.Build(input, classes, weights), Width, weights);

    internal sealed class Body : Network
    {
        // Fields are the names of the state dictionary, and the first part of the names of what they hold.
        private const string OfNetwork = $"{nameof(network)}.";
        private readonly Network network;
        private readonly LossModule module;

        public Body(Network network, int width, RandomStream weights)
            : base("with_loss_module")
        {
            this.network = network;
            module = new LossModule(network.TapChannels, width, weights);
            RegisterComponents();
        }

        public override int EmbeddingSize => network.EmbeddingSize;

        public override IReadOnlyList<int> TapChannels => network.TapChannels;

        public override double HeadRateFactor => network.HeadRateFactor;

        internal override Network Host => network;

        /// <summary>The network's parameters keep their factors; the module learns as fast as the network's last layers.</summary>
        public override double RateFactor(string parameter) =>
            parameter.StartsWith(OfNetwork, StringComparison.Ordinal)
                ? network.RateFactor(parameter[OfNetwork.Length..])
                : HeadRateFactor;

        public override Activations Forward(Tensor images)
        {
            var activations = network.Forward(images);
            return training ? activations : activations with { PredictedLosses = PredictedLosses(activations.Taps) };
        }

        /// <summary>Predicted losses <c>[N]</c> from tapped maps.</summary>
        public Tensor PredictedLosses(IReadOnlyList<Tensor> taps) => module.forward(taps);
    }
}

/// <summary>Predicts the loss of each image from the maps inside a network.</summary>
/// <remarks>
/// Yoo and Kweon, "Learning loss for active learning", 2019: each map is averaged over its positions and goes through a linear
/// layer and ReLU; all of them together go through one more linear layer.
/// </remarks>
internal sealed class LossModule : nn.Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly ModuleList<Dense> taps;
    private readonly Dense last;

    /// <param name="channels">Channels of each map.</param>
    /// <param name="width">Outputs of each map's layer.</param>
    /// <param name="weights">Where first weights come from.</param>
    public LossModule(IReadOnlyList<int> channels, int width, RandomStream weights)
        : base("loss_module")
    {
        taps = [.. channels.Select(inputs => Linear(inputs, width, weights))];
        last = Linear(channels.Count * width, 1, weights);
        RegisterComponents();
    }

    public override Tensor forward(IReadOnlyList<Tensor> input)
    {
        using var scope = NewDisposeScope();
        var hidden = input.Zip(taps, (map, layer) => layer.forward(map.mean([2, 3])).relu());
        return last.forward(cat([.. hidden], 1)).squeeze(1).MoveToOuterDisposeScope();
    }

    // PyTorch's own first weights, which the paper's code keeps.
    private static Dense Linear(int inputs, int outputs, RandomStream weights) =>
        new(inputs, outputs, bound: 1 / Math.Sqrt(inputs), weights, biasBound: 1 / Math.Sqrt(inputs));
}
