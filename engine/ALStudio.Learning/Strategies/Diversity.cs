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

    /// <summary>Embeddings of images, <c>[images, size]</c>, rows in the order asked.</summary>
    /// <exception cref="ProblemException">One holds a number that is not finite: no distance to it means anything.</exception>
    public static Matrix FiniteEmbeddings(this IModel model, IReadOnlyList<int> images)
    {
        var embeddings = model.Embeddings(images);
        for (var row = 0; row < embeddings.Rows; row++)
        {
            foreach (var number in embeddings[row])
            {
                if (!float.IsFinite(number))
                {
                    throw new ProblemException(
                        $"The embedding of image {images[row]} holds {(float.IsNaN(number) ? "NaN" : "infinity")}.",
                        "If the loss was NaN too, the training has diverged: lower the learning rate."
                    );
                }
            }
        }

        return embeddings;
    }
}
