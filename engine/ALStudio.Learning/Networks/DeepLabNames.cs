using System.Globalization;
using System.Text.RegularExpressions;

namespace ALStudio.Learning.Networks;

/// <summary>Names of entries in public files of DeepLab's weights, told in those of AdvSemiSeg, which the network has.</summary>
internal static partial class DeepLabNames
{
    private const string Scale = "Scale.";

    /// <summary>The network's name of an entry; null for what it has no use for.</summary>
    /// <remarks>
    /// isht7's and speedinghzl's file has all names behind "Scale.", and a head of random values. kazuto1011's counts the stem as the
    /// first layer and names the convolutions by what they do. torchvision's, and kazuto1011's of DeepLabv1, end in a classifier
    /// "fc". All other names are the network's already.
    /// </remarks>
    public static string? Of(string entry)
    {
        if (entry.StartsWith(Scale, StringComparison.Ordinal))
        {
            var bare = entry[Scale.Length..];
            return DeepLabBody.IsHead(bare) ? null : bare;
        }

        return entry.StartsWith("fc.", StringComparison.Ordinal) ? null
            : Stem().Match(entry) is { Success: true } stem ? $"{Layer(stem)}1.{stem.Groups["rest"]}"
            : Block().Match(entry) is { Success: true } block
                ? $"layer{Number(block, "stage") - 1}.{Number(block, "block") - 1}.{Position(block)}.{block.Groups["rest"]}"
            : Head().Match(entry) is { Success: true } head ? $"layer5.conv2d_list.{head.Groups["rest"]}"
            : entry;
    }

    private static string Position(Match block) =>
        block.Groups["place"].Value switch
        {
            "reduce" => $"{Layer(block)}1",
            "conv3x3" => $"{Layer(block)}2",
            "increase" => $"{Layer(block)}3",
            _ => Layer(block) == "conv" ? "downsample.0" : "downsample.1",
        };

    private static string Layer(Match match) => match.Groups["layer"].Value;

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^layer1\.conv1\.(?<layer>conv|bn)\.(?<rest>\w+)$")]
    private static partial Regex Stem();

    [GeneratedRegex(
        @"^layer(?<stage>[2-5])\.block(?<block>[1-9][0-9]?)\.(?<place>reduce|conv3x3|increase|shortcut)\.(?<layer>conv|bn)\.(?<rest>\w+)$"
    )]
    private static partial Regex Block();

    [GeneratedRegex(@"^aspp\.c(?<rest>[0-3]\.\w+)$")]
    private static partial Regex Head();
}
