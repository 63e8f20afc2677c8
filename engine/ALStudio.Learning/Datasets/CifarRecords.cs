using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>CIFAR's binary format: records of label bytes and 3,072 pixel bytes (red, green, blue planes), no header.</summary>
/// <param name="Limits">Number of classes that each label byte counts; the last label is the one that is learned.</param>
internal sealed record CifarRecords(IReadOnlyList<int> Limits)
{
    /// <summary>Size of each image.</summary>
    public static readonly ImageShape Shape = new(3, 32, 32);

    private int RecordBytes => Limits.Count + Shape.Bytes;

    /// <summary>Number of records of some files, by their lengths.</summary>
    /// <exception cref="ProblemException">A length is not a whole number of records.</exception>
    public int Count(IEnumerable<string> files) => files.Sum(CountOf);

    /// <summary>Reads all records of some files in order.</summary>
    /// <exception cref="ProblemException">A length or a label is wrong.</exception>
    public ImageSet Read(IReadOnlyList<string> files)
    {
        var labels = new int[Count(files)];
        using var block = new PixelBlock(labels.Length, Shape);
        var next = 0;
        foreach (var file in files)
        {
            next = Damage.Guarded(file, () => ReadFile(file, block, labels, next));
        }

        return block.With(labels);
    }

    private int CountOf(string file)
    {
        var length = Damage.Guarded(file, () => new FileInfo(file).Length);
        var (records, rest) = Math.DivRem(length, RecordBytes);
        if (rest != 0 || records == 0)
        {
            throw Damage.At(
                file,
                records * RecordBytes,
                records == 0 && rest == 0
                    ? "the file is empty."
                    : $"record {records:N0} is cut off: a record has {RecordBytes:N0} bytes, here are {rest:N0}."
            );
        }

        return checked((int)records);
    }

    private int ReadFile(string file, PixelBlock block, int[] labels, int next)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        Span<byte> header = stackalloc byte[Limits.Count];
        for (var record = 0; record < stream.Length / RecordBytes; record++, next++)
        {
            stream.ReadExactly(header);
            for (var label = 0; label < header.Length; label++)
            {
                if (header[label] >= Limits[label])
                {
                    throw Damage.At(
                        file,
                        ((long)record * RecordBytes) + label,
                        $"the label of record {record:N0} is {header[label]}, but labels go from 0 to {Limits[label] - 1}."
                    );
                }
            }

            labels[next] = header[^1];
            stream.ReadExactly(block.Of(next));
        }

        return next;
    }
}
