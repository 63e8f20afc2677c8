using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Your own images: PNG and JPEG files in a folder per class, inside a folder per split.</summary>
/// <remarks>
/// <code>
/// folder/train/cat/….png    folder/test/cat/….jpg      (test/ may be called val/)
/// folder/train/dog/….png    folder/test/dog/….jpg
/// </code>
/// Classes and files are taken in ordinal order of their names. Files are read as Pillow's <c>convert("RGB")</c> would:
/// grey becomes three equal channels, transparency and camera orientation are ignored, 16 bits become 8, colours are not
/// managed. Normalised by the statistics of the training images. Anything unreadable is an error, nothing is skipped; at
/// most 8,192 × 8,192 pixels per file.
/// </remarks>
/// <param name="Folder">The folder: as it is, or inside one of the data folders.</param>
/// <param name="Size">
/// Side of the square images in pixels: the middle square of each image is scaled to it. 0 takes images as they are; all must have one size then.
/// </param>
/// <param name="Channels">3 for colour, 1 for grey (ITU-R 601 luma of colour images).</param>
public sealed record ImageFolder(string Folder, int Size = 0, int Channels = 3) : IClassificationSource
{
    private const int LargestSide = 4_096;
    private const int ShownProblems = 10;

    /// <summary>Name of the folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        var (train, test) = Find(root);
        return new DatasetFacts(Name, train.Files.Count, test.Files.Count, train.Classes.Count)
        {
            Shape = Size > 0 ? new ImageShape(Channels, Size, Size) : null,
        };
    }

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root)
    {
        var (train, test) = Find(root);
        var first = Size > 0 ? (Width: Size, Height: Size) : ImageFile.SizeOf(train.Files[0]);
        var shape = new ImageShape(Channels, first.Height, first.Width);
        Fits((long)shape.Bytes * (train.Files.Count + (long)test.Files.Count));
        return Splits.Join(
            Name,
            () => Read(train, shape, train.Files[0]),
            () => Read(test, shape, train.Files[0]),
            train.Classes
        );
    }

    private (ClassFolders Train, ClassFolders Test) Find(DataRoot root)
    {
        if (Channels is not (1 or 3))
        {
            throw new ProblemException(
                $"Images cannot be read with {Channels} channels.",
                "Take 3 (colour) or 1 (grey)."
            );
        }

        if (Size is < 0 or > LargestSide)
        {
            throw new ProblemException($"Images cannot be scaled to {Size:N0} pixels.", $"Take 1 to {LargestSide:N0}.");
        }

        var places = root.After(Folder, nameof(ImageFolder)).Folders;
        var candidates = places.Skip(1).Select(place => Path.Combine(place.Path, Folder)).Prepend(places[0].Path);
        var folder =
            candidates.FirstOrDefault(path => Directory.Exists(Path.Combine(path, "train")))
            ?? throw new ProblemException(
                $"There is no image folder {Folder} with a folder \"train\" in it. Looked for it "
                    + $"at {string.Join(", ", places.Select((place, order) => order == 0 ? place.Path : $"in {place.Path} ({place.Origin})"))}.",
                "It needs train/CLASS/….png and test/CLASS/….png (or .jpg; val instead of test will do)."
            );
        var testFolder = TestFolder(folder);
        var (train, test) = (ClassFolders.Of(Path.Combine(folder, "train")), ClassFolders.Of(testFolder));
        return train.Classes.SequenceEqual(test.Classes) ? (train, test) : throw OtherClasses(train, test);
    }

    private static string TestFolder(string folder) =>
        new[] { "test", "val" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists)
        ?? throw new ProblemException(
            $"{folder} has a folder \"train\", but neither \"test\" nor \"val\".",
            "Put the images that models are measured on into test/CLASS/."
        );

    private static ProblemException OtherClasses(ClassFolders train, ClassFolders test)
    {
        var only = train
            .Classes.Except(test.Classes)
            .Select(name => $"{name} is only in {train.Path}")
            .Concat(test.Classes.Except(train.Classes).Select(name => $"{name} is only in {test.Path}"));
        return new ProblemException(
            $"The two splits have different classes: {string.Join(", ", only)}.",
            "Every class needs a folder in both."
        );
    }

    private static void Fits(long bytes)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > memory)
        {
            throw new ProblemException(
                $"The images take {bytes >> 20:N0} MiB, but this machine has {memory >> 20:N0} MiB of memory.",
                "Scale them down: ImageFolder(…, Size = 64)."
            );
        }
    }

    /// <summary>Decodes all files in parallel. The first few problems are told together, in order of the files.</summary>
    private ImageSet Read(ClassFolders split, ImageShape shape, string pattern)
    {
        using var block = new PixelBlock(split.Files.Count, shape);
        var problems = new Problem?[split.Files.Count];
        Parallel.For(
            0,
            split.Files.Count,
            image => problems[image] = ReadOne(split.Files[image], block.Of(image), shape, pattern)
        );
        var found = problems.OfType<Problem>().ToArray();
        if (found.Length == 0)
        {
            return block.With(split.Labels);
        }

        var rest = found.Length - ShownProblems;
        throw new ProblemException(
            rest > 0
                ? [.. found.Take(ShownProblems), new Problem($"{rest:N0} more images of {split.Path} cannot be used.")]
                : found
        );
    }

    private Problem? ReadOne(string file, Span<byte> target, ImageShape shape, string pattern)
    {
        try
        {
            var picture = ImageFile.Read(file);
            if (Size == 0 && (picture.Width, picture.Height) != (shape.Width, shape.Height))
            {
                return new Problem(
                    $"{file} has {picture.Width}×{picture.Height} pixels, but {pattern} has {shape.Width}×{shape.Height}.",
                    Hint: "Scale all images to one size: ImageFolder(…, Size = 64)."
                );
            }

            Planes(Size > 0 ? Resampling.Square(picture, Size) : picture, target);
            return null;
        }
        catch (ProblemException unusable)
        {
            return unusable.Problems[0];
        }
    }

    private void Planes(Picture picture, Span<byte> target)
    {
        var plane = picture.Width * picture.Height;
        for (var pixel = 0; pixel < plane; pixel++)
        {
            var rgb = picture.Pixels.AsSpan(pixel * 3, 3);
            if (Channels == 3)
            {
                (target[pixel], target[plane + pixel], target[(2 * plane) + pixel]) = (rgb[0], rgb[1], rgb[2]);
            }
            else
            {
                // 0.299 R + 0.587 G + 0.114 B in 16-bit fractions, rounded.
                target[pixel] = (byte)(((19_595 * rgb[0]) + (38_470 * rgb[1]) + (7_471 * rgb[2]) + 32_768) >> 16);
            }
        }
    }
}
