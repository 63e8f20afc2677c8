using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using ALStudio.Learning;
using ALStudio.Learning.Metrics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Strategies;
using Xunit;

namespace ALStudio.Running.Tests;

/// <summary>
/// What every part of an experiment keeps, so that a stored result never stands for another experiment. Parts are found
/// by looking.
/// </summary>
public sealed class PartsTests
{
    public static TheoryData<Type> Types() => [.. Parts.Types];

    public static TheoryData<Type, string> Properties()
    {
        var data = new TheoryData<Type, string>();
        foreach (var type in Parts.Types)
        {
            foreach (var property in Parts.Settable(type))
            {
                data.Add(type, property.Name);
            }
        }

        return data;
    }

    [Fact]
    public void Parts_of_every_kind_are_found()
    {
        Type[] kinds =
        [
            typeof(IDatasetSource),
            typeof(IStart),
            typeof(INetwork),
            typeof(IAugmentation),
            typeof(ISchedule),
            typeof(IObjective),
            typeof(IQueryStrategy),
            typeof(IAnnotator),
            typeof(IMetric),
        ];
        Assert.All(kinds, kind => Assert.Contains(Parts.Types, type => type.IsAssignableTo(kind)));
    }

    [Theory, MemberData(nameof(Types))]
    public void A_part_is_a_sealed_record_whose_values_cannot_change(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.NotNull(type.GetMethod("<Clone>$"));
        Assert.All(Parts.Settable(type), property => Assert.True(IsInitOnly(property), property.Name));
        Assert.All(
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            field => Assert.True(field.IsInitOnly, field.Name)
        );
    }

    [Theory, MemberData(nameof(Types))]
    public void Equal_parts_have_equal_descriptions(Type type) =>
        Assert.Equal(Fingerprint.Describe(Parts.Sample(type)), Fingerprint.Describe(Parts.Sample(type)));

    [Fact]
    public void Parts_of_different_types_have_different_descriptions() =>
        Assert.Distinct(Parts.Types.Select(type => Fingerprint.Describe(Parts.Sample(type))));

    [Theory, MemberData(nameof(Properties))]
    public void Every_change_of_a_property_changes_the_description(Type type, string property)
    {
        var part = Parts.Sample(type);
        var changed = Parts.Changed(part, type.GetProperty(property)!).ToArray();
        Assert.NotEmpty(changed);
        Assert.Distinct(changed.Append(part).Select(Fingerprint.Describe));
    }

    [Theory, MemberData(nameof(Types))]
    public void A_description_does_not_depend_on_how_a_country_writes_numbers(Type type)
    {
        var expected = Fingerprint.Describe(Parts.Sample(type));
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NegativeSign) = (",", "−");
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, Fingerprint.Describe(Parts.Sample(type)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_description_is_the_type_and_its_values()
    {
        Assert.Equal("ALStudio.Learning.Strategies.Margin()", Fingerprint.Describe(new Margin()));
        Assert.Equal(
            "ALStudio.Learning.Metrics.CalibrationError(Bins = 15)",
            Fingerprint.Describe(new CalibrationError())
        );
        Assert.Equal(
            "ALStudio.Learning.Networks.WideResNet(Depth = 16, Dropout = 0, Width = 1)",
            Fingerprint.Describe(new WideResNet(Depth: 16, Width: 1))
        );
    }

    [Fact]
    public void Parameters_of_a_strategy_in_a_script_are_described_though_they_are_no_properties()
    {
        Assert.Equal(Fingerprint.Describe(new Stubborn(2)), Fingerprint.Describe(new Stubborn(2)));
        Assert.NotEqual(Fingerprint.Describe(new Stubborn(2)), Fingerprint.Describe(new Stubborn(3)));
    }

    private sealed class Stubborn(double exponent) : ScoredStrategy
    {
        public override IReadOnlyList<double> Score(IModel model, IReadOnlyList<int> images) =>
            model.Probabilities(images).EachRow(row => Math.Pow(row[0], exponent));
    }

    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}
