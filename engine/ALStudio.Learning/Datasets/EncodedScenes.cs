namespace ALStudio.Learning.Datasets;

/// <summary>A photograph and its mask as their files are; both were decoded once and are sound.</summary>
/// <param name="Id">Its name.</param>
/// <param name="ImagePath">Where the image came from, for messages.</param>
/// <param name="Image">Bytes of the image file.</param>
/// <param name="MaskPath">Where the mask came from, for messages.</param>
/// <param name="Mask">Bytes of the mask file.</param>
/// <param name="Shape">Size of the image.</param>
/// <param name="Digest">SHA-256 of size, pixels and labels.</param>
internal sealed record EncodedScene(
    string Id,
    string ImagePath,
    byte[] Image,
    string MaskPath,
    byte[] Mask,
    ImageShape Shape,
    byte[] Digest
);

/// <summary>Photographs with masks that stay encoded in memory and are decoded by whoever reads them.</summary>
internal sealed class EncodedScenes(IReadOnlyList<EncodedScene> scenes) : KnownScenes
{
    private IReadOnlyList<EncodedScene>? scenes = scenes;

    /// <inheritdoc/>
    public override int Count { get; } = scenes.Count;

    /// <inheritdoc/>
    public override int Channels => 3;

    /// <inheritdoc/>
    public override string NameOf(int image) => Of(image).Id;

    /// <inheritdoc/>
    public override (int Height, int Width) SizeOf(int image) => (Of(image).Shape.Height, Of(image).Shape.Width);

    /// <inheritdoc/>
    public override Scene Read(int image) => ImageFile.Scene(Of(image).ImagePath, Of(image).Image);

    /// <inheritdoc/>
    public override LabelMap Labels(int image) => MaskFile.Read(Of(image).MaskPath, Of(image).Mask);

    /// <inheritdoc/>
    public override byte[] DigestOf(int image) => Of(image).Digest;

    /// <inheritdoc/>
    public override void Dispose() => scenes = null;

    private EncodedScene Of(int image) => (scenes ?? throw new ObjectDisposedException(nameof(EncodedScenes)))[image];
}
