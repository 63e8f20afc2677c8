using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Objectives;

/// <summary>
/// s4GAN: besides the labels, a discriminator that learns to tell true label maps from predicted ones. Predictions for unlabelled images
/// shall have the features of true ones, and those that pass for real are learnt as labels.
/// </summary>
/// <remarks>
/// Mittal, Tatarchenko and Brox, "Semi-supervised semantic segmentation with high- and low-level consistency", 2019. True label maps come
/// from a batch of their own of images that are labelled as a whole. The images that the discriminator sees are scaled to 0…1 by the
/// range of their own batch. Its dropout is drawn all the time, in the score that decides on self-training too, which begins with the
/// second step. When no unlabelled image is left, the recipe is supervised.
/// </remarks>
/// <param name="Network">What is trained, in every cycle from its first weights.</param>
/// <param name="Iterations">Steps of a training.</param>
/// <param name="BatchSize">Labelled images per step, and as many whose label maps the discriminator takes for real.</param>
/// <param name="UnlabelledBatchSize">Unlabelled images per step.</param>
/// <param name="Crop">Height and width of what is cut from each image, unless <paramref name="Window"/> says otherwise.</param>
/// <param name="Threshold">A prediction is learnt as labels when the discriminator's score is above this.</param>
/// <param name="FeatureMatching">Weight of the distance between features.</param>
/// <param name="SelfTraining">Weight of the loss of images that pass for real.</param>
/// <param name="Rate">Learning rate of the first step; some layers of a network may learn faster.</param>
/// <param name="Momentum">Momentum of the descent.</param>
/// <param name="WeightDecay">Weight decay on every parameter of the network.</param>
/// <param name="Discriminator">How the discriminator is moved; null for Adam with rate 1e-4 and decays 0.9 and 0.99.</param>
/// <param name="DiscriminatorWidth">Channels of its first layer.</param>
/// <param name="Schedule">How both rates fall; null for a power of 0.9 of what is left.</param>
/// <param name="Window">What is cut from each image and its labels; null for a window at a random scale and place, mirrored half the time.</param>
public sealed record S4Gan(
    IDenseNetwork Network,
    int Iterations = 10_000,
    int BatchSize = 8,
    int UnlabelledBatchSize = 8,
    int Crop = 321,
    double Threshold = 0.6,
    double FeatureMatching = 0.1,
    double SelfTraining = 1,
    double Rate = 2.5e-4,
    double Momentum = 0.9,
    double WeightDecay = 5e-4,
    Adam? Discriminator = null,
    int DiscriminatorWidth = 64,
    ISchedule? Schedule = null,
    IWindow? Window = null
) : IExtensible<Segmentation>, IForAnyDenseNetwork, IReadsUnlabelled
{
    private const string CrossEntropy = "cross_entropy";
    private const string Selected = "selected";
    private const double NearlyAll = 0.95;
    private const double Growth = 1.2;

    // No guess among at most 255 classes is worse than this.
    private static readonly double worstGuess = Math.Log(LabelMap.Void);

    /// <summary>How the discriminator is moved.</summary>
    public Adam Discriminator { get; init; } = Discriminator ?? new Adam();

    /// <summary>How both rates fall.</summary>
    public ISchedule Schedule { get; init; } = Schedule ?? new Poly();

    /// <inheritdoc/>
    public string Prefix => "SSL-";

    INetwork IObjective.Network => Network;

    Sgd IObjective.Optimiser => new(Rate, Momentum, WeightDecay, Nesterov: false);

    Companion? IObjective.Companion => new(Discriminator, DiscriminatorWidth);

    IReadOnlyList<Feed> IObjective.Feeds =>
        [
            Of(FeedSource.Labelled, BatchSize),
            Of(FeedSource.Unlabelled, UnlabelledBatchSize) with
            {
                MayBeEmpty = true,
            },
            Of(FeedSource.WhollyLabelled, BatchSize),
        ];

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) => [.. Misfits(), .. this.CheckParts(facts)];

    /// <inheritdoc/>
    public TrainingLength Length(int labelled) => TrainingLength.Of(Iterations);

    /// <inheritdoc/>
    public StepLoss Losses(Step step)
    {
        var (labelled, unlabelled, real) = (step.Batches[0], step.Batches[1].Views, step.Batches[2]);
        var activations = step.Network.Forward(labelled.Views[0]);
        var scores = Upsampling.To(labelled.Labels.shape[1], labelled.Labels.shape[2], activations.Logits);
        var supervised = PixelCrossEntropy.Mean(scores, labelled.Labels);
        var known = new StepLoss(supervised)
        {
            Labelled = new(activations, () => PixelCrossEntropy.OfEach(scores.detach(), labelled.Labels)),
            Notes = [new(CrossEntropy, supervised)],
        };
        return unlabelled.Count > 0 ? WithUnlabelled(known, unlabelled[0], real, step) : known;
    }

    /// <summary>Whether the discriminator lets nearly all predictions pass while those for labelled images get worse.</summary>
    /// <remarks>
    /// Others saw it in the first steps of fresh networks: cross entropy above 10, all scores above the threshold. Looked at is the newest
    /// part of the training beside the first one.
    /// </remarks>
    public Problem? Warning(IReadOnlyList<EpochLog> epochs)
    {
        var (before, now) = (epochs[0].Noted(CrossEntropy), epochs[^1].Noted(CrossEntropy));
        return epochs[^1].Noted(Selected) >= NearlyAll && (now > Growth * before || now > worstGuess)
            ? new Problem(
                $"The discriminator lets nearly all predictions pass for real, while the cross entropy has grown to {now:0.0#}: the network learns its own mistakes.",
                Hint: "Begin with pretrained weights, take larger batches, or a higher Threshold."
            )
            : null;
    }

    /// <inheritdoc/>
    public IObjective On(IDenseNetwork network) => this with { Network = network };

    /// <inheritdoc/>
    public IObjective WithUnlabelledBatch(int images) => this with { UnlabelledBatchSize = images };

    /// <inheritdoc/>
    public IObjective Shortened(double factor) => this with { Iterations = SemiSupervised.Shorter(Iterations, factor) };

    private Feed Of(FeedSource source, int images) =>
        new(source, images, []) { Window = Window ?? new ScaledCrop(Crop) };

    // Both losses see the discriminator as it is before the step; that of the network asks it with dropout of its own.
    private StepLoss WithUnlabelled(StepLoss known, Tensor images, Batch real, Step step)
    {
        var judge = step.Companion ?? throw new InvalidOperationException("s4GAN was given no discriminator to train.");
        var logits = Upsampling.To(images.shape[2], images.shape[3], step.Network.Forward(images).Logits);
        var (guessed, seen) = (logits.softmax(1), Adversarial.UnitRange(images));
        var (honest, beside) = (Honest(real.Labels, logits), Adversarial.UnitRange(real.Views[0]));
        Tensor distance;
        Judgement judged;
        using (new Frozen(judge))
        {
            judged = judge.Forward(guessed, seen);
            distance = Adversarial.FeatureDistance(judge.Forward(honest, beside).Features, judged.Features);
        }

        var learnt =
            step.Iteration == 0
                ? zeros_like(known.Total)
                : PixelCrossEntropy.Mean(logits, Adversarial.PseudoLabels(logits, judged.Scores, Threshold));
        var found = Adversarial.CrossEntropy(judge.Forward(guessed.detach(), seen).Logits, areReal: false);
        var believed = Adversarial.CrossEntropy(judge.Forward(honest, beside).Logits, areReal: true);
        var discrimination = (found + believed) / 2;
        return known with
        {
            Total = known.Total + (FeatureMatching * distance) + (SelfTraining * learnt),
            Companion = discrimination,
            Notes =
            [
                .. known.Notes,
                new("feature_matching", distance),
                new("self_training", learnt),
                new("discriminator", discrimination),
                new(Selected, judged.Scores.detach().gt(Threshold).to(logits.dtype).mean()),
            ],
        };
    }

    private static Tensor Honest(Tensor labels, Tensor logits) =>
        Adversarial.OneHot(labels, logits.shape[1], logits.dtype);

    private IEnumerable<Problem> Misfits()
    {
        if (Iterations < 1)
        {
            yield return new Problem($"A training cannot have {Iterations} iterations.", Hint: "Take 1 or more.");
        }

        if (Threshold is not (>= 0 and < 1))
        {
            yield return new Problem(
                $"The score above which a prediction is learnt cannot be {Threshold}.",
                Hint: "Take 0 or more, but less than 1, usually 0.6."
            );
        }

        if (FeatureMatching is not (>= 0 and < double.PositiveInfinity))
        {
            yield return new Problem(
                $"The weight of the distance between features cannot be {FeatureMatching}.",
                Hint: "Take 0 or more, usually 0.1."
            );
        }

        if (SelfTraining is not (>= 0 and < double.PositiveInfinity))
        {
            yield return new Problem(
                $"The weight of images that pass for real cannot be {SelfTraining}.",
                Hint: "Take 0 or more, usually 1."
            );
        }

        if (DiscriminatorWidth < 1)
        {
            yield return new Problem(
                $"A discriminator cannot have width {DiscriminatorWidth}.",
                Hint: "Take 1 or more, usually 64."
            );
        }

        if (
            Discriminator.Rate is not (> 0 and < double.PositiveInfinity)
            || Discriminator.FirstDecay is not (>= 0 and < 1)
            || Discriminator.SecondDecay is not (>= 0 and < 1)
            || Discriminator.Epsilon is not (> 0 and < double.PositiveInfinity)
        )
        {
            yield return new Problem(
                $"A discriminator cannot be moved by {Discriminator}.",
                Hint: "Take a positive rate and epsilon, and decays of 0 or more, but less than 1: Adam(Rate = 1e-4)."
            );
        }
    }
}
