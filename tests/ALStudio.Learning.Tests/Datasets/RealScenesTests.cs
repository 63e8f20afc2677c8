using System.Diagnostics;
using System.Security.Cryptography;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

/// <summary>The readers of photographs with masks on real files.</summary>
public class RealScenesTests
{
    private static readonly DataRoot Root = new([
        new DataRoot.Folder(Shared.Missing is null ? Shared.Of("data") : "", ""),
    ]);

    private static readonly Lazy<SegmentationDataset> CamVid = new(() => new VocLayout("camvid").Load(Root));

    [SharedFact]
    public void CamVid_has_367_and_101_images_of_11_classes_and_no_background()
    {
        Assert.Equal(new("camvid", 367, 101, 11), new VocLayout("camvid").Inspect(Root));
        var loaded = CamVid.Value;
        Assert.Equal((367, 101), (loaded.Pool, loaded.Test.Count));
        Assert.Equal(11, loaded.Classes.Count);
        Assert.Equal(("Sky", "Bicyclist"), (loaded.Classes[0], loaded.Classes[10]));
        Assert.Null(loaded.Background);
        Assert.Equal("0001TP_006690", loaded.Train.NameOf(0));
        Assert.All(Images(loaded), it => Assert.Equal((360, 480), it.Set.SizeOf(it.Image)));
        // The true statistics of the 367 images, which other programs give as 0.4119, 0.4251, 0.4327.
        Assert.All(
            loaded.Normalisation.Mean.Zip([0.4119, 0.4251, 0.4327]),
            it => Assert.Equal(it.Second, it.First, 0.001)
        );
    }

    [SharedFact]
    public void Line_1_of_the_names_of_CamVid_is_class_0_the_sky_is_above_the_road_and_bright()
    {
        var (rows, lights, pixels) = (new double[11], new double[11], new long[11]);
        foreach (var (set, image) in Images(CamVid.Value).Where(it => it.Image % 10 == 0))
        {
            var (scene, map) = (set.Read(image), set.Labels(image));
            for (var at = 0; at < map.Labels.Length; at++)
            {
                var label = map.Labels[at];
                Assert.True(label is < 11 or 255);
                if (label < 11)
                {
                    rows[label] += at / 480;
                    lights[label] += scene.Pixels[at];
                    pixels[label]++;
                }
            }
        }

        Assert.All(pixels, count => Assert.True(count > 0));
        var (sky, road) = (0, 3);
        Assert.InRange(rows[sky] / pixels[sky], 0, 110);
        Assert.InRange(rows[road] / pixels[road], 220, 360);
        Assert.InRange(lights[sky] / pixels[sky], 180, 255);
        Assert.Equal(sky, Enumerable.Range(0, 11).MaxBy(label => lights[label] / pixels[label]));
    }

    [SharedFact]
    public void Many_threads_read_the_same_bytes_as_one()
    {
        var set = CamVid.Value.Test;
        var alone = Enumerable.Range(0, 20).Select(image => Hash(set, image)).ToArray();
        var together = new string[160];
        Parallel.For(
            0,
            160,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            at => together[at] = Hash(set, at % 20)
        );
        Assert.Equal(20, alone.Distinct().Count());
        Assert.All(together.Index(), it => Assert.Equal(alone[it.Index % 20], it.Item));
    }

    [SharedFact]
    public void Real_images_of_voc_fit_their_masks_and_have_borders_without_a_class()
    {
        using var loaded = new VocLayout("voc2012-samples", Classes: 21, Background: 0).Load(Root);
        Assert.Equal((2, 1), (loaded.Pool, loaded.Test.Count));
        foreach (var (set, image) in Images(loaded))
        {
            var (scene, map) = (set.Read(image), set.Labels(image));
            Assert.Equal((scene.Shape.Height, scene.Shape.Width), (map.Height, map.Width));
            Assert.Equal(500, Math.Max(map.Height, map.Width));
            Assert.InRange(map.Labels.Count(label => label == LabelMap.Void), 1_000, 40_000);
            Assert.True(map.Labels.Distinct().Count() >= 3);
        }
    }

    [SharedFact]
    public void A_jpeg_is_decoded_as_image_folders_decode_it()
    {
        using var folder = new TemporaryFolder();
        var file = Shared.Of("data", "voc2012-samples", "JPEGImages", "2011_000003.jpg");
        folder.Write("set/train/a/1.jpg", File.ReadAllBytes(file));
        folder.Write("set/test/a/1.jpg", File.ReadAllBytes(file));
        using var one = new ImageFolder("set").Load(folder.Root);
        using var other = new VocLayout("voc2012-samples", Classes: 21, Background: 0).Load(Root);
        var place = Enumerable.Range(0, 3).Select(at => at < 2 ? (other.Train, at) : (other.Test, 0));
        var (set, image) = place.Single(it => it.Item1.NameOf(it.Item2) == "2011_000003");
        Assert.True(one.Train.Of(0).SequenceEqual(set.Read(image).Pixels));
    }

    [SharedFact]
    public void Malformed_files_among_sound_ones_are_named_or_read_never_a_crash_or_a_long_wait()
    {
        using var folder = new TemporaryFolder();
        Some.Voc(folder, "set");
        var corrupt = File.ReadAllLines(Shared.Of("data", "malformed-images", "manifest.csv"))
            .Skip(1)
            .Select(line => line.Split(','))
            .Where(cells => cells[3] == "corrupt")
            .Select(cells => cells[0])
            .ToList();
        // Each file as an image, and each PNG as a mask, too.
        foreach (var name in corrupt)
        {
            var id = Path.GetFileNameWithoutExtension(name);
            var bytes = File.ReadAllBytes(Shared.Of(["data", "malformed-images", .. name.Split('/')]));
            folder.Write($"set/JPEGImages/{id}{Path.GetExtension(name)}", bytes);
            folder.Write($"set/SegmentationClass/{id}.png", bytes);
        }

        var ids = corrupt.Select(name => Path.GetFileNameWithoutExtension(name)).ToList();
        var images = 0;
        var watch = Stopwatch.StartNew();
        foreach (var id in ids)
        {
            File.WriteAllText(folder.Of("set/ImageSets/Segmentation/train.txt"), $"a\n{id}\n");
            var problems = ProblemsOf(folder);
            Assert.All(
                problems,
                problem => Assert.StartsWith($"{id} (train.txt, line 2): {folder.Path}", problem.What)
            );
            Assert.All(problems, problem => Assert.NotNull(problem.Hint));
            images += problems.Count(problem => problem.What.Contains($"JPEGImages{Path.DirectorySeparatorChar}{id}"));
            // A colour that the palette lacks matters to nobody: numbers are read, and the image is decoded.
            Assert.Equal(
                id == "invalid_palette_index" ? 0 : 1,
                problems.Count(problem => problem.What.Contains($"SegmentationClass{Path.DirectorySeparatorChar}{id}"))
            );
        }

        File.WriteAllText(folder.Of("set/ImageSets/Segmentation/train.txt"), string.Join('\n', ids));
        Assert.Equal(21, ProblemsOf(folder).Count);
        Assert.InRange(images, 45, ids.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
    }

    private static IReadOnlyList<Problem> ProblemsOf(TemporaryFolder folder)
    {
        try
        {
            new VocLayout("set").Load(folder.Root).Dispose();
            return [];
        }
        catch (ProblemException unusable)
        {
            return unusable.Problems;
        }
    }

    private static IEnumerable<(SceneSet Set, int Image)> Images(SegmentationDataset loaded) =>
        new[] { loaded.Train, loaded.Test }.SelectMany(set => Enumerable.Range(0, set.Count).Select(i => (set, i)));

    private static string Hash(SceneSet set, int image) =>
        Convert.ToHexString(SHA256.HashData([.. set.Read(image).Pixels, .. set.Labels(image).Labels]));
}
