using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about images that would each change the last layer much, and in different directions (BADGE).</summary>
/// <remarks>
/// <para>
/// Ash, Zhang, Krishnamurthy, Langford and Agarwal, "Deep batch active learning by diverse, uncertain gradient lower bounds",
/// 2020. The gradient of the last layer for the predicted class, (p − onehot(argmax p)) ⊗ embedding, is long where the
/// model is unsure. The images are drawn as the centres of k-means++ are: each in proportion to the squared distance of
/// its gradient to the nearest of those drawn before. The first is the one with the longest gradient, as in the authors'
/// code; the paper's k-means++ would draw it evenly.
/// </para>
/// <para>
/// The score of a pick is the distance of its gradient to the nearest picked before, its length for the first. When all that
/// are left have copies among the picks, they come in random order.
/// </para>
/// </remarks>
public sealed record Badge : IQueryStrategy<Classification>
{
    /// <inheritdoc/>
    public string Name => "BADGE";

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context)
    {
        var images = context.Shuffled();
        var chances = context.Chances();
        return Picks();

        IEnumerable<Pick> Picks()
        {
            if (images.Length == 0)
            {
                yield break;
            }

            var gradients = new Gradients(context.Model.FiniteLogits(images), context.Model.FiniteEmbeddings(images));
            var nearest = new double[images.Length];
            nearest.AsSpan().Fill(double.PositiveInfinity);
            var isPicked = new bool[images.Length];
            for (var number = 0; number < images.Length; number++)
            {
                var squared = number == 0 ? gradients.SquaredLengths : nearest;
                var drawn = number == 0 ? Largest.Of<double>(squared) : Weighted.Draw<double>(squared, chances[number]);
                var place = drawn ?? Array.IndexOf(isPicked, false);
                yield return new Pick(new Question(images[place]), Math.Sqrt(squared[place]));
                isPicked[place] = true;
                if (drawn is not null)
                {
                    gradients.Approach(nearest, place);
                }
            }
        }
    }

    /// <summary>Gradients as products of two factors, so that their K × D numbers are never written down.</summary>
    private sealed class Gradients(Matrix logits, Matrix embeddings)
    {
        private readonly Matrix errors = Errors(logits);
        private double[]? lengths;

        public double[] SquaredLengths =>
            lengths ??= [.. Enumerable.Range(0, embeddings.Rows).Select(row => Product(row, row))];

        /// <summary>Makes squared distances to the nearest row those to the nearest row or this one.</summary>
        public void Approach(double[] nearest, int row)
        {
            var lengths = SquaredLengths;
            Parallel.For(
                0,
                (nearest.Length + 255) / 256,
                block =>
                {
                    for (var other = block * 256; other < Math.Min((block + 1) * 256, nearest.Length); other++)
                    {
                        var squared = lengths[other] + lengths[row] - (2 * Product(other, row));
                        nearest[other] = Math.Min(nearest[other], Math.Max(0, squared));
                    }
                }
            );
        }

        // Rows of products a ⊗ b have the inner product (a · a')(b · b').
        private double Product(int row, int other) =>
            Distance.Product(errors[row], errors[other]) * Distance.Product(embeddings[row], embeddings[other]);

        private static Matrix Errors(Matrix logits)
        {
            var (errors, row) = (new float[logits.Rows * logits.Columns], new double[logits.Columns]);
            for (var image = 0; image < logits.Rows; image++)
            {
                Softmax.Of(logits[image], row);
                row[Largest.Of(logits[image])] -= 1;
                for (var k = 0; k < row.Length; k++)
                {
                    errors[(image * row.Length) + k] = (float)row[k];
                }
            }

            return new Matrix(logits.Rows, logits.Columns, errors);
        }
    }
}
