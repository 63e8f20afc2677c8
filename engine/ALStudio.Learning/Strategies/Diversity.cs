using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>What strategies have in common that choose images for how they complement each other.</summary>
internal static class Diversity
{
    /// <summary>The unlabelled images in random order, the order of <see cref="Random"/> in this trial and cycle.</summary>
    /// <remarks>
    /// Such strategies take the first of several equal images. In the order of the data set this would favour images with
    /// small numbers, which in many data sets are of one class.
    /// </remarks>
    public static int[] Shuffled(this QueryContext context)
    {
        var images = context.Pool.Unlabelled;
        return [.. context.Random.Permutation(images.Count).Select(place => images[place])];
    }

    /// <summary>Random numbers in [0, 1), one per image of the pool.</summary>
    public static double[] Chances(this QueryContext context)
    {
        var chances = new double[context.Pool.Size];
        for (var number = 0; number < chances.Length; number++)
        {
            chances[number] = context.Random.NextDouble();
        }

        return chances;
    }

    /// <summary>How many images the budget buys, at least 1: as many as there are labels, or clicks at the price of the answers so far.</summary>
    public static int Wanted(this QueryContext context)
    {
        var answers = context.Pool.Answers;
        var price =
            context.Remaining.Unit == CostUnit.Label || answers.IsEmpty ? 1 : answers.Average(answer => answer.Cost);
        var images = Math.Ceiling(context.Remaining.Amount / price);
        return images >= 1 ? (int)Math.Min(images, context.Pool.Size) : 1;
    }

    /// <summary>Embeddings of images, <c>[images, size]</c>, rows in the order asked.</summary>
    /// <exception cref="ProblemException">One holds a number that is not finite: no distance to it means anything.</exception>
    public static Matrix FiniteEmbeddings(this IModel model, IReadOnlyList<int> images) =>
        Finite(model.Embeddings(images), images, "embedding");

    /// <summary>Logits of images, <c>[images, classes]</c>, rows in the order asked.</summary>
    /// <exception cref="ProblemException">One holds a number that is not finite.</exception>
    public static Matrix FiniteLogits(this IModel model, IReadOnlyList<int> images) =>
        Finite(model.Logits(images), images, "output");

    /// <summary>Embeddings of images scaled to length 1; one that is all zeros stays so.</summary>
    /// <exception cref="ProblemException">One holds a number that is not finite.</exception>
    public static Matrix UnitEmbeddings(this IModel model, IReadOnlyList<int> images)
    {
        var embeddings = model.FiniteEmbeddings(images);
        var unit = new float[embeddings.Rows * embeddings.Columns];
        for (var row = 0; row < embeddings.Rows; row++)
        {
            var length = Math.Sqrt(Distance.Product(embeddings[row], embeddings[row]));
            for (var column = 0; length > 0 && column < embeddings.Columns; column++)
            {
                unit[(row * embeddings.Columns) + column] = (float)(embeddings[row, column] / length);
            }
        }

        return new Matrix(embeddings.Rows, embeddings.Columns, unit);
    }

    private static Matrix Finite(Matrix table, IReadOnlyList<int> images, string what)
    {
        for (var row = 0; row < table.Rows; row++)
        {
            foreach (var number in table[row])
            {
                if (!float.IsFinite(number))
                {
                    throw new ProblemException(
                        $"The {what} of image {images[row]} holds {(float.IsNaN(number) ? "NaN" : "infinity")}.",
                        "If the loss was NaN too, the training has diverged: lower the learning rate."
                    );
                }
            }
        }

        return table;
    }
}
