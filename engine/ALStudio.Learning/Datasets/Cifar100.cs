namespace ALStudio.Learning.Datasets;

/// <summary>CIFAR-100: 32×32 colour photographs of a hundred classes (the fine labels), 50,000 to learn from and 10,000 to test on.</summary>
/// <remarks>
/// Krizhevsky, "Learning multiple layers of features from tiny images", 2009; the binary version. The number of images
/// is taken from the lengths of the files. Normalised by its published statistics, also when a subset is read.
/// </remarks>
/// <param name="Root">Its folder, or a folder that holds it; looked into before all other data folders.</param>
public sealed record Cifar100(string? Root = null) : IClassificationSource
{
    /// <summary>Twenty coarse classes stand before the hundred fine ones in each record.</summary>
    private static readonly CifarRecords Records = new([20, 100]);

    private static readonly string[] Classes = """
        apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
        butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab
        crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo
        keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse
        mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy
        porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper
        snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television
        tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
        """.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly Normalisation Published = new([0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]);

    internal static readonly Archive Archive = new(
        "CIFAR-100",
        nameof(Cifar100),
        ["cifar-100-binary", "cifar100", "cifar-100", "CIFAR-100", "CIFAR100"],
        [
            ["train.bin"],
            ["test.bin"],
        ],
        Unmistakable: true,
        "fetch cifar-100-binary.tar.gz (md5 03b5dce01913d631647c71ecec9e9cb8) from "
            + "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz and unpack it"
    )
    {
        Command = "cifar100",
    };

    /// <inheritdoc/>
    public string Name => "CIFAR-100";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        var files = Archive.Find(root, Root);
        return new DatasetFacts(Name, Records.Count([files[0]]), Records.Count([files[1]]), Classes.Length)
        {
            Shape = CifarRecords.Shape,
        };
    }

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root)
    {
        var files = Archive.Find(root, Root);
        return Splits.Join(Name, () => Records.Read([files[0]]), () => Records.Read([files[1]]), Classes, Published);
    }
}
