namespace ALStudio.Learning.Datasets;

/// <summary>Joins two splits to a data set, all or nothing.</summary>
internal static class Splits
{
    /// <summary>Reads both splits; when the second one fails, nothing of the first is left behind.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="train">Reads the pool.</param>
    /// <param name="test">Reads the test split.</param>
    /// <param name="classes">Name of each class.</param>
    /// <param name="published">Its published normalisation; null to compute it from the pool.</param>
    public static ClassificationDataset Join(
        string name,
        Func<ImageSet> train,
        Func<ImageSet> test,
        IReadOnlyList<string> classes,
        Normalisation? published = null
    )
    {
        ImageSet? pool = null;
        ImageSet? held = null;
        try
        {
            pool = train();
            held = test();
            var normalisation = published ?? ChannelStatistics.Of(pool);
            var fingerprint = Fingerprint.Of(pool, held, classes, normalisation);
            return new ClassificationDataset(name, pool, held, classes, normalisation, fingerprint);
        }
        catch
        {
            pool?.Dispose();
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Classes without names: "0", "1", …</summary>
    public static IReadOnlyList<string> Numbered(int classes) => [.. Enumerable.Range(0, classes).Select(c => $"{c}")];
}
