using System.Globalization;

namespace ALStudio.Running;

/// <summary>Threads are part of what a result is. A study goes on with those it was begun with, wherever nobody names a number.</summary>
internal static class ThreadsOfBefore
{
    private const string Name = "threads";

    /// <summary>With how many threads the store holds this study, if it does with another number and not with the bench's own.</summary>
    /// <param name="bench">The study with the number that it would have otherwise.</param>
    public static int? Of(Bench bench)
    {
        var begun = bench
            .Runs()
            .DistinctBy(run => run.Id.Arm)
            .SelectMany(run => bench.Store.Definitions(run.Id).Select(header => (run.Definition, Header: header)))
            .Select(found => (found.Header, Changed: found.Definition.ChangedSince(found.Header.Description)))
            .Where(found => found.Changed is [] or [Name])
            .ToList();
        return begun.Exists(found => found.Changed is [])
            ? null
            : begun
                .OrderByDescending(found => found.Header.Started)
                .Select(found => (int?)int.Parse(found.Header.Description[Name], CultureInfo.InvariantCulture))
                .FirstOrDefault();
    }
}
