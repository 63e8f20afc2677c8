using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Objectives;

/// <summary>
/// Unsupervised data augmentation: besides the labels, the prediction for a strongly augmented unlabelled image is drawn to
/// the sharpened prediction for a weakly augmented one, where that is confident.
/// </summary>
/// <remarks>
/// Xie, Dai, Hovy, Luong and Le, "Unsupervised data augmentation for consistency training", 2020, with the settings of
/// Mittal, Tatarchenko, Çiçek and Brox, 2019. The unlabelled images are those of the pool without answer; a step takes all of
/// them when there are fewer than its batch, and is purely supervised when none is left.
/// </remarks>
/// <param name="Network">What is trained, from fresh weights in every cycle.</param>
/// <param name="Iterations">Steps of a training.</param>
/// <param name="BatchSize">Labelled images per step.</param>
/// <param name="UnlabelledBatchSize">Unlabelled images per step.</param>
/// <param name="Confidence">A target counts when its most likely class is more probable than this, before sharpening.</param>
/// <param name="Temperature">Temperature of the targets; below 1 sharpens them.</param>
/// <param name="Weight">Weight of the unlabelled images.</param>
/// <param name="Weak">The weak view, of labelled and unlabelled images; null for flip and crop with mirrored borders.</param>
/// <param name="Strong">The strong view; null for AutoAugment, flip and crop with mirrored borders, and a hole.</param>
/// <param name="Rate">Base learning rate.</param>
/// <param name="Momentum">Momentum of the descent.</param>
/// <param name="WeightDecay">Weight decay on every parameter.</param>
/// <param name="Nesterov">Whether steps look ahead.</param>
/// <param name="Schedule">How the rate changes; null for a warm-up of a tenth, then half a cosine to 1e-4.</param>
/// <param name="Annealing">Whether confident labelled images are left out in the beginning.</param>
/// <param name="EntropyMinimisation">Weight of the mean entropy of the weak view's predictions; 0 for none.</param>
/// <param name="Ema">Decay of the averaged weights that are measured; 0 for none.</param>
/// <param name="OnePass">
/// Whether all views go through the network together and share the statistics of batch normalisation, as in the original code, or
/// one after the other: labelled, weak, strong.
/// </param>
public sealed record Uda(
    INetwork Network,
    int Iterations = 50_000,
    int BatchSize = 64,
    int UnlabelledBatchSize = 320,
    double Confidence = 0.6,
    double Temperature = 0.5,
    double Weight = 1,
    IAugmentation? Weak = null,
    IAugmentation? Strong = null,
    double Rate = 0.03,
    double Momentum = 0.9,
    double WeightDecay = 5e-4,
    bool Nesterov = true,
    ISchedule? Schedule = null,
    SignalAnnealing Annealing = SignalAnnealing.None,
    double EntropyMinimisation = 0,
    double Ema = 0,
    bool OnePass = false
) : IExtensible<Classification>, IForAnyNetwork, IReadsUnlabelled
{
    /// <summary>The weak view.</summary>
    public IAugmentation Weak { get; init; } = Weak ?? new FlipAndCrop(Surround: Surround.Reflect);

    /// <summary>The strong view.</summary>
    public IAugmentation Strong { get; init; } = Strong ?? new AutoAugmented(Surround: Surround.Reflect);

    /// <summary>How the rate changes.</summary>
    public ISchedule Schedule { get; init; } = Schedule ?? new WarmUpCosine();

    /// <inheritdoc/>
    public string Prefix => "SSL-";

    Sgd IObjective.Optimiser => new(Rate, Momentum, WeightDecay, Nesterov);

    IReadOnlyList<Feed> IObjective.Feeds => SemiSupervised.Feeds(BatchSize, UnlabelledBatchSize, Weak, Strong);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        [
            .. SemiSupervised.Check(Iterations, Confidence, Weight, Ema),
            .. Temperature is > 0 and < double.PositiveInfinity
                ? Array.Empty<Problem>()
                :
                [
                    new Problem(
                        $"The temperature of the targets cannot be {Temperature}.",
                        Hint: "Take a positive number, usually 0.5; 1 does not sharpen."
                    ),
                ],
            .. EntropyMinimisation is >= 0 and < double.PositiveInfinity
                ? Array.Empty<Problem>()
                :
                [
                    new Problem(
                        $"The weight of the entropy cannot be {EntropyMinimisation}.",
                        Hint: "Take 0 or more; the paper takes 0.1 where it minimises entropy."
                    ),
                ],
            .. this.CheckParts(facts),
        ];

    // Annealing lets in more and more labels.
    int? IObjective.Pattern(int iteration, int iterations) => Annealing == SignalAnnealing.None ? 0 : null;

    /// <inheritdoc/>
    public TrainingLength Length(int labelled) => TrainingLength.Of(Iterations);

    /// <inheritdoc/>
    public StepLoss Losses(Step step)
    {
        var outputs = SemiSupervised.Forward(step, OnePass, throughWeak: EntropyMinimisation > 0);
        var (logits, labels) = (outputs.Labelled.Logits, step.Batches[0].Labels);
        var loss = Annealing.Loss((double)step.Iteration / step.Iterations, logits, labels);
        if (outputs.Unlabelled is var (weak, strong))
        {
            loss += Weight * Unlabelled(weak, strong);
            if (EntropyMinimisation > 0)
            {
                loss += EntropyMinimisation * Consistency.MeanEntropy(weak);
            }
        }

        return new StepLoss(loss)
        {
            Labelled = new(outputs.Labelled, () => Supervised.LossOfEach(outputs.Labelled, labels)),
        };
    }

    /// <summary>The loss of unlabelled images, a scalar: targets that are not confident count as zeros in the mean.</summary>
    /// <param name="weak">Logits <c>[N, K]</c> of the weak view; no gradient flows into them.</param>
    /// <param name="strong">Logits <c>[N, K]</c> of the strong view.</param>
    public Tensor Unlabelled(Tensor weak, Tensor strong) =>
        Consistency.MaskedMean(
            Consistency.Divergence(weak, strong, Temperature),
            Consistency.Confidence(weak).gt(Confidence)
        );

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
