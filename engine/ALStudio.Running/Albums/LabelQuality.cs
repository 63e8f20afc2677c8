using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Running.Albums;

/// <summary>Shows what polygons of several tolerances make of true label maps: Figure 11 of the paper.</summary>
public static class LabelQuality
{
    private const int Examples = 4;

    /// <summary>Draws some images of the pool, spread over it, and keeps the album.</summary>
    /// <param name="store">Where the album is kept.</param>
    /// <param name="name">Name of the report.</param>
    /// <param name="scenes">Whose label maps.</param>
    /// <param name="tolerances">How far polygons may leave a border, in pixels.</param>
    public static void Draw(Store store, string name, SegmentationDataset scenes, IReadOnlyList<double> tolerances)
    {
        var shown = Enumerable
            .Range(0, Examples)
            .Select(number => (int)(((2L * number) + 1) * scenes.Pool / (2 * Examples)))
            .Distinct();
        var sheet = new AlbumSheet(
            "What is kept",
            "True label maps, and what polygons of each tolerance paint, over the photographs.",
            ["photograph", "truth", .. tolerances.Select(tolerance => $"{tolerance} px")],
            [.. shown.Select(image => Row(store, name, scenes, tolerances, image))]
        );
        store.Keep(new Album(name, [sheet]));
    }

    private static AlbumRow Row(
        Store store,
        string name,
        SegmentationDataset scenes,
        IReadOnlyList<double> tolerances,
        int image
    )
    {
        var (scene, truth) = (scenes.Train.Read(image), scenes.Train.Labels(image));
        var background = (byte)(scenes.Background ?? LabelMap.Void);
        var contours = Contours.Of(truth, background);
        return new AlbumRow(
            scenes.Train.NameOf(image),
            [
                Kept("photograph", Paint.Photograph(scene)),
                Kept("truth", Paint.Labels(scene, truth, scenes.Background)),
                .. tolerances.Select(tolerance =>
                    Kept($"{tolerance} px", Paint.Labels(scene, Painted(tolerance), scenes.Background))
                ),
            ]
        );

        LabelMap Painted(double tolerance) =>
            Rasteriser.Painted(
                contours.Regions(tolerance).SelectMany(region => region.Rings),
                truth.Height,
                truth.Width,
                background
            );

        AlbumPicture Kept(string what, byte[] picture)
        {
            var file = $"pool-{image}-{what.Replace(' ', '-')}.jpg";
            store.KeepPicture(name, file, picture);
            return new AlbumPicture(file, $"{scenes.Train.NameOf(image)}: {what}");
        }
    }
}
