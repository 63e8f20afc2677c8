using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;

namespace ALStudio.Running;

/// <summary>A finished training. Its model is brought back only when somebody asks it something.</summary>
internal sealed class Trained(string key, Func<ITrained> bring) : IModel, IDisposable
{
    private ITrained? model;
    private IReadOnlyList<Measurement>? measurements;

    public string Key => key;

    /// <summary>How long the training took; null when it was found in the store.</summary>
    public double? Seconds { get; init; }

    public double MeasuringSeconds { get; set; }

    public IReadOnlyList<Measurement> Measurements =>
        measurements ?? throw new InvalidOperationException("Nothing was measured.");

    public ITrained Model => model ??= bring();

    public void Keep(IReadOnlyList<Measurement> values) => measurements = values;

    /// <summary>Gives the model away: whoever has it disposes it.</summary>
    public ITrained TakeModel()
    {
        var taken = Model;
        model = null;
        return taken;
    }

    public Matrix Logits(IReadOnlyList<int> images) => Model.Logits(images);

    public Matrix Probabilities(IReadOnlyList<int> images) => Model.Probabilities(images);

    public Matrix Embeddings(IReadOnlyList<int> images) => Model.Embeddings(images);

    public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) => Model.PredictedLosses(images);

    public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) =>
        Model.LogitsUnderDropout(images, passes);

    public bool LabelsPixels => Model.LabelsPixels;

    public IReadOnlyList<double> Uncertain(
        IReadOnlyList<int> images,
        UncertainPixels rule,
        IReadOnlyList<IModel> others
    ) => Model.Uncertain(images, rule, [.. others.Select(other => other is Trained trained ? trained.Model : other)]);

    public IReadOnlyList<double> Uncertain(int image, IReadOnlyList<RegionMask> regions, UncertainPixels rule) =>
        Model.Uncertain(image, regions, rule);

    public IReadOnlyList<double> Realism(IReadOnlyList<int> images) => Model.Realism(images);

    public void Dispose() => model?.Dispose();
}
