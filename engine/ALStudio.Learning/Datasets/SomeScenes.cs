namespace ALStudio.Learning.Datasets;

/// <summary>Some images of another set, which it owns.</summary>
/// <param name="whole">The other set.</param>
/// <param name="kept">Its images that are kept, in their new order.</param>
internal sealed class SomeScenes(SceneSet whole, IReadOnlyList<int> kept) : KnownScenes
{
    /// <inheritdoc/>
    public override int Count => kept.Count;

    /// <inheritdoc/>
    public override int Channels => whole.Channels;

    /// <inheritdoc/>
    public override string NameOf(int image) => whole.NameOf(kept[image]);

    /// <inheritdoc/>
    public override (int Height, int Width) SizeOf(int image) => whole.SizeOf(kept[image]);

    /// <inheritdoc/>
    public override Scene Read(int image) => whole.Read(kept[image]);

    /// <inheritdoc/>
    public override LabelMap Labels(int image) => whole.Labels(kept[image]);

    /// <inheritdoc/>
    public override byte[] DigestOf(int image) => DigestOf(whole, kept[image]);

    /// <inheritdoc/>
    public override void Dispose() => whole.Dispose();
}
