using System.Text;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using SkiaSharp;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public sealed class VocLayoutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public VocLayoutTests() => Some.Voc(folder, "pets");

    [Fact]
    public void Photographs_of_any_size_are_read_in_colour_with_the_numbers_of_their_masks()
    {
        using var loaded = new VocLayout("pets").Load(folder.Root);
        Assert.Equal(["background", "cat", "dog"], loaded.Classes);
        Assert.Equal((2, 1, 3), (loaded.Pool, loaded.Test.Count, loaded.Train.Channels));
        Assert.Equal(["a", "b", "c"], Names(loaded.Train).Concat(Names(loaded.Test)));
        Assert.Equal((7, 5), loaded.Train.SizeOf(1));
        Assert.Equal(Some.Mask(5, 7), loaded.Train.Labels(1));
        Assert.Equal(Some.Mask(3, 3), loaded.Test.Labels(0));
        var scene = loaded.Train.Read(1);
        Assert.Equal(new ImageShape(3, 7, 5), scene.Shape);
        Assert.Equal([0, 10, 20, 30, 40, 0], scene.Pixels[..6]);
        Assert.Equal([0, 0, 0, 0, 0, 20, 20], scene.Pixels[35..42]);
        Assert.Equal(Enumerable.Repeat((byte)'b', 35), scene.Pixels[70..]);
    }

    [Fact]
    public void Facts_come_from_the_lists_and_no_image_is_opened()
    {
        folder.Write("pets/JPEGImages/a.png", [1, 2, 3]);
        folder.Write("pets/SegmentationClass/b.png", [1, 2, 3]);
        Assert.Equal(new("pets", 2, 1, 3), new VocLayout("pets").Inspect(folder.Root));
        Assert.Equal("pets", new VocLayout(folder.Of("pets/")).Name);
        Assert.Equal(new("pets", 2, 1, 3), new VocLayout(folder.Of("pets")).Inspect(new DataRoot([])));
    }

    [Fact]
    public void Folders_and_lists_may_have_other_names_and_images_be_jpeg()
    {
        folder.Write("other/images/x.jpg", Some.Jpeg(8, 8, (_, _) => new SKColor(200, 100, 50)));
        folder.Write("other/images/y.jpeg", Some.Jpeg(8, 16, (_, _) => new SKColor(200, 100, 50)));
        folder.Write("other/masks/x.png", MaskPng.Encoded(Some.Mask(8, 8), kind: 0));
        folder.Write("other/masks/y.png", MaskPng.Encoded(Some.Mask(8, 16), isInterlaced: true));
        folder.Write("other/ImageSets/Segmentation/pool.txt", Encoding.UTF8.GetBytes("\uFEFFx\r\n\r\n"));
        folder.Write("other/ImageSets/Segmentation/test.txt", Encoding.UTF8.GetBytes("  y  "));
        var source = new VocLayout("other", Classes: 3, Background: 0, "images", "masks", "pool", "test");
        Assert.Equal(new("other", 1, 1, 3), source.Inspect(folder.Root));
        using var loaded = source.Load(folder.Root);
        Assert.Equal(["0", "1", "2"], loaded.Classes);
        Assert.Equal((16, 8), loaded.Test.SizeOf(0));
        Assert.InRange(loaded.Train.Read(0).Pixels[5], 195, 205);
        Assert.InRange(loaded.Train.Read(0).Pixels[5 + 64], 95, 105);
        Assert.Equal(Some.Mask(8, 16), loaded.Test.Labels(0));
    }

    [Fact]
    public void The_background_is_the_class_of_that_name_or_what_the_script_says_or_none()
    {
        Assert.Equal(0, Background(new VocLayout("pets")));
        Assert.Equal(2, Background(new VocLayout("pets", Background: 2)));
        folder.Write("pets/classes.txt", "cat\nBackground\ndog\n"u8.ToArray());
        Assert.Equal(1, Background(new VocLayout("pets")));
        folder.Write("pets/classes.txt", "sky\ncat\ndog\n"u8.ToArray());
        Assert.Null(Background(new VocLayout("pets")));
    }

    [Fact]
    public void The_pool_is_normalised_by_all_of_its_pixels()
    {
        using var loaded = new VocLayout("pets").Load(folder.Root);
        var blue = Enumerable.Repeat('a' / 255.0, 24).Concat(Enumerable.Repeat('b' / 255.0, 35)).ToArray();
        var mean = blue.Average();
        Assert.Equal(mean, loaded.Normalisation.Mean[2], 12);
        Assert.Equal(Math.Sqrt(blue.Average(v => (v - mean) * (v - mean))), loaded.Normalisation.Deviation[2], 12);
    }

    [Fact]
    public void A_fingerprint_says_what_a_training_sees_however_it_is_named_and_packed()
    {
        var before = Fingerprints();
        folder.Write("pets/SegmentationClass/a.png", MaskPng.Encoded(Some.Mask(6, 4), kind: 0, isInterlaced: true));
        File.Move(folder.Of("pets/JPEGImages/b.png"), folder.Of("pets/JPEGImages/z.png"));
        File.Move(folder.Of("pets/SegmentationClass/b.png"), folder.Of("pets/SegmentationClass/z.png"));
        Lists("a\nz", "c");
        Assert.Equal(before, Fingerprints());
        Lists("z\na", "c");
        Assert.NotEqual(before, Fingerprints());
        Lists("a\nz", "c");
        folder.Write("pets/JPEGImages/c.png", Some.Photograph(3, 3, 'd'));
        Assert.NotEqual(before, Fingerprints());
        folder.Write("pets/JPEGImages/c.png", Some.Photograph(3, 3, 'c'));
        Assert.Equal(before, Fingerprints());
        folder.Write("pets/SegmentationClass/c.png", MaskPng.Encoded(new LabelMap(3, 3, new byte[9])));
        Assert.NotEqual(before, Fingerprints());
    }

    [Fact]
    public void Whatever_is_missing_is_told_with_where_it_was_looked_for()
    {
        Assert.Equal("The folder of the photographs has no name.", OnlyProblem(new VocLayout(" ")).What);
        Assert.Equal(
            $"There is no folder dogs with a list {Path.Combine("ImageSets", "Segmentation", "train.txt")} in it. "
                + $"Looked for it at {Path.GetFullPath("dogs")}, in {folder.Path} (the test).",
            OnlyProblem(new VocLayout("dogs")).What
        );
        Directory.Move(folder.Of("pets/SegmentationClass"), folder.Of("pets/masks"));
        File.Delete(folder.Of("pets/ImageSets/Segmentation/val.txt"));
        Assert.Equal(
            [
                $"{folder.Of("pets")} has no folder SegmentationClass.",
                $"There is no list {folder.Of("pets/ImageSets/Segmentation/val.txt")}.",
            ],
            Problems(new VocLayout("pets")).Select(problem => problem.What)
        );
    }

    [Fact]
    public void A_missing_image_and_a_missing_mask_are_told_with_their_places_in_the_lists()
    {
        Lists("a\n\nb\ngone", "c");
        File.Delete(folder.Of("pets/JPEGImages/b.png"));
        File.Delete(folder.Of("pets/SegmentationClass/c.png"));
        Assert.Equal(
            [
                $"b (train.txt, line 3): there is no image {folder.Of("pets/JPEGImages/b.jpg")}.",
                $"gone (train.txt, line 4): there is no image {folder.Of("pets/JPEGImages/gone.jpg")}.",
                $"gone (train.txt, line 4): there is no mask {folder.Of("pets/SegmentationClass/gone.png")}.",
                $"c (val.txt, line 1): there is no mask {folder.Of("pets/SegmentationClass/c.png")}.",
            ],
            Problems(new VocLayout("pets")).Select(problem => problem.What)
        );
    }

    [Fact]
    public void An_image_and_a_mask_of_different_sizes_are_a_problem()
    {
        folder.Write("pets/SegmentationClass/b.png", MaskPng.Encoded(Some.Mask(7, 5)));
        Assert.Equal(
            $"b (train.txt, line 2): {folder.Of("pets/JPEGImages/b.png")} has 5×7 pixels, but "
                + $"{folder.Of("pets/SegmentationClass/b.png")} has 7×5.",
            OnlyProblem(new VocLayout("pets")).What
        );
    }

    [Fact]
    public void A_label_that_is_no_class_is_a_problem_with_its_place()
    {
        var labels = Some.Mask(3, 3);
        labels.Labels[5] = 3;
        folder.Write("pets/SegmentationClass/c.png", MaskPng.Encoded(labels));
        var problem = OnlyProblem(new VocLayout("pets"));
        Assert.Equal(
            $"c (val.txt, line 1): {folder.Of("pets/SegmentationClass/c.png")} has the label 3 at row 1, column 2.",
            problem.What
        );
        Assert.Equal("Labels are 0 to 2, or 255 for pixels without a class.", problem.Hint);
    }

    [Fact]
    public void Names_that_stand_twice_or_in_both_lists_or_are_none_are_problems_before_an_image_is_opened()
    {
        Lists("a\nb\na\nb.png b\n../x", "c\nb");
        var (train, val) = (ListFile("train"), ListFile("val"));
        string[] expected =
        [
            $"{train}, line 3: a stands in line 1 already.",
            $"{train}, line 4: 'b.png b' is not the name of an image.",
            $"{train}, line 5: '../x' is not the name of an image.",
            $"{val}, line 2: b is in line 2 of {train}, too.",
        ];
        var inspected = Assert.Throws<ProblemException>(() => new VocLayout("pets").Inspect(folder.Root));
        Assert.Equal(expected, inspected.Problems.Select(problem => problem.What));
        Assert.Equal(expected, Problems(new VocLayout("pets")).Select(problem => problem.What));
    }

    [Fact]
    public void An_empty_list_is_a_problem()
    {
        Lists("\n \n", "");
        Assert.Equal(
            [$"{ListFile("train")} lists no image.", $"{ListFile("val")} lists no image."],
            Problems(new VocLayout("pets")).Select(problem => problem.What)
        );
    }

    [Fact]
    public void Damaged_images_and_masks_are_told_together()
    {
        var (image, mask) = (folder.Of("pets/JPEGImages/a.png"), folder.Of("pets/SegmentationClass/a.png"));
        folder.Write("pets/JPEGImages/a.png", File.ReadAllBytes(image)[..^20]);
        folder.Write("pets/SegmentationClass/a.png", File.ReadAllBytes(mask)[..^14]);
        folder.Write("pets/JPEGImages/c.png", []);
        Assert.Equal(
            [
                $"a (train.txt, line 1): {image}, byte {new FileInfo(image).Length:N0}: the image breaks off before its end.",
                $"a (train.txt, line 1): {mask}, byte {new FileInfo(mask).Length:N0}: the image breaks off before its end.",
                $"c (val.txt, line 1): {folder.Of("pets/JPEGImages/c.png")}, byte 0: the file does not begin as a PNG or JPEG image does.",
            ],
            Problems(new VocLayout("pets")).Select(problem => problem.What)
        );
    }

    [Fact]
    public void Of_many_problems_the_first_twenty_are_told_in_the_order_of_the_lists()
    {
        Lists(string.Join('\n', Enumerable.Range(0, 30)), "c");
        var problems = Problems(new VocLayout("pets"));
        Assert.Equal(21, problems.Count);
        Assert.All(
            problems.Take(20).Index(),
            it => Assert.StartsWith($"{it.Index / 2} (train.txt, line ", it.Item.What)
        );
        Assert.Equal($"And 40 more problems of {folder.Of("pets")}.", problems[20].What);
    }

    [Fact]
    public void Classes_that_nobody_names_must_be_counted_and_their_background_said()
    {
        File.Delete(folder.Of("pets/classes.txt"));
        Assert.Equal(
            $"{folder.Of("pets")} has no classes.txt that says how many classes there are.",
            OnlyProblem(new VocLayout("pets")).What
        );
        Assert.Equal(
            $"{folder.Of("pets")} has no classes.txt that says which class is the background.",
            OnlyProblem(new VocLayout("pets", Classes: 3)).What
        );
        Assert.Equal(
            "Masks cannot have 256 classes (Classes).",
            OnlyProblem(new VocLayout("pets", Classes: 256, Background: 0)).What
        );
        Assert.Equal(
            $"The background of {folder.Of("pets")} cannot be class 3: its classes are 0 to 2.",
            OnlyProblem(new VocLayout("pets", Classes: 3, Background: 3)).What
        );
    }

    [Theory]
    [InlineData("cat\ndog\ncat", 0, "it names two classes cat.")]
    [InlineData("cat\n\ndog", 0, "it has a line without a name.")]
    [InlineData("cat\ndog", 3, "it names 2 classes, not 3.")]
    public void Names_of_classes_that_make_no_sense_are_problems(string names, int classes, string what)
    {
        var file = folder.Write("pets/classes.txt", Encoding.UTF8.GetBytes(names));
        Assert.Equal($"{file}: {what}", OnlyProblem(new VocLayout("pets", classes)).What);
    }

    [Fact]
    public void Images_stay_encoded_in_memory()
    {
        var (image, mask) = (
            Some.Png(400, 300, (_, _) => SKColors.Red),
            MaskPng.Encoded(new(300, 400, new byte[120_000]))
        );
        var ids = Enumerable.Range(0, 200).Select(id => $"many{id}").ToList();
        foreach (var id in ids)
        {
            folder.Write($"pets/JPEGImages/{id}.png", image);
            folder.Write($"pets/SegmentationClass/{id}.png", mask);
        }

        Lists(string.Join('\n', ids), "c");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var loaded = new VocLayout("pets").Load(folder.Root);
        // Decoded they are 92 MiB; buffers that are lent to each thread stay.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 40 << 20);
        Assert.Equal(360_000, loaded.Train.Read(199).Pixels.Length);
    }

    [Fact]
    public void No_tensor_is_made_and_a_disposed_set_cannot_be_read()
    {
        var before = TorchSharp.torch.Tensor.TotalCount;
        var loaded = new VocLayout("pets").Load(folder.Root);
        loaded.Dispose();
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
        Assert.Throws<ObjectDisposedException>(() => loaded.Train.Read(0));
        Assert.Throws<ObjectDisposedException>(() => loaded.Test.Labels(0));
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> Names(SceneSet set) => Enumerable.Range(0, set.Count).Select(set.NameOf);

    private string ListFile(string list) => folder.Of(Path.Combine("pets", "ImageSets", "Segmentation", $"{list}.txt"));

    private void Lists(string train, string val)
    {
        File.WriteAllText(ListFile("train"), train);
        File.WriteAllText(ListFile("val"), val);
    }

    private int? Background(VocLayout source)
    {
        using var loaded = source.Load(folder.Root);
        return loaded.Background;
    }

    private string Fingerprints()
    {
        using var loaded = new VocLayout("pets").Load(folder.Root);
        return loaded.Fingerprint;
    }

    private IReadOnlyList<Problem> Problems(VocLayout source) =>
        Assert.Throws<ProblemException>(() => source.Load(folder.Root)).Problems;

    private Problem OnlyProblem(VocLayout source)
    {
        var problem = Assert.Single(Problems(source));
        Assert.NotNull(problem.Hint);
        return problem;
    }
}
