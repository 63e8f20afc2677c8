using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Memory for one batch of a feed, written again and again.</summary>
/// <param name="views">A block per view; owned from here on.</param>
/// <param name="labelled">Number of images with labels: all or none.</param>
/// <param name="mapSize">Size of their label maps; null where an image has one class.</param>
internal sealed class BatchMemory(PixelBlock[] views, int labelled, (int Height, int Width)? mapSize) : IDisposable
{
    private readonly byte[] maps = mapSize is var (height, width) ? new byte[labelled * height * width] : [];

    /// <summary>A block per view.</summary>
    public PixelBlock[] Views => views;

    /// <summary>The class of each image; empty where each pixel has one.</summary>
    public long[] Classes { get; } = mapSize is null ? new long[labelled] : [];

    /// <summary>The class of each pixel of one image.</summary>
    public Span<byte> MapOf(int row)
    {
        var length = maps.Length / labelled;
        return maps.AsSpan(row * length, length);
    }

    /// <summary>The batch on a device. On the CPU its images are this memory itself: valid until it is written again.</summary>
    public Batch On(Device device) =>
        new(
            [.. views.Select(view => device.type == DeviceType.CPU ? view.Images : view.Images.to(device))],
            mapSize is var (height, width) && labelled > 0
                ? tensor(maps, [labelled, height, width]).to(device).to(ScalarType.Int64)
                : tensor(Classes, device: device)
        );

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(views, view => view.Dispose());
}
