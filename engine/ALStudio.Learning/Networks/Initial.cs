using ALStudio.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>Initial weights, all drawn from the engine's own stream, layer after layer in the order of the state dictionary.</summary>
internal static class Initial
{
    /// <summary>
    /// Fills a classifier as wide residual networks do: convolutions normal with standard deviation √(2 / (k²·outputs)),
    /// batch normalisation 1 and 0, the last layer uniform in ±1/√classes with bias 0.
    /// </summary>
    public static void Draw(nn.Module network, int classes, RandomStream random)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        foreach (var layer in network.modules())
        {
            switch (layer)
            {
                case Conv2d convolution:
                    var shape = convolution.weight.shape;
                    var deviation = Math.Sqrt(2.0 / (shape[0] * shape[2] * shape[3]));
                    Fill(convolution.weight, () => deviation * random.NextNormal());
                    break;
                case BatchNorm2d { weight: { } scale, bias: { } shift }:
                    scale.fill_(1);
                    shift.zero_();
                    break;
                case Linear last:
                    var bound = 1 / Math.Sqrt(classes);
                    Fill(last.weight, () => random.NextUniform(-bound, bound));
                    last.bias?.zero_();
                    break;
            }
        }
    }

    private static void Fill(Tensor target, Func<double> draw)
    {
        var values = new float[target.NumberOfElements];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (float)draw();
        }

        target.copy_(tensor(values, target.shape));
    }
}
