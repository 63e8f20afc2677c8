using ALStudio.Core;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Annotators;

public class ClassLabelsTests
{
    private static readonly RandomStream Random = new Chance(1).For(Purpose.Annotator);

    [Fact]
    public void Says_the_truth_for_one_label()
    {
        using var dataset = new Shapes(Train: 20, Test: 10).Load(new DataRoot([]));
        for (var image = 0; image < 20; image++)
        {
            var question = new Question(image);
            var expected = new Answer(question, new ClassLabel(dataset.Train.Labels[image]), 1);
            Assert.Equal(expected, new ClassLabels().Annotate(question, dataset, Random));
        }
    }

    [Fact]
    public void Refuses_regions()
    {
        using var dataset = new Shapes(Train: 20, Test: 10).Load(new DataRoot([]));
        Assert.Throws<ArgumentException>(() => new ClassLabels().Annotate(new Question(0, 3), dataset, Random));
    }
}
