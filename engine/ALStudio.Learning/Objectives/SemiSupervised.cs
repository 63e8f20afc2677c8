using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Objectives;

/// <summary>What recipes share that ask for the same prediction on a weak and a strong view of unlabelled images.</summary>
internal static class SemiSupervised
{
    // Less than this much of the first weights may be left in an average.
    private const double Forgotten = 0.01;

    /// <summary>A weak view of labelled images; a weak and a strong one of images without label, drawn independently.</summary>
    public static IReadOnlyList<Feed> Feeds(int labelled, int unlabelled, IAugmentation weak, IAugmentation strong) =>
        [
            new Feed(FeedSource.Labelled, labelled, [new View([weak])]),
            new Feed(FeedSource.Unlabelled, unlabelled, [new View([weak]), new View([strong])]) { MayBeEmpty = true },
        ];

    /// <summary>What is wrong with the numbers that such recipes have and others do not.</summary>
    public static IEnumerable<Problem> Check(int iterations, double confidence, double weight, double ema)
    {
        if (iterations < 1)
        {
            yield return new Problem($"A training cannot have {iterations} iterations.", Hint: "Take 1 or more.");
        }

        if (iterations >= 1 && ema < 1 && Math.Pow(ema, iterations) is > Forgotten and var left)
        {
            yield return new Problem(
                $"After {iterations:N0} iterations {left:P0} of an average with decay {ema} would still be the first, random weights.",
                Hint: $"Take a decay of at most {Math.Floor(1000 * Math.Pow(Forgotten, 1.0 / iterations)) / 1000}, 0 for no average, or more iterations."
            );
        }

        if (confidence is not (>= 0 and < 1))
        {
            yield return new Problem(
                $"The confidence that a target needs cannot be {confidence}.",
                Hint: "Take a probability of 0 or more, but less than 1."
            );
        }

        if (weight is not (>= 0 and < double.PositiveInfinity))
        {
            yield return new Problem(
                $"The weight of the unlabelled images cannot be {weight}.",
                Hint: "Take 0 or more, usually 1."
            );
        }
    }

    /// <summary>So many iterations, fewer by a factor.</summary>
    public static int Shorter(int iterations, double factor) => Math.Max(1, (int)Math.Round(iterations / factor));

    /// <summary>A decay that averages over the same share of a training that is shorter by a factor.</summary>
    public static double Shorter(double ema, double factor) => Math.Max(0, 1 - ((1 - ema) * factor));

    /// <summary>Runs all views of a step through the network, which stays in training mode for each of them.</summary>
    /// <param name="step">Batches of <see cref="Feeds"/>.</param>
    /// <param name="onePass">Whether all views share the statistics of batch normalisation, or each has its own.</param>
    /// <param name="throughWeak">Whether a gradient flows through the weak view's logits.</param>
    public static Outputs Forward(Step step, bool onePass, bool throughWeak)
    {
        var (network, labelled, unlabelled) = (step.Network, step.Batches[0].Views[0], step.Batches[1].Views);
        if (unlabelled.Count == 0)
        {
            return new Outputs(network.Forward(labelled), null);
        }

        if (onePass)
        {
            var all = network.Forward(cat([labelled, unlabelled[0], unlabelled[1]]));
            var (first, other) = (labelled.shape[0], unlabelled[0].shape[0]);
            return new Outputs(
                new Activations(
                    all.Logits.narrow(0, 0, first),
                    all.Embedding.narrow(0, 0, first),
                    [.. all.Taps.Select(tap => tap.narrow(0, 0, first))]
                ),
                (all.Logits.narrow(0, first, other), all.Logits.narrow(0, first + other, other))
            );
        }

        var activations = network.Forward(labelled);
        var weak = Weak(network, unlabelled[0], throughWeak);
        return new Outputs(activations, (weak, network.Forward(unlabelled[1]).Logits));
    }

    private static Tensor Weak(Network network, Tensor images, bool withGradient)
    {
        using var gradient = set_grad_enabled(withGradient);
        return network.Forward(images).Logits;
    }
}

/// <summary>What the network computed for the views of a step.</summary>
/// <param name="Labelled">For the labelled images.</param>
/// <param name="Unlabelled">Logits <c>[N, K]</c> for both views of the unlabelled ones; null when none is left.</param>
internal sealed record Outputs(Activations Labelled, (Tensor Weak, Tensor Strong)? Unlabelled);
