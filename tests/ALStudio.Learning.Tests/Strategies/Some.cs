using System.Runtime.CompilerServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>Makes the boring rest of a test about querying.</summary>
internal static class Some
{
    /// <summary>A pool of which some images are labelled, a model that is differently sure of each, and the stream of a cycle.</summary>
    public static QueryContext Context(int images = 60, int labelled = 10, int cycle = 1, IModel? model = null)
    {
        var asked = model ?? Model(images);
        return new(
            asked,
            Pool(images, Stream(7).Permutation(images).Take(labelled)),
            new Budget(Math.Max(1, images / 6), CostUnit.Label),
            Stream(cycle)
        )
        {
            Committee = asked is IFake fake ? fake.Committee(5) : [asked],
        };
    }

    public static RandomStream Stream(int cycle) => new Chance(2019).OfTrial(1).For(Purpose.Query, cycle);

    public static Pool Pool(int images, IEnumerable<int> labelled) =>
        ALStudio.Core.Pool.OfSize(images).With(labelled.Select(image => Answer(new Question(image))));

    public static Answer Answer(Question question) => new(question, new ClassLabel(0), 1);

    public static FakeModel Model(int images, int classes = 5, int seed = 1) => new(Logits(images, classes, seed));

    /// <summary>Normal numbers, spread differently per row, so that sure and unsure rows are among them.</summary>
    public static Matrix Logits(int rows, int classes, int seed = 1)
    {
        var random = new Chance((ulong)seed).For(Purpose.Generation);
        var values = new float[rows * classes];
        for (var row = 0; row < rows; row++)
        {
            var spread = random.NextUniform(0.1, 6);
            for (var k = 0; k < classes; k++)
            {
                values[(row * classes) + k] = (float)(spread * random.NextNormal());
            }
        }

        return new Matrix(rows, classes, values);
    }

    /// <summary>A table from its rows.</summary>
    public static Matrix Table(params float[][] rows) =>
        new(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
}

/// <summary>A model that tests can look behind.</summary>
public interface IFake : IModel
{
    /// <summary>How often it was asked for the same kind of table, the kind that it was asked for most often.</summary>
    int Asked { get; }

    /// <summary>A committee of different models, this one first.</summary>
    IReadOnlyList<IModel> Committee(int members);

    /// <summary>The same model of a pool whose images are numbered differently.</summary>
    /// <param name="old">The number that each image had before.</param>
    IFake Renumbered(IReadOnlyList<int> old);
}

/// <summary>A model that knows its logits by heart. Embeddings are the logits.</summary>
internal sealed class FakeModel(Matrix logits) : IFake
{
    private readonly Dictionary<string, int> asked = [];

    /// <summary>How many images it knows.</summary>
    public int Images => logits.Rows;

    public int Asked => asked.Values.DefaultIfEmpty().Max();

    public Matrix Logits(IReadOnlyList<int> images) => Answered(logits, images);

    public Matrix Embeddings(IReadOnlyList<int> images) => Answered(logits, images);

    /// <summary>The larger its logits, the larger the loss that it expects.</summary>
    public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) =>
        Answered(logits, images).EachRow(row => row.ToArray().Sum(logit => Math.Abs((double)logit)));

    public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes)
    {
        var answer = Answered(logits, images);
        return [.. Enumerable.Range(0, passes).Select(pass => Turned(answer, pass))];
    }

    /// <summary>A committee of which each member takes every class for another one that stands so many places further.</summary>
    public IReadOnlyList<IModel> Committee(int members) =>
        [this, .. Enumerable.Range(1, members - 1).Select(member => new FakeModel(Turned(logits, member)))];

    // How much the members are at odds about an image depends on what the first of them takes it for.
    private static Matrix Turned(Matrix table, int places)
    {
        var values = new float[table.Rows * table.Columns];
        for (var index = 0; index < values.Length; index++)
        {
            var (row, column) = Math.DivRem(index, table.Columns);
            var shift = places % (Largest.Of(table[row]) + 1);
            values[index] = table[row, (column + shift) % table.Columns];
        }

        return new Matrix(table.Rows, table.Columns, values);
    }

    public Matrix Probabilities(IReadOnlyList<int> images)
    {
        var values = new float[logits.Rows * logits.Columns];
        var row = new double[logits.Columns];
        for (var image = 0; image < logits.Rows; image++)
        {
            Softmax.Of(logits[image], row);
            for (var k = 0; k < row.Length; k++)
            {
                values[(image * row.Length) + k] = (float)row[k];
            }
        }

        return Answered(new Matrix(logits.Rows, logits.Columns, values), images);
    }

    public IFake Renumbered(IReadOnlyList<int> old) => new FakeModel(logits.Select(old));

    private Matrix Answered(Matrix table, IReadOnlyList<int> images, [CallerMemberName] string kind = "")
    {
        asked[kind] = asked.GetValueOrDefault(kind) + 1;
        return table.Select(images);
    }
}
