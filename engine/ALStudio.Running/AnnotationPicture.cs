using ALStudio.Learning;
using ALStudio.Learning.Mathematics;
using ALStudio.Running.Albums;
using SkiaSharp;

namespace ALStudio.Running;

/// <summary>Shows a mask beside what polygons of several tolerances make of it: the paper's Figure 11.</summary>
public static class AnnotationPicture
{
    /// <summary>Pixels between two maps.</summary>
    private const int Gap = 8;

    /// <summary>A PNG file: the mask, then what each tolerance paints, in the colours of PASCAL VOC.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="tolerances">Tolerances of the polygons, in pixels.</param>
    /// <param name="background">The class that nobody outlines; <see cref="LabelMap.Void"/> where all are outlined.</param>
    public static byte[] Of(LabelMap mask, IReadOnlyList<double> tolerances, byte background = 0)
    {
        var contours = Contours.Of(mask, background);
        LabelMap[] maps =
        [
            mask,
            .. tolerances.Select(tolerance =>
                Rasteriser.Painted(
                    contours.Regions(tolerance).SelectMany(region => region.Rings),
                    mask.Height,
                    mask.Width,
                    background
                )
            ),
        ];
        var width = (maps.Length * (mask.Width + Gap)) - Gap;
        using var bitmap = new SKBitmap(width, mask.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.White);
        int? drawn = background == LabelMap.Void ? null : background;
        SKColor[] colours = [.. Enumerable.Range(0, 256).Select(label => LabelColours.Of((byte)label, drawn))];
        for (var map = 0; map < maps.Length; map++)
        {
            for (var pixel = 0; pixel < mask.Labels.Length; pixel++)
            {
                var column = (map * (mask.Width + Gap)) + (pixel % mask.Width);
                bitmap.SetPixel(column, pixel / mask.Width, colours[maps[map].Labels[pixel]]);
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
