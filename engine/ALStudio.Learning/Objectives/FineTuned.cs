using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Training;

namespace ALStudio.Learning.Objectives;

/// <summary>Trains all layers of a pretrained network on the labelled images alone: transfer learning.</summary>
/// <remarks>
/// Mittal, Tatarchenko, Çiçek and Brox, 2019, section 3.2.5. The paper says neither optimiser nor length: both are those of
/// <see cref="Supervised"/> with a learning rate that pretrained weights survive. Images are cropped and flipped in their own
/// size, before the network enlarges them.
/// </remarks>
/// <param name="Network">What is trained, in every cycle from the weights of its file and a fresh last layer.</param>
/// <param name="Epochs">Passes over the labelled images.</param>
/// <param name="BatchSize">Images per step; with fewer labelled images than this, all of them.</param>
/// <param name="Augmentation">What is done to each training image; null for random crop and flip.</param>
/// <param name="Rate">Learning rate of the first step, of all layers alike.</param>
/// <param name="Momentum">Momentum of the descent.</param>
/// <param name="WeightDecay">Weight decay on every parameter.</param>
/// <param name="Nesterov">Whether steps look ahead.</param>
/// <param name="Schedule">How the rate falls; null for half a cosine to 1e-4.</param>
public sealed record FineTuned(
    IPretrained Network,
    int Epochs = 150,
    int BatchSize = 64,
    IAugmentation? Augmentation = null,
    double Rate = 0.01,
    double Momentum = 0.9,
    double WeightDecay = 5e-4,
    bool Nesterov = true,
    ISchedule? Schedule = null
) : IExtensible<Classification>
{
    /// <summary>What is done to each training image.</summary>
    public IAugmentation Augmentation { get; init; } = Augmentation ?? new FlipAndCrop();

    /// <summary>How the rate falls.</summary>
    public ISchedule Schedule { get; init; } = Schedule ?? new Cosine();

    INetwork IObjective.Network => Network;

    Sgd IObjective.Optimiser => ((IObjective)Same).Optimiser;

    IReadOnlyList<Feed> IObjective.Feeds => ((IObjective)Same).Feeds;

    private Supervised Same =>
        new Supervised(Network, Epochs, BatchSize, Augmentation, Rate, Momentum, WeightDecay, Nesterov, Schedule);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        Network.Pretrained is not null
            ? Same.Check(facts)
            :
            [
                new Problem(
                    $"There is nothing to fine-tune: {Network.Name} begins with fresh weights.",
                    Hint: "Name a file, as in ResNet18(Pretrained = weights \"resnet18.safetensors\"), or take Supervised."
                ),
                .. Same.Check(facts),
            ];

    int? IObjective.Pattern(int iteration, int iterations) => ((IObjective)Same).Pattern(iteration, iterations);

    /// <inheritdoc/>
    public TrainingLength Length(int labelled) => Same.Length(labelled);

    /// <inheritdoc/>
    public StepLoss Losses(Step step) => Same.Losses(step);

    /// <inheritdoc/>
    public IObjective Shortened(double factor) => this with { Epochs = ((Supervised)Same.Shortened(factor)).Epochs };
}
