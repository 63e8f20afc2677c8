using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Runs networks that label pixels over photographs, in eval mode, and looks at each photograph alone.</summary>
/// <remarks>
/// <para>
/// Each is padded with 0 at the bottom and right to one size for the whole data set: the largest height and the largest width of pool and test
/// split, each made larger until it is a multiple of 8 and one more. Networks of output stride 8 then have whole positions, the first on the
/// first pixel and the last on the last. PASCAL VOC, whose sides are at most 500, comes to the paper's 505 × 505, CamVid to
/// 361 × 481.
/// </para>
/// <para>
/// All batches have one shape, so that libtorch computes each with the same kernels: what is said about an image does not depend on which
/// others stand beside it. On a processor large images go one by one, where that is so by itself.
/// </para>
/// </remarks>
internal sealed class ScenePass
{
    private const int Stride = 8;
    private const int MostTogether = 64;

    // Batches beyond a processor's cache are no faster; a graphics card wants more to do at once, and has memory for a few maps.
    private const int PixelsOnProcessor = 160_000;
    private const int PixelsOnCard = 2_200_000;

    private readonly TrainingJob job;
    private readonly Device device;
    private readonly ScalarType precision;
    private readonly CancellationToken stop;
    private readonly Lazy<ImageShape> padded;

    public ScenePass(TrainingJob job, Device device, ScalarType precision, CancellationToken stop)
    {
        (this.job, this.device, this.precision, this.stop) = (job, device, precision, stop);
        padded = new(() => PaddedSize(job.Scenes));
    }

    /// <summary>The size to which all photographs of a data set are padded.</summary>
    public static ImageShape PaddedSize(SegmentationDataset data)
    {
        var sizes = ((SceneSet[])[data.Train, data.Test])
            .SelectMany(scenes => Enumerable.Range(0, scenes.Count).Select(scenes.SizeOf))
            .ToList();
        return new ImageShape(
            data.Train.Channels,
            Fitting(sizes.Max(size => size.Height)),
            Fitting(sizes.Max(size => size.Width))
        );

        static int Fitting(int side) => ((side + Stride - 2) / Stride * Stride) + 1;
    }

    /// <summary>Looks at what networks say about photographs, batch by batch.</summary>
    /// <param name="scenes">The split.</param>
    /// <param name="images">Which of its photographs.</param>
    /// <param name="networks">Who is asked.</param>
    /// <param name="look">Looks at a batch; its tensors are gone afterwards.</param>
    /// <param name="withLabels">Whether it looks at true label maps, too.</param>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public void Over(
        SceneSet scenes,
        IReadOnlyList<int> images,
        IReadOnlyList<Network> networks,
        Action<SaidScenes> look,
        bool withLabels = false
    )
    {
        if (images.Count == 0)
        {
            return;
        }

        var (area, most) = (padded.Value.Height * padded.Value.Width, OnCard ? PixelsOnCard : PixelsOnProcessor);
        Over(
            scenes,
            images,
            Math.Clamp(most / area, 1, Math.Min(scenes.Count, MostTogether)),
            networks,
            look,
            withLabels
        );
    }

    /// <summary>What networks say about one photograph, in a batch of its own.</summary>
    /// <param name="scenes">The split.</param>
    /// <param name="image">Number of the photograph.</param>
    /// <param name="networks">Who is asked.</param>
    /// <param name="look">Looks at row 0.</param>
    public T Of<T>(SceneSet scenes, int image, IReadOnlyList<Network> networks, Func<SaidScenes, T> look)
    {
        T seen = default!;
        Over(scenes, [image], 1, networks, said => seen = look(said), withLabels: false);
        return seen;
    }

    /// <summary>A number for each photograph, in their order. It is computed on the device; nothing else leaves it.</summary>
    /// <param name="scenes">The split.</param>
    /// <param name="images">Which of its photographs.</param>
    /// <param name="networks">Who is asked.</param>
    /// <param name="number">A scalar from what is said about a row of a batch.</param>
    public double[] Numbers(
        SceneSet scenes,
        IReadOnlyList<int> images,
        IReadOnlyList<Network> networks,
        Func<SaidScenes, int, Tensor> number
    )
    {
        var numbers = new List<double>(images.Count);
        Over(
            scenes,
            images,
            networks,
            said =>
            {
                var rows = Enumerable.Range(0, said.Images.Count).Select(row => Scalar(said, row));
                numbers.AddRange(MemoryMarshal.Cast<byte, double>(stack([.. rows]).cpu().bytes));
            }
        );
        return [.. numbers];

        Tensor Scalar(SaidScenes said, int row)
        {
            using var scope = NewDisposeScope();
            return number(said, row).to(ScalarType.Float64).MoveToOuterDisposeScope();
        }
    }

    private bool OnCard => device.type == DeviceType.CUDA;

    private void Over(
        SceneSet scenes,
        IReadOnlyList<int> images,
        int together,
        IReadOnlyList<Network> networks,
        Action<SaidScenes> look,
        bool withLabels
    )
    {
        using var constant = inference_mode();
        foreach (var network in networks)
        {
            network.eval();
        }

        using var batches = new PaddedScenes(
            scenes,
            images,
            padded.Value,
            together,
            job.Normalisation,
            precision,
            OnCard,
            withLabels
        );
        while (batches.Next(stop) is { } batch)
        {
            using var scope = NewDisposeScope();
            var input = batch.Pixels.to(device);
            look(new SaidScenes(batch, input, [.. networks.Select(network => Said(network, input))]));
        }
    }

    // The maps inside a network are a hundred times as large as what is needed of it.
    private static Activations Said(Network network, Tensor input)
    {
        using var scope = NewDisposeScope();
        var said = network.Forward(input) with { Taps = [] };
        scope.MoveToOuter(said.Logits, said.Embedding);
        said.PredictedLosses?.MoveToOuterDisposeScope();
        return said;
    }
}
