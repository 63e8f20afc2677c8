using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>Which numbers this program computes.</summary>
public static class Numerics
{
    /// <summary>
    /// Part of the identity of every training and run. Raise it with each change that can alter a result: then what was
    /// stored before is left alone and trained again.
    /// </summary>
    public const int Version = 2;

    /// <summary>The version together with that of the library that multiplies.</summary>
    /// <remarks>Loads libtorch: what counts is the one that is there.</remarks>
    public static string Identity
    {
        get
        {
            Backend.Load();
            return $"{Version}, libtorch {Backend.Loaded!.VersionText}";
        }
    }
}
