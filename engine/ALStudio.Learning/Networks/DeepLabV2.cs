using ALStudio.Core;

namespace ALStudio.Learning.Networks;

/// <summary>What images the weights were trained on that a DeepLab network begins with.</summary>
public enum PretrainedOn
{
    /// <summary>MS-COCO, in the form of Caffe: channels in the order blue, green, red.</summary>
    Coco,

    /// <summary>ImageNet, by torchvision: channels in the order red, green, blue; the head begins fresh.</summary>
    ImageNet,
}

/// <summary>DeepLabv2 on a ResNet-101, the network of the paper's segmentation.</summary>
/// <remarks>
/// Chen, Papandreou, Kokkinos, Murphy and Yuille, "DeepLab", 2018, in the form of AdvSemiSeg and s4GAN: the third and fourth stage have
/// dilations 2 and 4 instead of strides (output stride 8), weight and bias of batch normalisation are frozen while its statistics
/// move, one scale, no CRF. Scores are a sum of convolutions of dilations 6, 12, 18 and 24, at an eighth of the images' size; they learn ten times
/// as fast as the rest. Convolutions begin normal with deviation 0.01. Names of the state dictionary are those of AdvSemiSeg's file of COCO;
/// <see cref="DeepLabNames"/> knows others. Images for weights of a file keep their range of 0 to 255, less Caffe's
/// mean, as in the paper's code: torchvision divided by a deviation, too, which the statistics of the first batches make up for. Without a file
/// they are normalised as the data set says.
/// </remarks>
/// <param name="Pretrained">Weights to begin with; null for fresh ones, with which so deep a network hardly learns from few images.</param>
/// <param name="PretrainedOn">What they were trained on: decides the order of channels.</param>
/// <param name="Rates">How many of the four dilations are summed, from the smallest: 4, or 2 as the published code really does.</param>
public sealed record DeepLabV2(
    WeightsFile? Pretrained = null,
    PretrainedOn PretrainedOn = PretrainedOn.Coco,
    int Rates = 4
) : IDenseNetwork, IPretrained
{
    private static readonly int[] Dilations = [6, 12, 18, 24];

    // Blue, green, red.
    private static readonly double[] Mean = [104.00698793, 116.66876762, 122.67891434];

    /// <inheritdoc/>
    public string Name => "DeepLabv2-ResNet-101";

    /// <inheritdoc/>
    public Normalisation? Normalisation =>
        Pretrained is null ? null
        : PretrainedOn == PretrainedOn.Coco ? Less(Mean) with { Order = ChannelOrder.Bgr }
        : Less(Enumerable.Reverse(Mean));

    /// <inheritdoc/>
    public string Origin =>
        PretrainedOn == PretrainedOn.Coco
            ? "AdvSemiSeg's resnet101COCO-41f33a49.pth from http://vllab1.ucmerced.edu/~whung/adv-semi-seg "
                + "(or deeplabv1_resnet101-coco.pth of github.com/kazuto1011/deeplab-pytorch, "
                + "or MS_DeepLab_resnet_pretrained_COCO_init.pth of github.com/isht7/pytorch-deeplab-resnet)"
            : "torchvision's resnet101-5d3b4d8f.pth (or the newer resnet101-63fe2227.pth) from https://download.pytorch.org/models";

    /// <inheritdoc/>
    public bool IsHead(string entry) => DeepLabBody.IsHead(entry);

    /// <inheritdoc/>
    public string? Renamed(string entry) => DeepLabNames.Of(entry);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        [
            .. Misfits(),
            .. this.CheckFile("resnet101COCO-41f33a49.safetensors"),
            .. facts.Shape is { } shape ? this.CheckChannels(shape) : [],
        ];

    /// <inheritdoc/>
    /// <exception cref="ProblemException">There is no such network, or it does not fit the images.</exception>
    public Network Build(ImageShape input, int classes, RandomStream weights)
    {
        if (Misfits().Concat(this.CheckChannels(input)).ToList() is { Count: > 0 } problems)
        {
            throw new ProblemException(problems);
        }

        var first = Initial.Normal(0.01, weights);
        int[] channels = [256, 512, 1024, 2048];
        var stem = (
            new Convolution(input.Channels, 64, kernel: 7, stride: 2, first),
            new BatchNormalisation(64, isFrozen: true)
        );
        return new DeepLabBody(
            stem,
            [
                Bottleneck.Stage(count: 3, 64, 64, stride: 1, dilation: 1, first),
                Bottleneck.Stage(count: 4, channels[0], 128, stride: 2, dilation: 1, first),
                Bottleneck.Stage(count: 23, channels[1], 256, stride: 1, dilation: 2, first),
                Bottleneck.Stage(count: 3, channels[2], 512, stride: 1, dilation: 4, first),
            ],
            channels,
            new AtrousPyramid(channels[^1], classes, Dilations, Rates, weights),
            headRateFactor: 10
        );
    }

    private static Normalisation Less(IEnumerable<double> mean) =>
        new([.. mean.Select(level => level / 255)], [1 / 255.0, 1 / 255.0, 1 / 255.0]);

    private IEnumerable<Problem> Misfits() =>
        Rates >= 1 && Rates <= Dilations.Length
            ? []
            :
            [
                new Problem(
                    $"{Name} has {Dilations.Length} dilations in its head; it cannot sum {Rates}.",
                    Hint: "Take 4, or 2 as the published code does."
                ),
            ];
}
