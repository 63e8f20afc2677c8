using ALStudio.Core;
using ALStudio.Learning.Weights;

namespace ALStudio.Learning.Training;

/// <summary>Everything that decides the outcome of one training.</summary>
/// <param name="Recipe">How to train.</param>
/// <param name="Dataset">Images; their true labels are not looked at.</param>
/// <param name="Pool">What is labelled, and how it was answered.</param>
/// <param name="Chance">Where random numbers come from.</param>
/// <param name="Cycle">Number of the cycle, part of the address of every random number.</param>
public sealed record TrainingJob(IObjective Recipe, Dataset Dataset, Pool Pool, Chance Chance, int Cycle)
{
    /// <summary>What the network begins with, as it was found; null for a network that begins with fresh weights.</summary>
    public PretrainedWeights? Pretrained { get; init; }

    /// <summary>The data set of a classification.</summary>
    internal ClassificationDataset Images => (ClassificationDataset)Dataset;

    /// <summary>The data set of a segmentation.</summary>
    internal SegmentationDataset Scenes => (SegmentationDataset)Dataset;

    /// <summary>Size of the images that are trained on: those of the data set, or the windows that are cut out of it.</summary>
    internal ImageShape Input =>
        Dataset is SegmentationDataset scenes && Window is var (height, width)
            ? new ImageShape(scenes.Train.Channels, height, width)
            : Images.Train.Shape;

    private (int Height, int Width)? Window =>
        Recipe.Feeds.Select(feed => feed.Window?.Size).FirstOrDefault(size => size is not null);

    /// <summary>How images are normalised: as the network wants it, otherwise as the data set says.</summary>
    public Normalisation Normalisation => Recipe.Network.Normalisation ?? Dataset.Normalisation;
}

/// <summary>How far a training has come.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Epochs">Number of epochs.</param>
/// <param name="Iteration">Finished iterations.</param>
/// <param name="Iterations">Number of iterations.</param>
/// <param name="Loss">Training loss, averaged over the iterations since the last report.</param>
/// <param name="ImagesPerSecond">Training images (all views of a step count) per second since the training began.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    int Iteration,
    int Iterations,
    double Loss,
    double ImagesPerSecond
)
{
    /// <summary>What looks wrong, said at most once in a training.</summary>
    public Problem? Warning { get; init; }
}

/// <summary>One epoch of a training.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Training loss, averaged over its iterations.</param>
/// <param name="Rate">Learning rate of its last iteration.</param>
/// <param name="ImagesPerSecond">Training images (all views of a step count) per second. Never part of a result that is compared.</param>
public sealed record EpochLog(int Epoch, double Loss, double Rate, double ImagesPerSecond)
{
    /// <summary>What the recipe noted, averaged over the steps that noted it; in the order of the first step.</summary>
    public IReadOnlyList<NoteMean> Notes { get; init; } = [];

    /// <summary>The mean of one note; null where nothing was noted under this name.</summary>
    public double? Noted(string name) =>
        Notes.Where(note => note.Name == name).Select(note => (double?)note.Mean).FirstOrDefault();
}

/// <summary>What the steps of an epoch noted under one name, averaged.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mean">Mean over the steps that noted it.</param>
public sealed record NoteMean(string Name, double Mean);

/// <summary>A training whose loss is no longer a number. Other trainings go on.</summary>
/// <param name="iteration">The first iteration whose loss was not finite, from 0.</param>
/// <param name="loss">That loss.</param>
/// <param name="rate">Its learning rate.</param>
public sealed class TrainingFailedException(int iteration, double loss, double rate)
    : ProblemException(
        $"The training loss became {loss} in iteration {iteration} at learning rate {rate:0.######}.",
        "Take a smaller learning rate, and look at the data if that does not help."
    )
{
    /// <summary>The first iteration whose loss was not finite, from 0.</summary>
    public int Iteration => iteration;

    /// <summary>Its learning rate.</summary>
    public double Rate => rate;
}
