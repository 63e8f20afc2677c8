using System.Text;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public sealed class PascalVocTests : IDisposable
{
    private static readonly string Lists = Path.Combine("ImageSets", "Segmentation");

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("VOCdevkit/VOC2012")]
    [InlineData("VOC2012")]
    public void It_is_found_in_its_usual_places_and_has_21_classes(string place)
    {
        Made(place);
        Assert.Equal(new("PASCAL VOC 2012", 2, 1, 21), new PascalVoc().Inspect(folder.Root));
        using var loaded = new PascalVoc().Load(folder.Root);
        Assert.Equal((2, 1, 21), (loaded.Pool, loaded.Test.Count, loaded.Classes.Count));
        Assert.Equal(0, loaded.Background);
        Assert.Equal(
            ("background", "aeroplane", "tvmonitor"),
            (loaded.Classes[0], loaded.Classes[1], loaded.Classes[20])
        );
        Assert.Equal(15, loaded.Classes.ToList().IndexOf("person"));
        Assert.Equal([0.485, 0.456, 0.406], loaded.Normalisation.Mean);
        Assert.Equal(Some.Mask(3, 3), loaded.Test.Labels(0));
    }

    [Fact]
    public void Any_folder_will_do_that_the_script_names()
    {
        Made("data/mine");
        Assert.Equal(2, new PascalVoc(folder.Of("data/mine")).Inspect(new DataRoot([])).Pool);
        Assert.Throws<ProblemException>(() => new PascalVoc().Inspect(new([new(folder.Of("data"), "the test")])));
    }

    [Fact]
    public void When_it_is_nowhere_the_way_to_get_all_of_it_is_told()
    {
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => new PascalVoc().Load(folder.Root)).Problems);
        Assert.Equal(
            $"PASCAL VOC 2012 was not found. Looked for {Path.Combine("VOCdevkit", "VOC2012")}/JPEGImages in {folder.Path} (the test).",
            problem.What
        );
        Assert.Equal(
            $"Get it: alstudio data get voc2012 --data {folder.Path}. By hand: fetch VOCtrainval_11-May-2012.tar (md5 6cd6e144f989b92b3379bac3b3de84fd) from "
                + "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar and unpack it; fetch "
                + "SegmentationClassAug.zip (12,031 masks), to which https://github.com/DrSleep/tensorflow-deeplab-resnet links, and "
                + "unpack it beside its JPEGImages; fetch train_aug.txt (10,582 lines, md5 215992f6fd958f89800449fdb4bbabe6) and val.txt "
                + "(1,449 lines, md5 5510db06bbb92848a0bf6109eba6d646) from data/voc_list of https://github.com/sud0301/semisup-semseg "
                + $"and put them into its ImageSets/Segmentation. All of VOCdevkit goes into {folder.Path}. Or name the folder that has it with "
                + "--data or ALSTUDIO_DATA.",
            problem.Hint
        );
    }

    [Fact]
    public void When_only_the_archive_of_voc_is_there_masks_and_list_are_told_with_where_they_belong()
    {
        Made("VOCdevkit/VOC2012");
        var home = folder.Of(Path.Combine("VOCdevkit", "VOC2012"));
        Directory.Delete(Path.Combine(home, "SegmentationClassAug"), recursive: true);
        File.Delete(Path.Combine(home, Lists, "train_aug.txt"));
        var problems = Assert.Throws<ProblemException>(() => new PascalVoc().Inspect(folder.Root)).Problems;
        Assert.Equal(
            [
                $"PASCAL VOC 2012 in {home} is incomplete: SegmentationClassAug is missing.",
                $"PASCAL VOC 2012 in {home} is incomplete: {Path.Combine(Lists, "train_aug.txt")} is missing.",
            ],
            problems.Select(problem => problem.What)
        );
        Assert.StartsWith("Get it: fetch SegmentationClassAug.zip ", problems[0].Hint);
        Assert.EndsWith($" and unpack it into {home}.", problems[0].Hint);
        Assert.EndsWith($" and put them into {Path.Combine(home, Lists)}.", problems[1].Hint);
    }

    [SharedFact]
    public void The_full_lists_have_10582_and_1449_images_and_none_in_common()
    {
        var home = folder.Of("VOC2012");
        Directory.CreateDirectory(Path.Combine(home, "JPEGImages"));
        Directory.CreateDirectory(Path.Combine(home, "SegmentationClassAug"));
        foreach (var list in new[] { "train_aug.txt", "val.txt" })
        {
            folder.Write(
                $"VOC2012/ImageSets/Segmentation/{list}",
                File.ReadAllBytes(Shared.Of("data", "voc2012-masks", list))
            );
        }

        Assert.Equal(new("PASCAL VOC 2012", 10_582, 1_449, 21), new PascalVoc().Inspect(folder.Root));
        var problems = Assert.Throws<ProblemException>(() => new PascalVoc().Load(folder.Root)).Problems;
        Assert.StartsWith("2007_000032 (train_aug.txt, line 1): there is no image ", problems[0].What);
        Assert.Equal($"And 24,042 more problems of {home}.", problems[20].What);
    }

    public void Dispose() => folder.Dispose();

    private void Made(string place)
    {
        Some.Voc(folder, place, masks: "SegmentationClassAug");
        folder.Write($"{place}/ImageSets/Segmentation/train_aug.txt", Encoding.UTF8.GetBytes("a\nb\n"));
        File.Delete(folder.Of($"{place}/ImageSets/Segmentation/train.txt"));
    }
}
