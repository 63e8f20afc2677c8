namespace ALStudio.Learning.Datasets;

/// <summary>PASCAL VOC 2012: photographs with twenty kinds of objects, 10,582 to learn from and 1,449 to test on.</summary>
/// <remarks>
/// Everingham et al., 2010, with the masks of Hariharan et al., "Semantic contours from inverse detectors", 2011, as usual: masks of
/// <c>SegmentationClassAug</c>, lists <c>train_aug.txt</c> and <c>val.txt</c>. Class 0 is the background; borders of objects in
/// VOC's own masks have no class. The numbers of images are taken from the lists, so shorter ones are read as well. Normalised
/// by the statistics of ImageNet, also when a part is read: both show photographs of the same origin, and networks begin with weights of ImageNet.
/// </remarks>
/// <param name="Root">Its folder, or a folder that holds it; looked into before all other data folders.</param>
public sealed record PascalVoc(string? Root = null) : ISegmentationSource
{
    private const int Background = 0;
    private const string Images = "JPEGImages";
    private const string Masks = "SegmentationClassAug";
    private const string Train = "train_aug";
    private const string Test = "val";

    private const string Photographs =
        "fetch VOCtrainval_11-May-2012.tar (md5 6cd6e144f989b92b3379bac3b3de84fd) from "
        + "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar and unpack it";

    private const string Augmented =
        "fetch SegmentationClassAug.zip (12,031 masks), to which https://github.com/DrSleep/tensorflow-deeplab-resnet links, and unpack it";

    private const string Lists =
        "fetch train_aug.txt (10,582 lines, md5 215992f6fd958f89800449fdb4bbabe6) and val.txt (1,449 lines, md5 "
        + "5510db06bbb92848a0bf6109eba6d646) from data/voc_list of https://github.com/sud0301/semisup-semseg and put them";

    private static readonly string[] Classes =
    [
        "background",
        "aeroplane",
        "bicycle",
        "bird",
        "boat",
        "bottle",
        "bus",
        "car",
        "cat",
        "chair",
        "cow",
        "diningtable",
        "dog",
        "horse",
        "motorbike",
        "person",
        "pottedplant",
        "sheep",
        "sofa",
        "train",
        "tvmonitor",
    ];

    private static readonly Normalisation ImageNet = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    internal static readonly Archive Archive = new(
        "PASCAL VOC 2012",
        nameof(PascalVoc),
        [Path.Combine("VOCdevkit", "VOC2012"), "VOC2012"],
        [
            [Images],
            [Masks],
            [VocFolder.ListIn("", Train)],
            [VocFolder.ListIn("", Test)],
        ],
        Unmistakable: false,
        $"{Photographs}; {Augmented} beside its JPEGImages; {Lists} into its ImageSets/Segmentation. All of VOCdevkit goes"
    )
    {
        Command = "voc2012",
        Pieces = [$"{Photographs}, and move its JPEGImages", Augmented, Lists, Lists],
    };

    /// <inheritdoc/>
    public string Name => "PASCAL VOC 2012";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        var (train, test) = Find(root).Lists();
        return new DatasetFacts(Name, train.Entries.Count, test.Entries.Count, Classes.Length);
    }

    /// <inheritdoc/>
    public SegmentationDataset Load(DataRoot root) => Find(root).Load(Name, Classes, Background, ImageNet);

    private VocFolder Find(DataRoot root)
    {
        var images = Archive.Find(root, Root)[0];
        return new VocFolder(Path.GetDirectoryName(images)!, Images, Masks, Train, Test);
    }
}
