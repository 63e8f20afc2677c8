using ALStudio.Core;

namespace ALStudio.Learning.Networks;

/// <summary>What every network checks that can begin with weights of a file.</summary>
internal static class PretrainedChecks
{
    /// <summary>Whether the file has a name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="example">What such a file might be called.</param>
    public static IEnumerable<Problem> CheckFile(this IPretrained network, string example) =>
        network.Pretrained is { } file && string.IsNullOrWhiteSpace(file.Path)
            ? [new Problem("The file of pretrained weights has no name.", Hint: $"For example: weights \"{example}\"")]
            : [];

    /// <summary>Whether images have the channels that weights of a file read.</summary>
    public static IEnumerable<Problem> CheckChannels(this IPretrained network, ImageShape input) =>
        network.Normalisation is { } wanted && input.Channels != wanted.Mean.Count
            ?
            [
                new Problem(
                    $"{network.Name} with the weights of a file reads colour images; these have {input.Channels} channel{(input.Channels == 1 ? "" : "s")}.",
                    Hint: "Take another network, or leave Pretrained out."
                ),
            ]
            : [];
}
