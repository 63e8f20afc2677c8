namespace ALStudio.Learning.Datasets;

/// <summary>Generated scenes, in memory as they are: nothing is decoded.</summary>
/// <param name="name">What names of images begin with.</param>
/// <param name="scenes">The images.</param>
/// <param name="labels">Their label maps.</param>
/// <param name="digests">Their digests.</param>
internal sealed class PaintedScenes(string name, Scene[] scenes, LabelMap[] labels, byte[][] digests) : KnownScenes
{
    private Scene[]? scenes = scenes;
    private LabelMap[]? labels = labels;

    /// <inheritdoc/>
    public override int Count => digests.Length;

    /// <inheritdoc/>
    public override int Channels => Canvas.Channels;

    /// <inheritdoc/>
    public override string NameOf(int image) => $"{name}-{image:D4}";

    /// <inheritdoc/>
    public override (int Height, int Width) SizeOf(int image) => (Labels(image).Height, Labels(image).Width);

    /// <inheritdoc/>
    public override Scene Read(int image) => (scenes ?? throw Disposed())[image];

    /// <inheritdoc/>
    public override LabelMap Labels(int image) => (labels ?? throw Disposed())[image];

    /// <inheritdoc/>
    public override byte[] DigestOf(int image) => digests[image];

    /// <inheritdoc/>
    public override void Dispose() => (scenes, labels) = (null, null);

    private ObjectDisposedException Disposed() => new(name);
}
