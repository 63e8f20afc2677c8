using System.Security.Cryptography;

namespace ALStudio.Learning.Datasets;

/// <summary>Scenes that were looked at once, when they were loaded, so that their content is known.</summary>
internal abstract class KnownScenes : SceneSet
{
    /// <summary>SHA-256 of the size, the pixels and the labels of an image.</summary>
    public abstract byte[] DigestOf(int image);

    /// <summary>The same for an image of any set, which is read if it is not known.</summary>
    public static byte[] DigestOf(SceneSet scenes, int image) =>
        scenes is KnownScenes known ? known.DigestOf(image) : Digest(scenes.Read(image), scenes.Labels(image));

    /// <summary>The digest of one image.</summary>
    public static byte[] Digest(Scene scene, LabelMap labels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (channels, height, width) = scene.Shape;
        Fingerprint.Text(hash, $"{channels} {height} {width}\n");
        hash.AppendData(scene.Pixels);
        hash.AppendData(labels.Labels);
        return hash.GetHashAndReset();
    }
}
