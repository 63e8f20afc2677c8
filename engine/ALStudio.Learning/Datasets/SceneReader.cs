using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Reads and checks all photographs and masks of a folder in parallel; each thread has one image decoded at a time.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="classes">Number of classes.</param>
internal sealed class SceneReader(VocFolder folder, int classes)
{
    /// <summary>So many problems are told one by one.</summary>
    private const int Shown = 20;

    private sealed record Listed(string Id, string Place, string? Image, string? Mask)
    {
        public long Bytes => LengthOf(Image) + LengthOf(Mask);

        private static long LengthOf(string? file) =>
            file is null ? 0 : Damage.Guarded(file, () => new FileInfo(file).Length);
    }

    /// <summary>Reads both splits.</summary>
    /// <returns>The pool, the test split, and the statistics of the pool's pixels.</returns>
    /// <exception cref="ProblemException">All that is wrong with any image, in the order of the lists.</exception>
    public (EncodedScenes Train, EncodedScenes Test, Normalisation Statistics) Read()
    {
        var (train, test) = folder.Lists();
        var pool = train.Entries.Count;
        Listed[] all = [.. Located(train), .. Located(test)];
        Fits(all);
        var (scenes, problems, tally) = (new EncodedScene[all.Length], new List<Problem>[all.Length], new SceneTally());
        Parallel.For(
            0,
            all.Length,
            () => new SceneTally(),
            (image, _, own) =>
            {
                problems[image] = [];
                scenes[image] = Read(all[image], problems[image], image < pool ? own : null)!;
                return own;
            },
            tally.Add
        );
        var found = problems.SelectMany(some => some).ToList();
        return found.Count == 0
            ? (new(scenes[..pool]), new(scenes[pool..]), tally.Normalisation)
            : throw new ProblemException(First(found, folder.Root));
    }

    /// <summary>The first twenty problems, and how many more there are.</summary>
    public static IReadOnlyList<Problem> First(List<Problem> problems, string where) =>
        problems.Count <= Shown
            ? problems
            : [.. problems.Take(Shown), new Problem($"And {problems.Count - Shown:N0} more problems of {where}.")];

    /// <summary>Looks for the files of a list; on a file system of a network that takes a while, so many are looked for at once.</summary>
    private Listed[] Located(IdList list) =>
        [
            .. list
                .Entries.AsParallel()
                .AsOrdered()
                .Select(entry =>
                {
                    var (image, mask) = folder.FilesOf(entry.Id);
                    var place = $"{entry.Id} ({Path.GetFileName(list.File)}, line {entry.Line})";
                    return new Listed(entry.Id, place, image, mask);
                }),
        ];

    /// <summary>Files stay in memory as they are.</summary>
    private void Fits(IEnumerable<Listed> all)
    {
        var bytes = all.Sum(listed => listed.Bytes);
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > memory)
        {
            throw new ProblemException(
                $"The files of {folder.Root} take {bytes >> 20:N0} MiB, but this machine has {memory >> 20:N0} MiB of memory.",
                "Shorten the lists, or scale the images down."
            );
        }
    }

    /// <summary>Decodes an image and its mask, and compares them; what is wrong is added to the problems.</summary>
    /// <param name="listed">Which.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="tally">Counts the pixels; null where they do not matter.</param>
    private EncodedScene? Read(Listed listed, List<Problem> problems, SceneTally? tally)
    {
        var (image, scene) = Tried(listed, problems, () => ImageOf(listed));
        var (mask, labels) = Tried(listed, problems, () => MaskOf(listed));
        if (scene is null || labels is null)
        {
            return null;
        }

        var wrong = Mismatch(listed, scene, labels) ?? Stranger(listed, labels);
        if (wrong is not null)
        {
            problems.Add(wrong);
            return null;
        }

        tally?.Add(scene);
        return new EncodedScene(
            listed.Id,
            listed.Image!,
            image!,
            listed.Mask!,
            mask!,
            scene.Shape,
            KnownScenes.Digest(scene, labels)
        );
    }

    private (byte[] Bytes, Scene Decoded) ImageOf(Listed listed)
    {
        var file = listed.Image ?? throw Missing($"image {Path.Combine(folder.Root, folder.Images, listed.Id)}.jpg");
        var bytes = ImageFile.Content(file);
        return (bytes, ImageFile.Scene(file, bytes));
    }

    private (byte[] Bytes, LabelMap Decoded) MaskOf(Listed listed)
    {
        var file = listed.Mask ?? throw Missing($"mask {Path.Combine(folder.Root, folder.Masks, listed.Id)}.png");
        var bytes = ImageFile.Content(file);
        return (bytes, MaskFile.Read(file, bytes));
    }

    private static ProblemException Missing(string what) =>
        new($"there is no {what}.", "Put it there, or take its line out of the list.");

    /// <summary>What was read, or nothing and a problem with the name of the sample before it.</summary>
    private static (byte[]? Bytes, T? Decoded) Tried<T>(Listed listed, List<Problem> problems, Func<(byte[], T)> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ProblemException unusable)
        {
            problems.AddRange(
                unusable.Problems.Select(problem => problem with { What = $"{listed.Place}: {problem.What}" })
            );
            return (null, null);
        }
    }

    private static Problem? Mismatch(Listed listed, Scene scene, LabelMap labels)
    {
        var (_, height, width) = scene.Shape;
        return (height, width) == (labels.Height, labels.Width)
            ? null
            : new Problem(
                $"{listed.Place}: {listed.Image} has {width}×{height} pixels, but {listed.Mask} has {labels.Width}×{labels.Height}.",
                Hint: "An image and its mask have the same size: take both from one source."
            );
    }

    private Problem? Stranger(Listed listed, LabelMap labels)
    {
        var at = Array.FindIndex(labels.Labels, label => label >= classes && label != LabelMap.Void);
        return at < 0
            ? null
            : new Problem(
                $"{listed.Place}: {listed.Mask} has the label {labels.Labels[at]} at row {at / labels.Width}, column {at % labels.Width}.",
                Hint: $"Labels are 0 to {classes - 1}, or {LabelMap.Void} for pixels without a class."
            );
    }
}
