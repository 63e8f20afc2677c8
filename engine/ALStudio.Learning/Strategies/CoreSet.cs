using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the image that is farthest from everything labelled or asked before: greedy k-center.</summary>
/// <remarks>
/// <para>
/// Sener and Savarese, "Active learning for convolutional neural networks: a core-set approach", 2018, in its greedy form;
/// the space is the pooled embedding before the last layer, not normalised, with Euclidean distances.
/// </para>
/// <para>
/// The score of a pick is its distance to the nearest labelled or picked image, infinite for the first one when nothing is
/// labelled. Of equally far images, such as copies, a random one comes first.
/// </para>
/// </remarks>
public sealed record CoreSet : IQueryStrategy<Classification>
{
    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context)
    {
        // Drawn here and not while picks are read, so that reading them twice gives the same order.
        var unlabelled = context.Shuffled();
        return Picks();

        IEnumerable<Pick> Picks()
        {
            int[] images = [.. unlabelled, .. context.Pool.Labelled];
            var candidates = Enumerable.Range(0, unlabelled.Length).ToArray();
            var centres = Enumerable.Range(unlabelled.Length, images.Length - unlabelled.Length).ToArray();
            foreach (var pick in KCenter.Order(context.Model.FiniteEmbeddings(images), centres, candidates))
            {
                yield return new Pick(new Question(images[pick.Row]), pick.Distance);
            }
        }
    }
}
