namespace ALStudio.Learning.Networks;

/// <summary>What weights of ImageNet ask for.</summary>
internal static class ImageNet
{
    /// <summary>Where torchvision's weights of ResNet-18 are.</summary>
    public const string ResNet18 =
        "torchvision's resnet18-f37072fd.pth (or the older resnet18-5c106cde.pth) from https://download.pytorch.org/models";

    /// <summary>How images were normalised when torchvision's weights were trained.</summary>
    public static Normalisation Normalisation { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
}
