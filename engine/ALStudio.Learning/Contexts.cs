using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>What a start may look at. It sees the hidden labels, because the papers' balanced starts do.</summary>
/// <param name="Images">Number of images of the pool.</param>
/// <param name="Labels">True class of each image of the pool; empty where images have no class of their own.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Random">Its stream of the trial.</param>
public sealed record StartContext(int Images, IReadOnlyList<int> Labels, int Classes, RandomStream Random);

/// <summary>What a strategy may look at. Hidden labels are not reachable from here.</summary>
/// <param name="Model">The model trained on what is labelled.</param>
/// <param name="Pool">What is labelled, and what can be asked about.</param>
/// <param name="Remaining">What may be spent now.</param>
/// <param name="Random">Its stream of this trial and cycle; the same for every strategy.</param>
public sealed record QueryContext(IModel Model, Pool Pool, Budget Remaining, RandomStream Random)
{
    /// <summary>The models of an <see cref="ICommittee"/>, <see cref="Model"/> first; that alone for other strategies.</summary>
    public IReadOnlyList<IModel> Committee { get; init; } = [Model];

    /// <summary>The regions that can be asked about one at a time; null when the annotator answers about whole images only.</summary>
    public IRegions? Regions { get; init; }
}

/// <summary>Some pixels of an image.</summary>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Inside">One byte per pixel, row-major: 1 inside, 0 outside.</param>
public sealed record RegionMask(int Height, int Width, byte[] Inside);

/// <summary>When a pixel counts as uncertain.</summary>
/// <param name="Above">The entropy of its class probabilities, in nats, is above this.</param>
/// <param name="MinMax">
/// Whether the entropies of an image are first scaled to 0…1 by their own minimum and maximum; the usual bound is then 150/255.
/// </param>
public sealed record UncertainPixels(double Above = 0.6, bool MinMax = false);

/// <summary>A trained model as strategies see it: numbers per image, in eval mode with the test transform.</summary>
/// <remarks>Each table is computed at most once per cycle, in big batches, and only when it is asked for.</remarks>
public interface IModel
{
    /// <summary>Class scores before the softmax, <c>[images, classes]</c>, rows in the order asked.</summary>
    Matrix Logits(IReadOnlyList<int> images);

    /// <summary>Class probabilities, <c>[images, classes]</c>, rows in the order asked.</summary>
    Matrix Probabilities(IReadOnlyList<int> images);

    /// <summary>The pooled feature vector before the last layer, <c>[images, size]</c>, rows in the order asked.</summary>
    Matrix Embeddings(IReadOnlyList<int> images);

    /// <summary>The loss that the model expects for each image, in the order asked; only the order of such numbers means something.</summary>
    /// <exception cref="ProblemException">The model was trained by a recipe that does not learn to predict losses.</exception>
    IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images);

    /// <summary>Logits of several passes in which dropout is drawn anew, one table <c>[images, classes]</c> per pass.</summary>
    /// <remarks>Gal and Ghahramani, "Dropout as a Bayesian approximation", 2016. Batch normalisation stays as in other scoring.</remarks>
    /// <exception cref="ProblemException">The network has no dropout.</exception>
    IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes);

    /// <summary>Whether it says one class per pixel. Only then do the members below have answers, and those above that give logits have none.</summary>
    bool LabelsPixels => false;

    /// <summary>Number of uncertain pixels of each whole image, in the order asked.</summary>
    /// <param name="images">Images of the pool.</param>
    /// <param name="rule">When a pixel counts.</param>
    /// <param name="others">Further models of a committee: the entropies of all models are averaged pixel by pixel, then counted.</param>
    IReadOnlyList<double> Uncertain(IReadOnlyList<int> images, UncertainPixels rule, IReadOnlyList<IModel> others) =>
        throw new NotSupportedException("This model says one class per image.");

    /// <summary>Number of uncertain pixels inside each of some regions of one image, in the order asked.</summary>
    /// <param name="image">An image of the pool.</param>
    /// <param name="regions">Regions of it.</param>
    /// <param name="rule">When a pixel counts.</param>
    IReadOnlyList<double> Uncertain(int image, IReadOnlyList<RegionMask> regions, UncertainPixels rule) =>
        throw new NotSupportedException("This model says one class per image.");

    /// <summary>How real the discriminator of a semi-supervised training takes the predicted label map of each image to be, in (0, 1), in the order asked.</summary>
    /// <exception cref="ProblemException">The model was trained without a discriminator.</exception>
    IReadOnlyList<double> Realism(IReadOnlyList<int> images) =>
        throw new NotSupportedException("This model says one class per image.");
}

/// <summary>What a metric looks at.</summary>
/// <param name="Classes">Name of each class.</param>
public abstract record Evaluation(IReadOnlyList<string> Classes);

/// <summary>What a model said about every pixel of the test split.</summary>
/// <param name="Confusion">Number of pixels by true class (row) and predicted class (column); pixels without a true class are left out.</param>
/// <param name="Classes">Name of each class.</param>
public sealed record SegmentationEvaluation(ConfusionMatrix Confusion, IReadOnlyList<string> Classes)
    : Evaluation(Classes);

/// <summary>What a model said about the test split, image by image.</summary>
/// <param name="Logits">Test logits <c>[N, K]</c>.</param>
/// <param name="Labels">True class of each test image.</param>
/// <param name="Classes">Name of each class.</param>
/// <exception cref="ProblemException">The model's output holds a NaN.</exception>
public sealed record ClassificationEvaluation(Matrix Logits, IReadOnlyList<int> Labels, IReadOnlyList<string> Classes)
    : Evaluation(Classes)
{
    /// <summary>Test logits <c>[N, K]</c>.</summary>
    public Matrix Logits { get; init; } = Checked(Logits, Labels, Classes.Count);

    // A NaN would count as a prediction of some class and pass for a bad but honest result.
    private static Matrix Checked(Matrix logits, IReadOnlyList<int> labels, int classes)
    {
        if (logits.Rows != labels.Count || logits.Columns != classes)
        {
            throw new ArgumentException(
                $"Logits [{labels.Count}, {classes}] expected, [{logits.Rows}, {logits.Columns}] given.",
                nameof(logits)
            );
        }

        for (var image = 0; image < labels.Count; image++)
        {
            if (labels[image] < 0 || labels[image] >= classes)
            {
                throw new ArgumentException(
                    $"Test image {image} has class {labels[image]} of {classes}.",
                    nameof(labels)
                );
            }

            foreach (var logit in logits[image])
            {
                if (float.IsNaN(logit))
                {
                    throw new ProblemException(
                        $"The model's output for test image {image} is not a number (NaN).",
                        "The training has probably diverged: lower the learning rate."
                    );
                }
            }
        }

        return logits;
    }
}

/// <summary>Which images a feed draws from. An image of which only some regions are labelled is a labelled and an unlabelled one.</summary>
public enum FeedSource
{
    /// <summary>Images with an answer.</summary>
    Labelled,

    /// <summary>Images of the pool that are not labelled as a whole.</summary>
    Unlabelled,

    /// <summary>Images that are labelled as a whole.</summary>
    WhollyLabelled,
}

/// <summary>A stream of batches that a recipe asks for.</summary>
/// <param name="Source">Which images.</param>
/// <param name="BatchSize">
/// Images per batch. An epoch is a random order of all images whose last, partial batch is dropped; with fewer images
/// than this, a batch is all of them.
/// </param>
/// <param name="Views">Each batch holds one view of its images per entry, augmented independently; an empty list of steps only normalises.</param>
public sealed record Feed(FeedSource Source, int BatchSize, IReadOnlyList<View> Views)
{
    /// <summary>
    /// Whether the recipe can do without: its batches hold no view when the pool has no such image left, which is a problem otherwise.
    /// </summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>
    /// What is cut from each photograph and its label map, for the recipes of segmentation: their batches hold this one view, and
    /// <see cref="Views"/> is empty.
    /// </summary>
    public IWindow? Window { get; init; }
}

/// <summary>
/// Augmentations in the order in which they are applied to each image, before normalisation. Holes
/// (<see cref="IErasing"/>) are cut in the same order after it: what follows a hole in the list does not move it.
/// </summary>
public sealed record View(IReadOnlyList<IAugmentation> Augmentations);

/// <summary>A rectangle inside an image; empty when one of its sides is 0.</summary>
/// <param name="Top">Its first row.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="Width">Number of columns.</param>
public readonly record struct Hole(int Top, int Left, int Height, int Width);

/// <summary>One batch of a feed.</summary>
/// <param name="Views">
/// Normalised images, one tensor <c>[B, C, H, W]</c> in channels-last strides per view; none where <see cref="Feed.MayBeEmpty"/>
/// and there is no image.
/// </param>
/// <param name="Labels">
/// Answered classes, int64: <c>[B]</c>, or <c>[B, H, W]</c> for segmentation, with <see cref="LabelMap.Void"/> where nothing was
/// answered; empty for unlabelled images.
/// </param>
public sealed record Batch(IReadOnlyList<Tensor> Views, Tensor Labels);

/// <summary>What a recipe computes its loss from.</summary>
/// <param name="Network">The network in training mode.</param>
/// <param name="Batches">One batch per feed, in the order of <see cref="IObjective.Feeds"/>.</param>
/// <param name="Iteration">Number of this step, from 0.</param>
/// <param name="Iterations">Number of steps of the training.</param>
public sealed record Step(Network Network, IReadOnlyList<Batch> Batches, int Iteration, int Iterations)
{
    /// <summary>What the recipe trains against the network, in training mode; null where it trains nothing else.</summary>
    public Discriminator? Companion { get; init; }
}

/// <summary>Length of a training.</summary>
/// <param name="Epochs">Passes over the labelled images, or equal parts of a training that counts steps; progress and the log go by them.</param>
/// <param name="IterationsPerEpoch">Steps of each; the last may have fewer.</param>
public sealed record TrainingLength(int Epochs, int IterationsPerEpoch)
{
    private const int Lines = 100;

    /// <summary>Number of steps.</summary>
    public int Iterations { get; private init; } = Epochs * IterationsPerEpoch;

    /// <summary>Exactly so many steps, in at most a hundred parts.</summary>
    public static TrainingLength Of(int iterations)
    {
        var each = (iterations + Lines - 1) / Lines;
        return new((iterations + each - 1) / each, each) { Iterations = iterations };
    }
}

/// <summary>The loss of one step, and what else there is to tell of it.</summary>
/// <param name="Total">A scalar that the network minimises.</param>
public sealed record StepLoss(Tensor Total)
{
    /// <summary>A scalar that the companion minimises; null where there is none.</summary>
    public Tensor? Companion { get; init; }

    /// <summary>Its labelled part, for what learns beside the network; null where the recipe does not tell.</summary>
    public LabelledPart? Labelled { get; init; }

    /// <summary>Numbers for the log.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];
}

/// <summary>What was computed for the labelled images of a step.</summary>
/// <param name="Activations">What the network said, with its gradient.</param>
/// <param name="LossOfEach">Computes the loss of each image, <c>[B]</c>, without gradient.</param>
public sealed record LabelledPart(Activations Activations, Func<Tensor> LossOfEach);

/// <summary>A number of one step, averaged over each epoch into the log.</summary>
/// <param name="Name">Its name, the heading of its column.</param>
/// <param name="Value">A scalar; nobody waits for it.</param>
public sealed record Note(string Name, Tensor Value);

/// <summary>Settings of stochastic gradient descent, exactly as PyTorch's; weight decay acts on all parameters.</summary>
/// <param name="Rate">Base learning rate.</param>
/// <param name="Momentum">Momentum, without dampening.</param>
/// <param name="WeightDecay">Multiple of each parameter that is added to its gradient.</param>
/// <param name="Nesterov">Whether the step looks ahead (Nesterov) or not.</param>
public sealed record Sgd(double Rate = 0.03, double Momentum = 0.9, double WeightDecay = 5e-4, bool Nesterov = true);

/// <summary>Settings of Adam, exactly as PyTorch's.</summary>
/// <remarks>Kingma and Ba, "Adam: a method for stochastic optimization", 2015.</remarks>
/// <param name="Rate">Base learning rate.</param>
/// <param name="FirstDecay">Share of the old mean of gradients in the new one (β₁).</param>
/// <param name="SecondDecay">Share of the old mean of squared gradients in the new one (β₂).</param>
/// <param name="Epsilon">Added to the root of the latter.</param>
public sealed record Adam(
    double Rate = 1e-4,
    double FirstDecay = 0.9,
    double SecondDecay = 0.99,
    double Epsilon = 1e-8
);

/// <summary>A discriminator that is trained against the network of a recipe, by an optimiser of its own.</summary>
/// <param name="Optimiser">Settings of its optimiser. Its rate follows the schedule of the recipe.</param>
/// <param name="Width">Channels of its first layer.</param>
public sealed record Companion(Adam Optimiser, int Width)
{
    /// <summary>Builds it with fresh weights, all drawn from the given stream.</summary>
    public Discriminator Build(ImageShape input, int classes, RandomStream weights) =>
        new(classes, input.Channels, weights, Width);
}
