namespace ALStudio.Core;

/// <summary>The store cannot be read or written: a full disk, a missing right, a damaged file.</summary>
public sealed class StoreException : ProblemException
{
    /// <param name="what">What failed, with the path.</param>
    /// <param name="hint">What to do.</param>
    /// <param name="cause">What the system said, if it said something.</param>
    public StoreException(string what, string hint, Exception? cause = null)
        : base(what, hint) => Cause = cause;

    /// <summary>What the system said, if it said something.</summary>
    public Exception? Cause { get; }
}
