using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

/// <summary>The readers on real files.</summary>
public class RealDataTests
{
    private static readonly DataRoot Root = new([
        new DataRoot.Folder(Shared.Missing is null ? Shared.Of("data") : "", ""),
    ]);

    public static TheoryData<IClassificationSource, DatasetFacts, ImageShape> Sources =>
        new()
        {
            { new Cifar10(), new("CIFAR-10", 10_000, 2_000, 10), new(3, 32, 32) },
            { new Cifar100(), new("CIFAR-100", 5_000, 1_000, 100), new(3, 32, 32) },
            { new Mnist(), new("MNIST", 10_000, 10_000, 10), new(1, 28, 28) },
            { new FashionMnist(), new("Fashion-MNIST", 1_813, 3_000, 10), new(1, 28, 28) },
            { new Idx("fashion-mnist"), new("fashion-mnist", 1_813, 3_000, 10), new(1, 28, 28) },
            { new Digits(), new("Digits", 1_500, 297, 10), new(1, 8, 8) },
        };

    [SharedTheory, MemberData(nameof(Sources))]
    public void Facts_found_without_reading_pixels_are_those_of_the_loaded_data_set(
        IClassificationSource source,
        DatasetFacts facts,
        ImageShape shape
    )
    {
        Assert.Equal(facts with { Shape = shape }, source.Inspect(Root));
        using var loaded = source.Load(Root);
        Assert.Equal(facts, new(loaded.Name, loaded.Train.Count, loaded.Test.Count, loaded.Classes.Count));
        Assert.Equal((shape, shape), (loaded.Train.Shape, loaded.Test.Shape));
        Assert.Equal(loaded.Classes.Count, loaded.Classes.Distinct().Count());
        Assert.All(
            loaded.Train.Labels.Concat(loaded.Test.Labels),
            label => Assert.InRange(label, 0, facts.Classes - 1)
        );
    }

    [SharedFact]
    public void Cifar10_is_balanced_and_holds_the_bytes_of_its_files()
    {
        using var loaded = new Cifar10().Load(Root);
        Assert.Equal(Enumerable.Repeat(1_000, 10), PerClass(loaded.Train, 10));
        Assert.Equal(Enumerable.Repeat(200, 10), PerClass(loaded.Test, 10));
        var third = File.ReadAllBytes(Shared.Of("data", "cifar10", "data_batch_3.bin"));
        var record = third.AsSpan(17 * 3_073, 3_073);
        Assert.Equal(record[0], loaded.Train.Labels[4_017]);
        Assert.Equal(record[1..].ToArray(), loaded.Train.Of(4_017).ToArray());
        Assert.Equal([0.4914, 0.4822, 0.4465], loaded.Normalisation.Mean);
        Assert.Equal([0.2470, 0.2435, 0.2616], loaded.Normalisation.Deviation);
    }

    [SharedFact]
    public void Names_of_cifar_classes_are_those_of_its_own_files()
    {
        using var ten = new Cifar10().Load(Root);
        using var hundred = new Cifar100().Load(Root);
        Assert.Equal(Lines("cifar10", "batches.meta.txt"), ten.Classes);
        Assert.Equal(Lines("cifar100", "fine_label_names.txt"), hundred.Classes);
    }

    [SharedFact]
    public void Cifar100_takes_the_fine_label_which_comes_second()
    {
        using var loaded = new Cifar100().Load(Root);
        Assert.Equal(Enumerable.Repeat(50, 100), PerClass(loaded.Train, 100));
        Assert.Equal(Enumerable.Repeat(10, 100), PerClass(loaded.Test, 100));
        var bytes = File.ReadAllBytes(Shared.Of("data", "cifar100", "test.bin"));
        Assert.Equal(bytes[(5 * 3_074) + 1], loaded.Test.Labels[5]);
        Assert.Equal(bytes.AsSpan((5 * 3_074) + 2, 3_072).ToArray(), loaded.Test.Of(5).ToArray());
    }

    [SharedFact]
    public void Mnist_begins_with_the_classes_it_is_known_for()
    {
        using var loaded = new Mnist().Load(Root);
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], loaded.Train.Labels.Take(10));
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], loaded.Test.Labels.Take(10));
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], PerClass(loaded.Test, 10));
        // The published statistics are those of 60,000 images; the first 10,000 have nearly the same.
        using var unnamed = new Idx("mnist").Load(Root);
        Assert.Equal(loaded.Normalisation.Mean[0], unnamed.Normalisation.Mean[0], 0.002);
        Assert.Equal(loaded.Normalisation.Deviation[0], unnamed.Normalisation.Deviation[0], 0.002);
        Assert.NotEqual(loaded.Fingerprint, unnamed.Fingerprint);
    }

    [SharedFact]
    public void Digits_are_split_by_lines_and_scaled_to_bytes()
    {
        using var loaded = new Digits().Load(Root);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], loaded.Train.Labels.Take(10));
        // The first line begins 0,0,5,13,9,1,0,0.
        Assert.Equal([0, 0, 80, 207, 143, 16, 0, 0], loaded.Train.Of(0)[..8].ToArray());
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], PerClass(loaded.Train, loaded.Test));
        Assert.All(PerClass(loaded.Test, 10), count => Assert.InRange(count, 26, 34));
        Assert.Equal(255, loaded.Train.Of(1).ToArray().Max());
    }

    [SharedFact]
    public void The_same_files_have_the_same_fingerprint_wherever_they_lie_and_however_they_are_packed()
    {
        using var folder = new TemporaryFolder();
        foreach (
            var names in new[] { "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1" }
        )
        {
            using var packed = File.OpenRead(Shared.Of("data", "fashion-mnist", $"{names}-ubyte.gz"));
            using var plain = new System.IO.Compression.GZipStream(
                packed,
                System.IO.Compression.CompressionMode.Decompress
            );
            using var copy = new MemoryStream();
            plain.CopyTo(copy);
            folder.Write(Path.Combine("FashionMNIST", "raw", $"{names.Replace("-idx", ".idx")}-ubyte"), copy.ToArray());
        }

        using var here = new FashionMnist().Load(folder.Root);
        using var there = new FashionMnist().Load(Root);
        Assert.Equal(there.Fingerprint, here.Fingerprint);
        Assert.Matches("^[0-9a-f]{64}$", here.Fingerprint);
    }

    private static IEnumerable<int> PerClass(ImageSet images, int classes) =>
        Enumerable.Range(0, classes).Select(label => images.Labels.Count(given => given == label));

    private static IEnumerable<int> PerClass(ImageSet train, ImageSet test) =>
        PerClass(train, 10).Zip(PerClass(test, 10), (one, other) => one + other);

    private static IEnumerable<string> Lines(string folder, string file) =>
        File.ReadAllLines(Shared.Of("data", folder, file)).Where(line => line.Length > 0);
}
