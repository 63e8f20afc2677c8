using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Strategies;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class FingerprintTests
{
    [Fact]
    public void A_recipe_is_described_with_all_that_it_holds() =>
        Assert.Equal(
            "ALStudio.Learning.Objectives.Supervised("
                + "Augmentation = ALStudio.Learning.Augmentations.FlipAndCrop(Flip = 0.5, Padding = 4, Surround = ALStudio.Learning.Augmentations.Surround.Zero), "
                + "BatchSize = 64, Epochs = 40, Momentum = 0.9, Nesterov = true, "
                + "Network = ALStudio.Learning.Networks.WideResNet(Depth = 16, Dropout = 0, Width = 1), Rate = 0.03, "
                + "Schedule = ALStudio.Learning.Training.Cosine(End = 0.0001), WeightDecay = 0.0005)",
            Fingerprint.Describe(new Supervised(new WideResNet(16, 1), Epochs: 40))
        );

    [Fact]
    public void A_class_of_a_script_is_described_with_the_parameters_of_its_constructor_and_its_assembly()
    {
        var description = Fingerprint.Describe(new Stubborn(2));
        Assert.NotEqual(description, Fingerprint.Describe(new Stubborn(3)));
        Assert.Contains("exponent = 2", description, StringComparison.Ordinal);
        Assert.Contains(typeof(Stubborn).Module.ModuleVersionId.ToString("N"), description, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_are_described_with_what_they_captured()
    {
        Assert.NotEqual(Fingerprint.Describe(Power(2)), Fingerprint.Describe(Power(3)));
        Assert.Equal(Fingerprint.Describe(Power(2)), Fingerprint.Describe(Power(2)));
        Assert.NotEqual(Fingerprint.Describe(Power(2)), Fingerprint.Describe(Root(2)));

        static Func<double, double> Power(double exponent) => value => Math.Pow(value, exponent);
        static Func<double, double> Root(double exponent) => value => Math.Pow(value, 1 / exponent);
    }

    [Fact]
    public void Lists_keep_their_order_and_sets_and_maps_have_none()
    {
        Assert.NotEqual(Fingerprint.Describe(new[] { 1, 2 }), Fingerprint.Describe(new[] { 2, 1 }));
        Assert.Equal(Fingerprint.Describe(new HashSet<int> { 1, 2 }), Fingerprint.Describe(new HashSet<int> { 2, 1 }));
        Assert.Equal(
            Fingerprint.Describe(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }),
            Fingerprint.Describe(new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 })
        );
    }

    [Fact]
    public void Texts_cannot_pass_for_structure() =>
        Assert.NotEqual(Fingerprint.Describe(new[] { "a\", \"b" }), Fingerprint.Describe(new[] { "a", "b" }));

    [Property(MaxTest = 1000)]
    public void Different_doubles_are_described_differently(double one, double other) =>
        Assert.Equal(
            BitConverter.DoubleToInt64Bits(one) == BitConverter.DoubleToInt64Bits(other),
            Fingerprint.Describe(one) == Fingerprint.Describe(other)
        );

    [Fact]
    public void A_description_does_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NegativeSign = "minus ";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("(0.7, -3, -1.5)", Fingerprint.Describe((0.7, -3, -1.5m)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_has_no_lasting_description_is_refused()
    {
        using var stream = new MemoryStream();
        var problem = Assert.Throws<ProblemException>(() => Fingerprint.Describe(stream));
        Assert.Contains("MemoryStream", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_holds_itself_is_refused()
    {
        var loop = new Loop();
        loop.Again = loop;
        Assert.Throws<ProblemException>(() => Fingerprint.Describe(loop));
    }

    private sealed class Stubborn(double exponent) : ScoredStrategy
    {
        public override IReadOnlyList<double> Score(IModel model, IReadOnlyList<int> images)
        {
            Matrix logits = model.Logits(images);
            return [.. images.Select((_, row) => Math.Pow(logits[row][0], exponent))];
        }
    }

    private sealed class Loop
    {
        public Loop? Again { get; set; }
    }
}
