using System.Collections.Concurrent;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Training;

/// <summary>The label maps of a pool as they were answered, never as they are: painted when they are first asked for, and kept.</summary>
/// <remarks>
/// What no polygon covers is background in an image that was answered as a whole, if the data set has a background, and otherwise has no
/// label; around regions that were answered one by one nothing has a label. Several threads may ask at once.
/// </remarks>
internal sealed class AnsweredMaps(SegmentationDataset dataset, Pool pool)
{
    private readonly ILookup<int, Answer> answers = pool.Answers.ToLookup(answer => answer.Question.Image);
    private readonly ConcurrentDictionary<int, LabelMap> painted = [];

    /// <summary>The map of one image of the pool; without any label if nothing was answered.</summary>
    public LabelMap Of(int image) => painted.GetOrAdd(image, Paint);

    private LabelMap Paint(int image)
    {
        var (height, width) = dataset.Train.SizeOf(image);
        // What is said about the whole image takes the place of what was said about its regions.
        var whole = answers[image].FirstOrDefault(answer => answer.Question.IsWhole);
        var uncovered = whole is null ? LabelMap.Void : (byte)(dataset.Background ?? LabelMap.Void);
        var said = whole is null ? answers[image] : [whole];
        var polygons = said.SelectMany(answer => ((Outlines)answer.Annotation).Polygons);
        return Rasteriser.Painted(polygons, height, width, uncovered);
    }
}
