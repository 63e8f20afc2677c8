namespace ALStudio.Learning;

/// <summary>A safetensors file of weights that a network begins with.</summary>
/// <param name="Path">Its full path, or its path in the folder <c>weights</c> of one of the data folders.</param>
public sealed record WeightsFile(string Path)
{
    /// <summary>The folder of a data folder in which weights are looked for.</summary>
    public const string Folder = "weights";
}
