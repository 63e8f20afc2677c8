using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>A strategy, and whether it is asked on behalf of a model that says one class per pixel.</summary>
public sealed record Subject(IQueryStrategy Strategy, bool IsDense)
{
    internal QueryContext Context(int images = 60, int labelled = 10, int cycle = 1, IModel? model = null)
    {
        var context = Some.Context(images, labelled, cycle, model ?? Model(images));
        return IsDense ? context with { Remaining = new Budget(100, CostUnit.Click) } : context;
    }

    internal IFake Model(int images) => IsDense ? FakeSegmenter.Of(images) : Some.Model(images);

    /// <summary>A model to which all images are the same.</summary>
    internal IFake Indifferent(int images) =>
        IsDense
            ? new FakeSegmenter([.. Enumerable.Repeat(new Matrix(12, 5, new float[60]), images)])
            : new FakeModel(new Matrix(images, 5, new float[5 * images]));

    /// <inheritdoc/>
    public override string ToString() => $"{Strategy.Name}{(IsDense ? " of pixels" : "")}";
}
