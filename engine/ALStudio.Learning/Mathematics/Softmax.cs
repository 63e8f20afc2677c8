using System.Numerics;

namespace ALStudio.Learning.Mathematics;

/// <summary>Logits as probabilities, in double whatever type the logits have.</summary>
public static class Softmax
{
    /// <summary>Natural logarithms of the probabilities of one row.</summary>
    /// <param name="logits">Class scores <c>[K]</c>; minus infinity stands for a probability of zero.</param>
    /// <param name="result">Receives <c>[K]</c> numbers, none above zero; all NaN when the logits have no softmax.</param>
    public static void Log<T>(ReadOnlySpan<T> logits, Span<double> result)
        where T : IFloatingPointIeee754<T>
    {
        // The largest score is taken off first, so that huge scores do not overflow.
        var largest = double.CreateChecked(logits[Largest.Of(logits)]);
        var sum = 0.0;
        for (var k = 0; k < logits.Length; k++)
        {
            result[k] = double.CreateChecked(logits[k]) - largest;
            sum += Math.Exp(result[k]);
        }

        var logOfSum = Math.Log(sum);
        for (var k = 0; k < logits.Length; k++)
        {
            result[k] -= logOfSum;
        }
    }

    /// <summary>The probabilities of one row.</summary>
    /// <param name="logits">Class scores <c>[K]</c>.</param>
    /// <param name="result">Receives <c>[K]</c> numbers in [0, 1].</param>
    public static void Of<T>(ReadOnlySpan<T> logits, Span<double> result)
        where T : IFloatingPointIeee754<T>
    {
        Log(logits, result);
        for (var k = 0; k < result.Length; k++)
        {
            result[k] = Math.Exp(result[k]);
        }
    }
}
