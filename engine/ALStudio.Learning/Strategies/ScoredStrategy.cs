using ALStudio.Core;

namespace ALStudio.Learning.Strategies;

/// <summary>A strategy that gives each image a number and asks about the highest first; the base for ideas in scripts.</summary>
/// <remarks>
/// A class, because F# cannot inherit a C# record. Parameters of its constructor belong to its identity, as the
/// properties of a record do; give arms that differ in them different names, by <see cref="Name"/>.
/// </remarks>
public abstract class ScoredStrategy : IQueryStrategy<Classification>
{
    /// <summary>What figures and arms call it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>What is wrong with its values for this data set; nothing is run.</summary>
    public virtual IEnumerable<Problem> Check(DatasetFacts facts) => [];

    /// <summary>One number per image, in the order of the images. Equal numbers are asked in random order.</summary>
    /// <param name="model">The model trained on what is labelled.</param>
    /// <param name="images">The unlabelled images, ascending and at least one.</param>
    public abstract IReadOnlyList<double> Score(IModel model, IReadOnlyList<int> images);

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context) =>
        context.HighestFirst(images => Score(context.Model, images));
}
