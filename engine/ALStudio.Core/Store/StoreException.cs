namespace ALStudio.Core;

/// <summary>The store cannot be read or written: a full disk, a missing right, a damaged file.</summary>
public class StoreException : ProblemException
{
    /// <param name="what">What failed, with the path.</param>
    /// <param name="hint">What to do.</param>
    /// <param name="cause">What the system said, if it said something.</param>
    public StoreException(string what, string hint, Exception? cause = null)
        : base(what, hint) => Cause = cause;

    /// <summary>What the system said, if it said something.</summary>
    public Exception? Cause { get; }
}

/// <summary>Somebody else works on a run or a training: not a failure, it is done without us.</summary>
/// <param name="what">What is taken, and by whom.</param>
/// <param name="holder">Who has it, in words.</param>
public sealed class TakenException(string what, string holder)
    : StoreException(what, "Wait until that process has ended, or stop it; its finished cycles are kept.")
{
    /// <summary>Who has it, in words.</summary>
    public string Holder { get; } = holder;
}
