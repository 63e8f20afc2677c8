namespace ALStudio.Core;

/// <summary>What random numbers are drawn for. Each purpose has its own streams: a new consumer shifts no other.</summary>
public enum Purpose
{
    /// <summary>Splitting a data set.</summary>
    Split = 1,

    /// <summary>Choosing the first labelled set.</summary>
    Start = 2,

    /// <summary>Initial weights of a network.</summary>
    Weights = 3,

    /// <summary>The order of images in an epoch.</summary>
    Batches = 4,

    /// <summary>Augmentation, one stream per epoch and image.</summary>
    Augmentation = 5,

    /// <summary>Breaking ties between equal scores, and drawing at random, in a query.</summary>
    Query = 6,

    /// <summary>Mistakes of a simulated annotator.</summary>
    Annotator = 7,

    /// <summary>Dropout masks.</summary>
    Dropout = 8,

    /// <summary>Making the images of a generated data set.</summary>
    Generation = 9,
}

/// <summary>The one source of random numbers, addressed by (seed, member, purpose, cycle, epoch, index).</summary>
/// <remarks>
/// Nothing else in the engine draws random numbers. A stream depends on its address alone, never on what was drawn
/// before or on threads, so a resumed run needs no hidden state and two arms of one trial can share their beginning.
/// </remarks>
/// <param name="Seed">The seed of a trial, or of a generated data set.</param>
/// <param name="Member">Number of the committee member, 0 for the model that is reported.</param>
public readonly record struct Chance(ulong Seed, int Member = 0)
{
    /// <summary>The stream at one address.</summary>
    public RandomStream For(Purpose purpose, int cycle = 0, int epoch = 0, int index = 0)
    {
        var key = SplitMix(SplitMix(Seed) ^ (((ulong)(uint)purpose << 32) | (uint)Member));
        return new RandomStream(key, (uint)cycle, (uint)epoch, (uint)index);
    }

    /// <summary>The source of one trial of an experiment.</summary>
    /// <param name="trial">Number of the trial, from 1.</param>
    public Chance OfTrial(int trial) => this with { Seed = SplitMix(SplitMix(Seed) ^ (uint)trial) };

    private static ulong SplitMix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
