using static TorchSharp.torch;

namespace ALStudio.Learning.Objectives;

/// <summary>
/// Training signal annealing: how the probability rises above which a labelled image no longer counts, so that few labels are
/// not learnt by heart.
/// </summary>
/// <remarks>Xie et al., "Unsupervised data augmentation for consistency training", 2020.</remarks>
public enum SignalAnnealing
{
    /// <summary>All labelled images count all the time.</summary>
    None,

    /// <summary>In a straight line.</summary>
    Linear,

    /// <summary>Late: for few labels.</summary>
    Exp,

    /// <summary>Early: for many labels.</summary>
    Log,
}

/// <summary>The formulas of <see cref="SignalAnnealing"/>.</summary>
public static class SignalAnnealings
{
    /// <summary>The probability above which a labelled image no longer counts, from 1/K to 1.</summary>
    /// <param name="kind">How it rises.</param>
    /// <param name="share">Share of the training that is done, in [0, 1].</param>
    /// <param name="classes">Number of classes.</param>
    public static double Threshold(this SignalAnnealing kind, double share, int classes)
    {
        var risen = kind switch
        {
            SignalAnnealing.Linear => share,
            SignalAnnealing.Exp => Math.Exp(5 * (share - 1)),
            SignalAnnealing.Log => 1 - Math.Exp(-5 * share),
            _ => 1,
        };
        return (risen * (1 - (1.0 / classes))) + (1.0 / classes);
    }

    /// <summary>Mean cross entropy, a scalar, of the images whose true class is not more probable than allowed; 0 when none is left.</summary>
    /// <param name="kind">How the threshold rises.</param>
    /// <param name="share">Share of the training that is done, in [0, 1].</param>
    /// <param name="logits">Logits <c>[N, K]</c>.</param>
    /// <param name="labels">Classes, int64 <c>[N]</c>.</param>
    public static Tensor Loss(this SignalAnnealing kind, double share, Tensor logits, Tensor labels)
    {
        if (kind == SignalAnnealing.None)
        {
            return nn.functional.cross_entropy(logits, labels);
        }

        var losses = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
        var threshold = kind.Threshold(share, (int)logits.shape[1]);
        var kept = (-losses.detach()).exp().le(threshold).to(losses.dtype);
        return (losses * kept).sum() / kept.sum().clamp_min(1);
    }
}
