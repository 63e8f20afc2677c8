namespace ALStudio.Learning.Datasets;

/// <summary>Counts the values of the pixels of scenes, channel by channel. One per thread; they are added up at the end.</summary>
internal sealed class SceneTally
{
    private readonly long[][] counts = [new long[256], new long[256], new long[256]];

    /// <summary>Mean and deviation of all that was counted.</summary>
    public Normalisation Normalisation => ChannelStatistics.Of(counts);

    /// <summary>Counts one image.</summary>
    public void Add(Scene scene)
    {
        var plane = scene.Shape.Height * scene.Shape.Width;
        for (var channel = 0; channel < counts.Length; channel++)
        {
            ChannelStatistics.Count(scene.Pixels.AsSpan(channel * plane, plane), counts[channel]);
        }
    }

    /// <summary>Adds what another thread counted; one after the other.</summary>
    public void Add(SceneTally other)
    {
        lock (counts)
        {
            for (var at = 0; at < counts.Length * 256; at++)
            {
                counts[at / 256][at % 256] += other.counts[at / 256][at % 256];
            }
        }
    }
}
