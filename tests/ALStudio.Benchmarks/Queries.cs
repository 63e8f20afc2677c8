using System.Diagnostics;
using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Benchmarks;

/// <summary>What choosing costs once the model has scored the pool, by strategy, and k-center beside a pass per pick.</summary>
internal static class Queries
{
    private const int Images = 10_000;
    private const int Classes = 10;
    private const int Columns = 128;
    private const int Labelled = 500;
    private const int Picks = 500;

    /// <summary>Prints the fastest of some rounds, in milliseconds, and the managed memory that one round takes.</summary>
    public static int Measure(string[] options)
    {
        var rounds = options is ["--rounds", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 3;
        foreach (var isClustered in (bool[])[true, false])
        {
            Console.WriteLine(isClustered ? "Rectified clusters" : "Normal numbers");
            Console.WriteLine($"  {Picks} picks among {Images - Labelled:#,0} embeddings of {Columns} numbers");
            var context = Context(isClustered);
            foreach (var strategy in Strategies())
            {
                Print(strategy.Name, rounds, () => strategy.Picks(context()).Take(Picks).Count());
            }

            Console.WriteLine("  2,500 picks among 45,000 embeddings from 5,000 centres");
            var farthest = new FarthestFirst(isClustered);
            Print("first centres", rounds, () => farthest.ToFirstCentres());
            Print("first centres and lazy blocks", rounds, () => farthest.LazyBlocks());
            Print("pass per pick", rounds, () => farthest.PassPerPick());
        }

        return 0;
    }

    /// <summary>Embeddings of a pool.</summary>
    public static Matrix Embeddings(int rows, int columns, bool isClustered)
    {
        var random = new Chance(1).For(Purpose.Generation);
        var means = Enumerable.Range(0, Classes * columns).Select(_ => random.NextNormal()).ToArray();
        var values = new float[rows * columns];
        for (var place = 0; place < values.Length; place++)
        {
            var mean = means[(place / columns % Classes * columns) + (place % columns)];
            values[place] = (float)(
                isClustered ? Math.Max(0, mean + (0.5 * random.NextNormal())) : random.NextNormal()
            );
        }

        return new Matrix(rows, columns, values);
    }

    private static IEnumerable<IQueryStrategy> Strategies() =>
        typeof(IQueryStrategy)
            .Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IQueryStrategy<Classification>)))
            // Those that ask more than one pass of one model cost what these passes cost.
            .Where(type => !type.IsAssignableTo(typeof(ICommittee)) && !type.IsAssignableTo(typeof(INeedsRecipe)))
            .Where(type => type.GetConstructors().Any(one => one.GetParameters().All(each => each.HasDefaultValue)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type =>
            {
                var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
                var values = constructor.GetParameters().Select(each => each.DefaultValue);
                return (IQueryStrategy)constructor.Invoke([.. values]);
            });

    private static Func<QueryContext> Context(bool isClustered)
    {
        var embeddings = Embeddings(Images, Columns, isClustered);
        var logits = Embeddings(Images, Classes, isClustered);
        var answers = Enumerable
            .Range(0, Labelled)
            .Select(number => new Answer(new Question(number * (Images / Labelled)), new ClassLabel(0), 1));
        var pool = Pool.OfSize(Images).With(answers);
        return () =>
            new QueryContext(
                new Tables(logits, embeddings),
                pool,
                new Budget(Picks, CostUnit.Label),
                new Chance(1).For(Purpose.Query, 1)
            );
    }

    private static void Print<T>(string name, int rounds, Func<T> work)
    {
        work();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        work();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            work();
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
        }

        Console.WriteLine($"    {name, -30} {fastest.TotalMilliseconds, 8:#,0.0} ms {allocated / 1e6, 8:#,0.0} MB");
    }

    private sealed class Tables(Matrix logits, Matrix embeddings) : IModel
    {
        public Matrix Logits(IReadOnlyList<int> images) => logits.Select(images);

        public Matrix Probabilities(IReadOnlyList<int> images) =>
            throw new NotSupportedException("No strategy that is measured asks for probabilities.");

        public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) =>
            throw new NotSupportedException("No strategy that is measured asks for losses.");

        public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) =>
            throw new NotSupportedException("No strategy that is measured asks under dropout.");

        public Matrix Embeddings(IReadOnlyList<int> images) => embeddings.Select(images);
    }
}
