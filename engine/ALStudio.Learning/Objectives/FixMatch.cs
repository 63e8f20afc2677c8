using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Objectives;

/// <summary>
/// FixMatch: besides the labels, the prediction for a strongly augmented unlabelled image learns the most likely class of the
/// weakly augmented one, where that is confident.
/// </summary>
/// <remarks>
/// Sohn et al., "FixMatch: simplifying semi-supervised learning with consistency and confidence", 2020. Weight decay acts on
/// all parameters here, in the original code on those of convolutions and the last layer only. The unlabelled images are
/// those of the pool without answer; a step takes all of them when there are fewer than its batch, and is purely
/// supervised when none is left.
/// </remarks>
/// <param name="Network">What is trained, from fresh weights in every cycle.</param>
/// <param name="Iterations">Steps of a training; the paper's 2^20 are twenty times as many as UDA's in active learning.</param>
/// <param name="BatchSize">Labelled images per step.</param>
/// <param name="UnlabelledBatchSize">Unlabelled images per step.</param>
/// <param name="Confidence">A pseudo-label counts when its class is at least this probable.</param>
/// <param name="Weight">Weight of the unlabelled images.</param>
/// <param name="Weak">The weak view, of labelled and unlabelled images; null for flip and crop with mirrored borders.</param>
/// <param name="Strong">The strong view; null for RandAugment, flip and crop with mirrored borders, and a hole.</param>
/// <param name="Rate">Base learning rate.</param>
/// <param name="Momentum">Momentum of the descent.</param>
/// <param name="WeightDecay">Weight decay on every parameter.</param>
/// <param name="Nesterov">Whether steps look ahead.</param>
/// <param name="Schedule">How the rate changes; null for cos(7πt/16T) times the base rate.</param>
/// <param name="Ema">Decay of the averaged weights that are measured; 0 for none.</param>
/// <param name="OnePass">
/// Whether all views go through the network together and share the statistics of batch normalisation, as in the original code, or
/// one after the other: labelled, weak, strong.
/// </param>
public sealed record FixMatch(
    INetwork Network,
    int Iterations = 1 << 20,
    int BatchSize = 64,
    int UnlabelledBatchSize = 448,
    double Confidence = 0.95,
    double Weight = 1,
    IAugmentation? Weak = null,
    IAugmentation? Strong = null,
    double Rate = 0.03,
    double Momentum = 0.9,
    double WeightDecay = 5e-4,
    bool Nesterov = true,
    ISchedule? Schedule = null,
    double Ema = 0.999,
    bool OnePass = true
) : IExtensible<Classification>, IForAnyNetwork, IReadsUnlabelled
{
    /// <summary>The weak view.</summary>
    public IAugmentation Weak { get; init; } = Weak ?? new FlipAndCrop(Surround: Surround.Reflect);

    /// <summary>The strong view.</summary>
    public IAugmentation Strong { get; init; } =
        Strong ?? new AutoAugmented(new RandAugment(), Surround: Surround.Reflect);

    /// <summary>How the rate changes.</summary>
    public ISchedule Schedule { get; init; } = Schedule ?? new PartialCosine();

    /// <inheritdoc/>
    public string Prefix => "SSL-";

    Sgd IObjective.Optimiser => new(Rate, Momentum, WeightDecay, Nesterov);

    IReadOnlyList<Feed> IObjective.Feeds => SemiSupervised.Feeds(BatchSize, UnlabelledBatchSize, Weak, Strong);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        [.. SemiSupervised.Check(Iterations, Confidence, Weight, Ema), .. this.CheckParts(facts)];

    int? IObjective.Pattern(int iteration, int iterations) => 0;

    /// <inheritdoc/>
    public TrainingLength Length(int labelled) => TrainingLength.Of(Iterations);

    /// <inheritdoc/>
    public StepLoss Losses(Step step)
    {
        var outputs = SemiSupervised.Forward(step, OnePass, throughWeak: false);
        var labels = step.Batches[0].Labels;
        var loss = nn.functional.cross_entropy(outputs.Labelled.Logits, labels);
        if (outputs.Unlabelled is var (weak, strong))
        {
            loss += Weight * Unlabelled(weak, strong);
        }

        return new StepLoss(loss)
        {
            Labelled = new(outputs.Labelled, () => Supervised.LossOfEach(outputs.Labelled, labels)),
        };
    }

    /// <summary>The loss of unlabelled images, a scalar: pseudo-labels that are not confident count as zeros in the mean.</summary>
    /// <param name="weak">Logits <c>[N, K]</c> of the weak view; no gradient flows into them.</param>
    /// <param name="strong">Logits <c>[N, K]</c> of the strong view.</param>
    public Tensor Unlabelled(Tensor weak, Tensor strong) =>
        Consistency.MaskedMean(Consistency.PseudoLabelled(weak, strong), Consistency.Confidence(weak).ge(Confidence));

    /// <inheritdoc/>
    public IObjective On(INetwork network) => this with { Network = network };

    /// <inheritdoc/>
    public IObjective WithUnlabelledBatch(int images) => this with { UnlabelledBatchSize = images };

    /// <inheritdoc/>
    public IObjective Shortened(double factor) =>
        this with
        {
            Iterations = SemiSupervised.Shorter(Iterations, factor),
            Ema = SemiSupervised.Shorter(Ema, factor),
        };
}
