using System.Security.Cryptography;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class ScenesTests
{
    private static readonly DataRoot Nowhere = new([]);

    // Painted once, and never disposed: it holds no tensor.
    private static readonly SegmentationDataset Usual = new Scenes(Train: 200, Test: 50).Load(Nowhere);

    [Fact]
    public void The_same_bytes_on_every_machine()
    {
        Assert.Equal("960871d67276fe488ee638eb398c7b0005582c773b0dfe0d0bcec3e5202df7fa", Sha256(Usual.Train));
        Assert.Equal("38862d8cea424eff448ef173b30503385c93a155fa80d91169888c9b81217510", Sha256(Usual.Test));
        Assert.Equal("8046ab66d8198bda7c86cacb3a82e377a8d7f7becd159c679a212db29f7ea9f3", Usual.Fingerprint);
    }

    [Fact]
    public void What_is_promised_without_painting_is_what_is_painted()
    {
        var facts = new Scenes(Train: 200, Test: 50).Inspect(Nowhere);
        Assert.Equal(new("Scenes", 200, 50, 7) { Shape = new(3, 120, 160) }, facts);
        Assert.Equal((200, 50, 3), (Usual.Pool, Usual.Test.Count, Usual.Train.Channels));
        Assert.Equal(["background", "disc", "ring", "triangle", "star", "square", "frame"], Usual.Classes);
        Assert.Equal(0, Usual.Background);
        foreach (var (set, image) in Images(Usual))
        {
            Assert.Equal((120, 160), set.SizeOf(image));
            Assert.Equal(new ImageShape(3, 120, 160), set.Read(image).Shape);
            Assert.Equal(3 * 120 * 160, set.Read(image).Pixels.Length);
            Assert.Equal((120, 160), (set.Labels(image).Height, set.Labels(image).Width));
        }
    }

    [Fact]
    public void A_longer_data_set_begins_with_the_images_of_a_shorter_one()
    {
        using var few = new Scenes(Train: 30, Test: 1).Load(Nowhere);
        Assert.Equal(Hashes(few.Train), Hashes(Usual.Train).Take(30));
    }

    [Fact]
    public void No_image_occurs_twice_not_in_the_other_split_and_not_under_another_seed()
    {
        using var other = new Scenes(Train: 200, Test: 50, Seed: -1).Load(Nowhere);
        var images = new[] { Usual.Train, Usual.Test, other.Train, other.Test }.SelectMany(Hashes).ToList();
        Assert.Equal(500, images.Distinct().Count());
    }

    [Fact]
    public void Most_is_background_every_class_is_in_many_images_and_no_class_is_nearly_nothing()
    {
        var pixels = new int[Usual.Classes.Count];
        var occurs = new int[Usual.Classes.Count];
        for (var image = 0; image < Usual.Pool; image++)
        {
            var labels = Usual.Train.Labels(image).Labels;
            Assert.All(labels.CountBy(label => label), count => pixels[count.Key] += count.Value);
            Assert.All(labels.Distinct(), label => occurs[label]++);
        }

        Assert.InRange((double)pixels[0] / pixels.Sum(), 0.75, 0.9);
        Assert.All(pixels.Skip(1), count => Assert.InRange((double)count / pixels.Sum(), 0.008, 0.07));
        Assert.All(occurs.Skip(1), count => Assert.InRange(count, 40, 140));
    }

    [Fact]
    public void Images_cost_unequally_much_to_annotate_some_have_one_object_and_some_have_many()
    {
        var objects = Enumerable
            .Range(0, Usual.Pool)
            .Select(i => Islands(Usual.Train.Labels(i), outlined: true))
            .ToList();
        Assert.InRange(objects.Count(count => count == 1), 30, 80);
        Assert.InRange(objects.Count(count => count >= 6), 10, 60);
        Assert.InRange(objects.Max(), 7, 30);
        Assert.All(objects, count => Assert.True(count >= 1));
    }

    [Fact]
    public void Many_images_have_holes_through_which_the_background_is_seen()
    {
        var enclosed = Enumerable.Range(0, Usual.Pool).Count(i => HasHole(Usual.Train.Labels(i)));
        Assert.InRange(enclosed, 60, 150);
    }

    [Fact]
    public void Colour_alone_tells_little()
    {
        // The likeliest class of each of 8×8×8 colours, learned from all pixels of 200 images.
        var seen = new int[512, 7];
        foreach (var (colour, label) in Pixels(Usual.Train))
        {
            seen[colour, label]++;
        }

        var confusion = new long[7, 7];
        foreach (var (colour, label) in Pixels(Usual.Test))
        {
            confusion[label, Enumerable.Range(0, 7).MaxBy(guess => seen[colour, guess])]++;
        }

        var union = Enumerable
            .Range(0, 7)
            .Select(c => Enumerable.Range(0, 7).Sum(o => confusion[c, o] + confusion[o, c]) - confusion[c, c]);
        var meanIoU = union.Select((pixels, c) => (double)confusion[c, c] / pixels).Average();
        Assert.InRange(meanIoU, 0.15, 0.25);
    }

    [Fact]
    public void Objects_grow_with_the_image_and_odd_sizes_are_painted_too()
    {
        using var small = new Scenes(Train: 200, Test: 1, Height: 61, Width: 83).Load(Nowhere);
        Assert.Equal(new ImageShape(3, 61, 83), small.Train.Read(0).Shape);
        Assert.InRange(Covered(small.Train, 200) / Covered(Usual.Train, 200), 0.85, 1.15);
    }

    [Fact]
    public void Normalised_by_the_statistics_of_the_pool()
    {
        using var one = new Scenes(Train: 1, Test: 1).Load(Nowhere);
        var red = one.Train.Read(0).Pixels.Take(120 * 160).Select(value => value / 255.0).ToList();
        var mean = red.Average();
        Assert.Equal(mean, one.Normalisation.Mean[0], 10);
        Assert.Equal(Math.Sqrt(red.Average(v => (v - mean) * (v - mean))), one.Normalisation.Deviation[0], 10);
    }

    [Fact]
    public void Many_threads_count_the_same_statistics()
    {
        var red = new long[256];
        for (var image = 0; image < Usual.Pool; image++)
        {
            foreach (var value in Usual.Train.Read(image).Pixels.AsSpan(0, 120 * 160))
            {
                red[value]++;
            }
        }

        Assert.Equal(ChannelStatistics.Of([red]).Mean[0], Usual.Normalisation.Mean[0]);
        Assert.Equal(ChannelStatistics.Of([red]).Deviation[0], Usual.Normalisation.Deviation[0]);
    }

    [Fact]
    public void A_fingerprint_is_the_same_however_the_scenes_are_kept()
    {
        var known = Fingerprint.Of(Usual.Train, Usual.Test, Usual.Classes, Usual.Background, Usual.Normalisation);
        using var one = new Strangers(Usual.Train);
        using var other = new Strangers(Usual.Test);
        Assert.Equal(Usual.Fingerprint, known);
        Assert.Equal(known, Fingerprint.Of(one, other, Usual.Classes, Usual.Background, Usual.Normalisation));
        Assert.NotEqual(known, Fingerprint.Of(other, one, Usual.Classes, Usual.Background, Usual.Normalisation));
        Assert.NotEqual(known, Fingerprint.Of(one, other, Usual.Classes, null, Usual.Normalisation));
        Assert.NotEqual(known, Fingerprint.Of(one, other, Usual.Classes, 1, Usual.Normalisation));
        Assert.NotEqual(known, Fingerprint.Of(one, other, [.. Usual.Classes.Skip(1)], 0, Usual.Normalisation));
    }

    [Fact]
    public void One_label_or_one_pixel_changes_the_digest_and_so_does_the_size()
    {
        var (scene, labels) = (new Scene(new(3, 2, 2), new byte[12]), new LabelMap(2, 2, new byte[4]));
        byte[][] digests =
        [
            KnownScenes.Digest(scene, labels),
            KnownScenes.Digest(scene, new LabelMap(2, 2, [0, 0, 0, 1])),
            KnownScenes.Digest(new Scene(scene.Shape, [.. new byte[11], 1]), labels),
            KnownScenes.Digest(new Scene(new(3, 1, 4), new byte[12]), new LabelMap(1, 4, new byte[4])),
        ];
        Assert.Distinct(digests.Select(Convert.ToHexString));
    }

    [Fact]
    public void No_tensor_is_made_and_a_disposed_set_cannot_be_read()
    {
        var before = TorchSharp.torch.Tensor.TotalCount;
        var loaded = new Scenes(Train: 2, Test: 1).Load(Nowhere);
        loaded.Dispose();
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
        Assert.Throws<ObjectDisposedException>(() => loaded.Train.Read(0));
        Assert.Throws<ObjectDisposedException>(() => loaded.Test.Labels(0));
    }

    [Theory]
    [InlineData(0, 100, 120, 160, "Scenes cannot have 0 images (Train).")]
    [InlineData(100, 2_000_000, 120, 160, "Scenes cannot have 2,000,000 images (Test).")]
    [InlineData(100, 100, 31, 160, "Scenes cannot be 31 pixels high or wide.")]
    [InlineData(100, 100, 120, 5_000, "Scenes cannot be 5,000 pixels high or wide.")]
    public void Impossible_numbers_are_problems(int train, int test, int height, int width, string what)
    {
        var scenes = new Scenes(train, test, height, width);
        Assert.Equal(what, Assert.Throws<ProblemException>(() => scenes.Inspect(Nowhere)).Problems[0].What);
        Assert.Throws<ProblemException>(() => scenes.Load(Nowhere));
    }

    [Fact]
    public void Scenes_that_do_not_fit_into_memory_are_a_problem()
    {
        var problem = Assert.Throws<ProblemException>(() =>
            new Scenes(1_000_000, 1_000_000, 2_048, 2_048).Inspect(Nowhere)
        );
        Assert.StartsWith("The scenes take 32,000,000 MiB, but this machine has ", problem.Problems[0].What);
    }

    private static IEnumerable<(SceneSet Set, int Image)> Images(SegmentationDataset loaded) =>
        new[] { loaded.Train, loaded.Test }.SelectMany(set => Enumerable.Range(0, set.Count).Select(i => (set, i)));

    private static string Sha256(SceneSet set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var image = 0; image < set.Count; image++)
        {
            hash.AppendData(set.Read(image).Pixels);
            hash.AppendData(set.Labels(image).Labels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Hashes(SceneSet set) =>
        Enumerable.Range(0, set.Count).Select(image => Convert.ToHexString(SHA256.HashData(set.Read(image).Pixels)));

    private static double Covered(SceneSet set, int images) =>
        Enumerable.Range(0, images).Average(i => set.Labels(i).Labels.Average(label => label == 0 ? 0.0 : 1.0));

    private static IEnumerable<(int Colour, int Label)> Pixels(SceneSet set)
    {
        for (var image = 0; image < set.Count; image++)
        {
            var (pixels, labels) = (set.Read(image).Pixels, set.Labels(image).Labels);
            for (var at = 0; at < labels.Length; at++)
            {
                var (r, g, b) = (pixels[at], pixels[at + labels.Length], pixels[at + (2 * labels.Length)]);
                yield return ((r >> 5 << 6) + (g >> 5 << 3) + (b >> 5), labels[at]);
            }
        }
    }

    /// <summary>Whether a part of the background does not touch the border of the image.</summary>
    private static bool HasHole(LabelMap map)
    {
        var framed = new LabelMap(map.Height + 2, map.Width + 2, new byte[(map.Height + 2) * (map.Width + 2)]);
        for (var row = 0; row < map.Height; row++)
        {
            map.Labels.AsSpan(row * map.Width, map.Width).CopyTo(framed.Labels.AsSpan(((row + 1) * framed.Width) + 1));
        }

        return Islands(framed, outlined: false) > 1;
    }

    /// <summary>Number of connected areas of one label (4-connected) of at least 12 pixels; of objects, or of the background.</summary>
    private static int Islands(LabelMap map, bool outlined)
    {
        var seen = new bool[map.Labels.Length];
        var islands = 0;
        for (var at = 0; at < seen.Length; at++)
        {
            islands += (map.Labels[at] != 0) == outlined && Flood(map, seen, at) >= 12 ? 1 : 0;
        }

        return islands;
    }

    /// <summary>Visits all pixels that are connected with one; 0 when it was visited before.</summary>
    private static int Flood(LabelMap map, bool[] seen, int start)
    {
        var size = 0;
        var open = new Stack<int>([start]);
        while (open.TryPop(out var at))
        {
            if (seen[at] || map.Labels[at] != map.Labels[start])
            {
                continue;
            }

            (seen[at], size) = (true, size + 1);
            Visit(at - map.Width, at >= map.Width);
            Visit(at + map.Width, at + map.Width < seen.Length);
            Visit(at - 1, at % map.Width > 0);
            Visit(at + 1, (at + 1) % map.Width > 0);
        }

        return size;

        void Visit(int at, bool isInside)
        {
            if (isInside)
            {
                open.Push(at);
            }
        }
    }

    /// <summary>Scenes of which nothing is known before they are read.</summary>
    private sealed class Strangers(SceneSet inner) : SceneSet
    {
        public override int Count => inner.Count;
        public override int Channels => inner.Channels;

        public override string NameOf(int image) => $"{image}";

        public override (int Height, int Width) SizeOf(int image) => inner.SizeOf(image);

        public override Scene Read(int image) => inner.Read(image);

        public override LabelMap Labels(int image) => inner.Labels(image);

        public override void Dispose() { }
    }
}
