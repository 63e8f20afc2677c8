using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>The obvious way to score photographs, straight from methods E.1 and C: one after the other, pixel by pixel, in double precision.</summary>
internal sealed class SlowSegmenter(SegmentationDataset data, Network network)
{
    /// <summary>Class scores of every pixel, <c>[K, H, W]</c>, as nested arrays.</summary>
    public double[,,] Logits(SceneSet scenes, int image)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        network.eval();
        var (height, width) = scenes.SizeOf(image);
        var padded = ScenePass.PaddedSize(data);
        var input = zeros([1, 3, padded.Height, padded.Width], ScalarType.Float64);
        var pixels = Pixels(scenes, image);
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    input[0, channel, y, x] = pixels[channel, y, x];
                }
            }
        }

        var low = network.Forward(input).Logits;
        var full = Upsampling.To(padded.Height, padded.Width, low);
        var said = new double[data.Classes.Count, height, width];
        for (var k = 0; k < data.Classes.Count; k++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    said[k, y, x] = full[0, k, y, x].item<double>();
                }
            }
        }

        return said;
    }

    /// <summary>Normalised pixels, rounded to float32 as everywhere.</summary>
    public double[,,] Pixels(SceneSet scenes, int image)
    {
        var ((_, height, width), bytes) = scenes.Read(image);
        var pixels = new double[3, height, width];
        for (var index = 0; index < bytes.Length; index++)
        {
            var (channel, pixel) = Math.DivRem(index, height * width);
            var level =
                ((bytes[index] / 255.0) - data.Normalisation.Mean[channel]) / data.Normalisation.Deviation[channel];
            pixels[channel, pixel / width, pixel % width] = (float)level;
        }

        return pixels;
    }

    /// <summary>Entropy of every pixel of an image of the pool, row by row.</summary>
    public double[] Entropies(int image)
    {
        var said = Logits(data.Train, image);
        return
        [
            .. from y in Enumerable.Range(0, said.GetLength(1))
            from x in Enumerable.Range(0, said.GetLength(2))
            select Uncertainty.Entropy<double>([.. Enumerable.Range(0, said.GetLength(0)).Select(k => said[k, y, x])]),
        ];
    }

    /// <summary>The likeliest class of every pixel of a test image.</summary>
    public LabelMap Predicted(int image)
    {
        var said = Logits(data.Test, image);
        var (height, width) = (said.GetLength(1), said.GetLength(2));
        var labels =
            from y in Enumerable.Range(0, height)
            from x in Enumerable.Range(0, width)
            select (byte)Enumerable.Range(0, said.GetLength(0)).MaxBy(k => said[k, y, x]);
        return new LabelMap(height, width, [.. labels]);
    }

    /// <summary>How real a discriminator without dropout takes the prediction for an image of the pool to be.</summary>
    public double Realism(Discriminator judge, int image)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        judge.eval();
        var (logits, pixels) = (Logits(data.Train, image), Pixels(data.Train, image));
        var (low, high) = (pixels.Cast<double>().Min(), pixels.Cast<double>().Max());
        var probabilities = new double[logits.GetLength(0), logits.GetLength(1), logits.GetLength(2)];
        for (var y = 0; y < logits.GetLength(1); y++)
        {
            for (var x = 0; x < logits.GetLength(2); x++)
            {
                double[] powers = [.. Enumerable.Range(0, logits.GetLength(0)).Select(k => Math.Exp(logits[k, y, x]))];
                for (var k = 0; k < powers.Length; k++)
                {
                    probabilities[k, y, x] = powers[k] / powers.Sum();
                }

                for (var channel = 0; channel < 3; channel++)
                {
                    pixels[channel, y, x] = (pixels[channel, y, x] - low) / (high - low);
                }
            }
        }

        return judge.Forward(tensor(probabilities).unsqueeze(0), tensor(pixels).unsqueeze(0)).Scores[0].item<double>();
    }
}
