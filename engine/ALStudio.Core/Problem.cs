namespace ALStudio.Core;

/// <summary>Where in a text something stands.</summary>
/// <param name="File">Path of the file as the user named it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column of the first character, from 1.</param>
/// <param name="EndColumn">Column behind the last character on the same line; 0 when unknown.</param>
public sealed record Place(string File, int Line, int Column = 1, int EndColumn = 0);

/// <summary>Something a user can put right: what is wrong, where, and what to do about it.</summary>
/// <param name="What">One sentence in the reader's words.</param>
/// <param name="Where">Its place in the script, if it has one.</param>
/// <param name="Hint">What to do; null when <paramref name="What"/> says it all.</param>
public sealed record Problem(string What, Place? Where = null, string? Hint = null);

/// <summary>Carries problems that were found deep inside up to whoever talks to the user. Never shown as a stack trace.</summary>
public class ProblemException : Exception
{
    /// <summary>One or more problems.</summary>
    public ProblemException(IReadOnlyList<Problem> problems)
        : base(string.Join(Environment.NewLine, problems.Select(problem => problem.What))) => Problems = problems;

    /// <summary>A single problem.</summary>
    public ProblemException(string what, string? hint = null)
        : this([new Problem(what, Hint: hint)]) { }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}

/// <summary>The machine lacks something that ALStudio needs (libtorch, a GPU that was asked for): exit code 4.</summary>
public sealed class EnvironmentException(string what, string? hint = null) : ProblemException(what, hint);
