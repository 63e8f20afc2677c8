using ALStudio.Core;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>
/// A part of an experiment: an immutable record whose properties are its hyper-parameters, with the defaults of the
/// paper. A new part is one new file; nothing is registered.
/// </summary>
public interface IPart
{
    /// <summary>What figures and arms call it.</summary>
    string Name => GetType().Name;

    /// <summary>What is wrong with its values for this data set and this many labels in the first cycle; nothing is run.</summary>
    IEnumerable<Problem> Check(DatasetFacts facts) => [];
}

/// <summary>Where images and their true labels come from.</summary>
public interface IDatasetSource : IPart
{
    /// <summary>Sizes and classes, found without reading pixels.</summary>
    /// <exception cref="ProblemException">The data set is missing or visibly damaged: says where it was looked for and how to get it.</exception>
    DatasetFacts Inspect(DataRoot root);

    /// <summary>Reads and checks everything.</summary>
    /// <exception cref="ProblemException">Names the file, and the offset or sample, that is wrong.</exception>
    Dataset Load(DataRoot root);
}

/// <summary>Chooses the first labelled set.</summary>
public interface IStart : IPart
{
    /// <summary>How much it buys, in the budget's unit.</summary>
    Budget Amount { get; }

    /// <summary>The questions of cycle 0, in order; the loop stops when <see cref="Amount"/> is spent.</summary>
    IEnumerable<Question> Choose(StartContext context);
}

/// <summary>An architecture.</summary>
public interface INetwork : IPart
{
    /// <summary>How images must be normalised for it; null for the data set's own mean and deviation.</summary>
    Normalisation? Normalisation => null;

    /// <summary>Builds it in float32 with fresh weights, all drawn from the given stream.</summary>
    Network Build(ImageShape input, int classes, RandomStream weights);
}

/// <summary>A network that classifies positions instead of images: its logits are <c>[N, K, h, w]</c>. Recipes of segmentation train these and no others.</summary>
public interface IDenseNetwork : INetwork;

/// <summary>A network that can begin with weights of a file instead of fresh ones.</summary>
public interface IPretrained : INetwork
{
    /// <summary>The file; null for fresh weights.</summary>
    WeightsFile? Pretrained { get; }

    /// <summary>Where such a file comes from: what to fetch from where, as the end of "Get …".</summary>
    string Origin { get; }

    /// <summary>
    /// Whether an entry of the state dictionary belongs to the last layers, which depend on the classes: with another shape, or
    /// without a counterpart, it begins fresh. All other entries must be in the file.
    /// </summary>
    bool IsHead(string entry);

    /// <summary>What an entry of the file is called in the network, where files of others name theirs differently; null for one to leave out.</summary>
    string? Renamed(string entry) => entry;
}

/// <summary>Changes one image at random before it is trained on. Several threads may do so at once.</summary>
public interface IAugmentation : IPart
{
    /// <summary>Writes the changed image, all of it. Source and target are <c>[C, H, W]</c> bytes of the given shape and do not overlap.</summary>
    void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random);
}

/// <summary>Cuts a window out of a photograph and its label map at random, before it is trained on. Several threads may do so at once.</summary>
public interface IWindow : IPart
{
    /// <summary>Height and width of every window.</summary>
    (int Height, int Width) Size { get; }

    /// <summary>
    /// Writes the window, from its upper left corner as far as the (scaled) photograph reaches; what lies beyond is left to the
    /// caller: 0 after normalisation, <see cref="LabelMap.Void"/> for labels.
    /// </summary>
    /// <param name="scene">The photograph.</param>
    /// <param name="labels">Its labels, of the same size; null for unlabelled images.</param>
    /// <param name="pixels">Room for <c>[C, height, width]</c> bytes.</param>
    /// <param name="targets">Room for <c>[height, width]</c> labels; not looked at without <paramref name="labels"/>.</param>
    /// <param name="random">Where its random numbers come from; as many are drawn with and without labels.</param>
    /// <returns>Rows and columns that were written.</returns>
    (int Height, int Width) Cut(
        Scene scene,
        LabelMap? labels,
        Span<byte> pixels,
        Span<byte> targets,
        RandomStream random
    );
}

/// <summary>An augmentation that also cuts a hole, which no byte can say: its pixels are 0 after normalisation.</summary>
public interface IErasing : IAugmentation
{
    /// <summary>Draws the hole, after all augmentations of the view have changed the bytes.</summary>
    Hole Erased(ImageShape shape, RandomStream random);
}

/// <summary>How the learning rate changes during a training.</summary>
public interface ISchedule : IPart
{
    /// <summary>The rate of iteration <paramref name="iteration"/> (from 0) of <paramref name="iterations"/>.</summary>
    double Rate(double baseRate, int iteration, int iterations);
}

/// <summary>A training recipe: what a step reads, what it minimises, with which optimiser, for how long.</summary>
public interface IObjective : IPart
{
    /// <summary>What is trained.</summary>
    INetwork Network { get; }

    /// <summary>Settings of stochastic gradient descent.</summary>
    Sgd Optimiser { get; }

    /// <summary>How the rate changes.</summary>
    ISchedule Schedule { get; }

    /// <summary>What each step reads.</summary>
    IReadOnlyList<Feed> Feeds { get; }

    /// <summary>
    /// Decay of the moving average of the weights that is measured, scored with and saved, in [0, 1); 0 for the weights of
    /// the last step themselves.
    /// </summary>
    double Ema => 0;

    /// <summary>What is trained against the network; null for recipes that train nothing else.</summary>
    Companion? Companion => null;

    /// <summary>What the names of its arms begin with.</summary>
    string Prefix => "";

    /// <summary>Length of a training.</summary>
    /// <param name="labelled">Number of labelled images.</param>
    TrainingLength Length(int labelled);

    /// <summary>The loss of one step, a scalar to be minimised. Takes its floating-point type from the batch.</summary>
    Tensor Loss(Step step);

    /// <summary>The same with all that belongs to it. Trainings are driven by this.</summary>
    StepLoss Losses(Step step) => new(Loss(step));

    /// <summary>
    /// A number for all steps that compute the same on other batches, at other rates: a card may record one of them and play it again.
    /// Null where a step may compute something of its own.
    /// </summary>
    /// <param name="iteration">Which step, from 0.</param>
    /// <param name="iterations">How many there are.</param>
    int? Pattern(int iteration, int iterations) => null;

    /// <summary>What looks wrong with a training as far as it has come; null for nothing. Asked after every epoch, until it has something to say.</summary>
    Problem? Warning(IReadOnlyList<EpochLog> epochs) => null;
}

/// <summary>A recipe that can be made shorter, for presets of small machines.</summary>
public interface IShortenable : IObjective
{
    /// <summary>The same recipe with a training that is <paramref name="factor"/> times as short, in the unit it counts in.</summary>
    /// <param name="factor">At least 1.</param>
    IObjective Shortened(double factor);
}

/// <summary>A recipe that trains any network, for presets of small machines.</summary>
public interface IForAnyNetwork : IObjective
{
    /// <summary>The same recipe for another network.</summary>
    IObjective On(INetwork network);
}

/// <summary>The same for recipes of segmentation.</summary>
public interface IForAnyDenseNetwork : IObjective<Segmentation>
{
    /// <summary>The same recipe for another network.</summary>
    IObjective On(IDenseNetwork network);
}

/// <summary>A recipe that reads images without label, fewer at a time if need be, for presets of small machines.</summary>
public interface IReadsUnlabelled : IObjective
{
    /// <summary>The same recipe with another number of unlabelled images per step.</summary>
    /// <param name="images">At least 1.</param>
    IObjective WithUnlabelledBatch(int images);
}

/// <summary>A recipe that others can build on: its losses tell their labelled part.</summary>
public interface IExtensible : IShortenable
{
    /// <inheritdoc/>
    abstract StepLoss IObjective.Losses(Step step);

    Tensor IObjective.Loss(Step step) => Losses(step).Total;
}

/// <summary>Such a recipe for one task.</summary>
public interface IExtensible<out TTask> : IExtensible, IObjective<TTask>
    where TTask : ITask;

/// <summary>A start that can be made smaller, for presets of small machines.</summary>
public interface IDivisible : IStart
{
    /// <summary>The same start with a budget that is <paramref name="divisor"/> times as small.</summary>
    /// <param name="divisor">At least 1.</param>
    IStart Divided(int divisor);
}

/// <summary>Chooses what the annotator is asked next.</summary>
public interface IQueryStrategy : IPart
{
    /// <summary>Questions about unlabelled images, best first and lazily: the loop stops asking when the budget is spent.</summary>
    IEnumerable<Pick> Picks(QueryContext context);
}

/// <summary>A strategy that asks about single regions of images; the annotator must answer about them.</summary>
public interface IAsksRegions : IQueryStrategy;

/// <summary>A strategy that can also choose among the regions of one image.</summary>
public interface IRegionStrategy : IPart
{
    /// <summary>One number per region, in the order of the regions: the highest is asked about, of equal ones a random one.</summary>
    /// <param name="context">What the strategy may look at; its annotator answers about regions.</param>
    /// <param name="regions">Regions of one image that are not answered yet, at least one.</param>
    IReadOnlyList<double> Score(QueryContext context, IReadOnlyList<Question> regions);
}

/// <summary>A strategy that asks several models: all trained by the arm's recipe on the same answers, from other weights and in another order.</summary>
/// <remarks>The first of them is the model that is reported; the others only query.</remarks>
public interface ICommittee : IQueryStrategy
{
    /// <summary>Number of models, the reported one included.</summary>
    int Members { get; }
}

/// <summary>A committee that can be made smaller, for presets of small machines.</summary>
public interface IResizable : ICommittee
{
    /// <summary>The same strategy with another number of models.</summary>
    /// <param name="members">At least 2.</param>
    IQueryStrategy WithMembers(int members);
}

/// <summary>A strategy that needs something to be learnt beside the network, and adds it to the recipe of its arms.</summary>
public interface IAdaptsRecipe : IQueryStrategy
{
    /// <summary>The recipe that the arm is trained by; the given one if nothing is missing, or if nothing can be added to it.</summary>
    IObjective Adapt(IObjective recipe);
}

/// <summary>A strategy that works with some recipes only.</summary>
public interface INeedsRecipe : IQueryStrategy
{
    /// <summary>What is wrong with this recipe for it.</summary>
    IEnumerable<Problem> CheckWith(IObjective recipe);
}

/// <summary>A network with dropout layers, so that it can answer differently each time it is asked.</summary>
public interface IHasDropout : INetwork
{
    /// <summary>How often a value is dropped, in [0, 1); 0 for never.</summary>
    double Dropout { get; }
}

/// <summary>Answers questions; a simulator that looks at hidden labels, later a person.</summary>
public interface IAnnotator : IPart
{
    /// <summary>The answer to one question.</summary>
    Answer Annotate(Question question, Dataset dataset, RandomStream random);

    /// <summary>Whether it answers about single regions, known before a data set is loaded.</summary>
    bool AnswersRegions => false;

    /// <summary>The regions of each image that can be asked about one at a time; null when only whole images can be.</summary>
    IRegions? RegionsOf(Dataset dataset) => null;
}

/// <summary>The regions of the images of a pool: which pixels, never which class. Several threads may ask at once.</summary>
public interface IRegions
{
    /// <summary>Number of regions of an image; they are numbered from 0.</summary>
    int CountOf(int image);

    /// <summary>The pixels of one region.</summary>
    RegionMask MaskOf(Question region);
}

/// <summary>Measures a model on the test split.</summary>
public interface IMetric : IPart
{
    /// <summary>One or more named numbers from what the model said about the test split.</summary>
    IEnumerable<Measurement> Measure(Evaluation evaluation);
}

/// <summary>A kind of problem. The data set fixes it; recipes and strategies must fit it.</summary>
public interface ITask;

/// <summary>One class per image; annotation is paid in labels.</summary>
public sealed class Classification : ITask;

/// <summary>One class per pixel; annotation is paid in clicks.</summary>
public sealed class Segmentation : ITask;

/// <summary>A data set for one task.</summary>
public interface IDatasetSource<out TTask> : IDatasetSource
    where TTask : ITask;

/// <summary>Images with one class each.</summary>
public interface IClassificationSource : IDatasetSource<Classification>
{
    /// <inheritdoc cref="IDatasetSource.Load"/>
    new ClassificationDataset Load(DataRoot root);

    Dataset IDatasetSource.Load(DataRoot root) => Load(root);
}

/// <summary>Images with one class per pixel.</summary>
public interface ISegmentationSource : IDatasetSource<Segmentation>
{
    /// <inheritdoc cref="IDatasetSource.Load"/>
    new SegmentationDataset Load(DataRoot root);

    Dataset IDatasetSource.Load(DataRoot root) => Load(root);
}

/// <summary>A recipe for one task.</summary>
public interface IObjective<out TTask> : IObjective
    where TTask : ITask;

/// <summary>A strategy for one task.</summary>
public interface IQueryStrategy<out TTask> : IQueryStrategy
    where TTask : ITask;

/// <summary>An annotator for one task.</summary>
public interface IAnnotator<out TTask> : IAnnotator
    where TTask : ITask;

/// <summary>A metric for one task.</summary>
public interface IMetric<out TTask> : IMetric
    where TTask : ITask;

/// <summary>Measures a model that says one class per image.</summary>
public interface IClassificationMetric : IMetric<Classification>
{
    /// <summary>One or more named numbers from test logits <c>[N, K]</c> and true classes.</summary>
    IEnumerable<Measurement> Measure(ClassificationEvaluation evaluation);

    IEnumerable<Measurement> IMetric.Measure(Evaluation evaluation) => Measure((ClassificationEvaluation)evaluation);
}

/// <summary>Measures a model that says one class per pixel.</summary>
public interface ISegmentationMetric : IMetric<Segmentation>
{
    /// <summary>One or more named numbers from the confusion matrix of all test pixels.</summary>
    IEnumerable<Measurement> Measure(SegmentationEvaluation evaluation);

    IEnumerable<Measurement> IMetric.Measure(Evaluation evaluation) => Measure((SegmentationEvaluation)evaluation);
}
