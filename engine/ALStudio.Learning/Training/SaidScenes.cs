using System.Runtime.InteropServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>What networks say about a batch of photographs, each at its own size. Results live in the caller's dispose scope.</summary>
/// <param name="batch">The photographs.</param>
/// <param name="pixels">They on the device.</param>
/// <param name="members">What each network says, at its own resolution.</param>
internal sealed class SaidScenes(PaddedBatch batch, Tensor pixels, IReadOnlyList<Activations> members)
{
    /// <summary>Numbers of the photographs, by row.</summary>
    public IReadOnlyList<int> Images => batch.Images;

    /// <summary>Height and width of a photograph.</summary>
    public (int Height, int Width) SizeOf(int row) => batch.Sizes[row];

    /// <summary>The pooled vectors of the first network, <c>[N, D]</c>. Padding is part of what was pooled.</summary>
    public Tensor Embeddings => members[0].Embedding.narrow(0, 0, Images.Count);

    /// <summary>The losses that the first network expects, <c>[N]</c>; null if it expects none.</summary>
    public Tensor? PredictedLosses => members[0].PredictedLosses;

    /// <summary>Normalised pixels of one photograph, <c>[C, H, W]</c>.</summary>
    public Tensor Pixels(int row) => Cut(pixels[row], row);

    /// <summary>Class scores of every pixel of one photograph, <c>[K, H, W]</c>: enlarged to the padded size, then cut.</summary>
    public Tensor Logits(int row, int member = 0)
    {
        // Rows of a batch are enlarged one by one: all at once they would take hundreds of megabytes.
        using var scope = NewDisposeScope();
        // Classes beside each other in memory: enlarged six times as fast on a processor.
        var own = members[member].Logits.narrow(0, row, 1).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var enlarged = Upsampling.To(pixels.shape[2], pixels.shape[3], own);
        return Cut(enlarged[0], row).MoveToOuterDisposeScope();
    }

    /// <summary>Entropy of the class probabilities of every pixel of one photograph, <c>[H, W]</c>, the average of all networks.</summary>
    public Tensor Entropies(int row)
    {
        using var scope = NewDisposeScope();
        var sum = PixelEntropy.Of(Logits(row));
        for (var member = 1; member < members.Count; member++)
        {
            using var inner = NewDisposeScope();
            sum.add_(PixelEntropy.Of(Logits(row, member)));
        }

        return sum.div_(members.Count).MoveToOuterDisposeScope();
    }

    /// <summary>The true classes of one photograph, if they were asked for.</summary>
    public LabelMap Labels(int row) => batch.Labels[row];

    /// <summary>The class of every pixel of one photograph that the first network takes for the likeliest. A byte per pixel leaves the device.</summary>
    /// <exception cref="ProblemException">The output holds a NaN.</exception>
    public LabelMap Predicted(int row)
    {
        using var scope = NewDisposeScope();
        // A NaN would count as a prediction of some class and pass for a bad but honest result.
        if (members[0].Logits[row].isnan().any().item<bool>())
        {
            throw new ProblemException(
                $"The model's output for image {Images[row]} is not a number (NaN).",
                "The training has probably diverged: lower the learning rate."
            );
        }

        var (height, width) = SizeOf(row);
        return new LabelMap(
            height,
            width,
            [.. Logits(row).max(0).indexes.to(ScalarType.Byte).cpu().contiguous().bytes]
        );
    }

    /// <summary>Number of uncertain pixels inside each of some regions of one photograph.</summary>
    /// <exception cref="ArgumentException">A region is of another size than the photograph.</exception>
    public double[] CountInside(int row, IReadOnlyList<RegionMask> regions, UncertainPixels rule)
    {
        var (height, width) = SizeOf(row);
        var masks = new byte[regions.Count * height * width];
        foreach (var (number, region) in regions.Index())
        {
            if ((region.Height, region.Width) != (height, width))
            {
                throw new ArgumentException(
                    $"A region of an image of {region.Height} × {region.Width} pixels, but image {Images[row]} has {height} × {width}.",
                    nameof(regions)
                );
            }

            region.Inside.CopyTo(masks, number * height * width);
        }

        using var scope = NewDisposeScope();
        var inside = tensor(masks, [regions.Count, height, width]).to(pixels.device);
        var counts = PixelEntropy.CountInside(Entropies(row), inside, rule);
        return MemoryMarshal.Cast<byte, double>(counts.cpu().bytes).ToArray();
    }

    private Tensor Cut(Tensor maps, int row)
    {
        var (height, width) = SizeOf(row);
        return maps.narrow(1, 0, height).narrow(2, 0, width);
    }
}
