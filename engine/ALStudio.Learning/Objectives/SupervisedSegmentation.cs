using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;

namespace ALStudio.Learning.Objectives;

/// <summary>Trains on the labelled pixels alone: mean cross entropy at full resolution, stochastic gradient descent, poly schedule.</summary>
/// <remarks>
/// Mittal, Tatarchenko, Çiçek and Brox, 2019, section 4.3; the power of the schedule, the scales, and no look-ahead are those of the
/// first author's code. Pixels that nobody labelled do not count.
/// </remarks>
/// <param name="Network">What is trained, in every cycle from its first weights.</param>
/// <param name="Epochs">Passes over the images with labels.</param>
/// <param name="BatchSize">Images per step; with fewer labelled images than this, all of them.</param>
/// <param name="Crop">Height and width of what is cut from each image, unless <paramref name="Window"/> says otherwise.</param>
/// <param name="Rate">Learning rate of the first step; some layers of a network may learn faster.</param>
/// <param name="Momentum">Momentum of the descent.</param>
/// <param name="WeightDecay">Weight decay on every parameter.</param>
/// <param name="Nesterov">Whether steps look ahead.</param>
/// <param name="Schedule">How the rate falls; null for a power of 0.9 of what is left.</param>
/// <param name="Window">What is cut from each image and its labels; null for a window at a random scale and place, mirrored half the time.</param>
public sealed record SupervisedSegmentation(
    IDenseNetwork Network,
    int Epochs = 150,
    int BatchSize = 10,
    int Crop = 321,
    double Rate = 2.5e-4,
    double Momentum = 0.9,
    double WeightDecay = 5e-4,
    bool Nesterov = false,
    ISchedule? Schedule = null,
    IWindow? Window = null
) : IExtensible<Segmentation>, IForAnyDenseNetwork
{
    /// <summary>How the rate falls.</summary>
    public ISchedule Schedule { get; init; } = Schedule ?? new Poly();

    INetwork IObjective.Network => Network;

    Sgd IObjective.Optimiser => new(Rate, Momentum, WeightDecay, Nesterov);

    IReadOnlyList<Feed> IObjective.Feeds =>
        [new(FeedSource.Labelled, BatchSize, []) { Window = Window ?? new ScaledCrop(Crop) }];

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
        var logits = Upsampling.To(batch.Labels.shape[1], batch.Labels.shape[2], labelled.Logits);
        return new StepLoss(PixelCrossEntropy.Mean(logits, batch.Labels))
        {
            Labelled = new(labelled, () => PixelCrossEntropy.OfEach(logits.detach(), batch.Labels)),
        };
    }

    /// <inheritdoc/>
    public IObjective On(IDenseNetwork network) => this with { Network = network };

    /// <inheritdoc/>
    public IObjective Shortened(double factor) => this with { Epochs = Math.Max(1, (int)Math.Round(Epochs / factor)) };
}
