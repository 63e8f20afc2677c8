using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Objectives;

/// <summary>Trains on the labelled images alone: mean cross entropy, stochastic gradient descent, cosine schedule.</summary>
/// <remarks>
/// Mittal, Tatarchenko, Çiçek and Brox, 2019, section 3.2. Weight decay acts on all parameters, batch normalisation and
/// biases included; Nesterov's momentum and the end value of the schedule follow the first author's code.
/// </remarks>
/// <param name="Network">What is trained, from fresh weights in every cycle.</param>
/// <param name="Epochs">Passes over the labelled images.</param>
/// <param name="BatchSize">Images per step; with fewer labelled images than this, all of them.</param>
/// <param name="Augmentation">What is done to each training image; null for random crop and flip.</param>
/// <param name="Rate">Learning rate of the first step.</param>
/// <param name="Momentum">Momentum of the descent.</param>
/// <param name="WeightDecay">Weight decay on every parameter.</param>
/// <param name="Nesterov">Whether steps look ahead.</param>
/// <param name="Schedule">How the rate falls; null for half a cosine to 1e-4.</param>
public sealed record Supervised(
    INetwork Network,
    int Epochs = 150,
    int BatchSize = 64,
    IAugmentation? Augmentation = null,
    double Rate = 0.03,
    double Momentum = 0.9,
    double WeightDecay = 5e-4,
    bool Nesterov = true,
    ISchedule? Schedule = null
) : IExtensible<Classification>, IForAnyNetwork
{
    /// <summary>What is done to each training image.</summary>
    public IAugmentation Augmentation { get; init; } = Augmentation ?? new FlipAndCrop();

    /// <summary>How the rate falls.</summary>
    public ISchedule Schedule { get; init; } = Schedule ?? new Cosine();

    Sgd IObjective.Optimiser => new(Rate, Momentum, WeightDecay, Nesterov);

    IReadOnlyList<Feed> IObjective.Feeds => [new(FeedSource.Labelled, BatchSize, [new View([Augmentation])])];

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Epochs < 1)
        {
            yield return new Problem($"A training cannot have {Epochs} epochs.", Hint: "Take 1 or more.");
        }

        foreach (var problem in this.CheckParts(facts))
        {
            yield return problem;
        }
    }

    int? IObjective.Pattern(int iteration, int iterations) => 0;

    /// <inheritdoc/>
    public TrainingLength Length(int labelled) => new(Epochs, Math.Max(1, labelled / BatchSize));

    /// <inheritdoc/>
    public StepLoss Losses(Step step)
    {
        var batch = step.Batches[0];
        var labelled = step.Network.Forward(batch.Views[0]);
        return new StepLoss(nn.functional.cross_entropy(labelled.Logits, batch.Labels))
        {
            Labelled = new(labelled, () => LossOfEach(labelled, batch.Labels)),
        };
    }

    /// <summary>Cross entropy of each image, <c>[B]</c>, without gradient.</summary>
    internal static Tensor LossOfEach(Activations labelled, Tensor labels) =>
        nn.functional.cross_entropy(labelled.Logits.detach(), labels, reduction: nn.Reduction.None);

    /// <inheritdoc/>
    public IObjective On(INetwork network) => this with { Network = network };

    /// <inheritdoc/>
    public IObjective Shortened(double factor) => this with { Epochs = Math.Max(1, (int)Math.Round(Epochs / factor)) };
}
