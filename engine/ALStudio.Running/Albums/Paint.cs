using ALStudio.Core;
using ALStudio.Learning;
using SkiaSharp;

namespace ALStudio.Running.Albums;

/// <summary>Draws photographs, label maps, entropies and polygons as small pictures for reports.</summary>
internal static class Paint
{
    private const int Width = 320;
    private const int Part = 96;
    private const int Quality = 82;
    private const double Cover = 0.55;

    private static readonly SKColor stroke = new(255, 255, 255);
    private static readonly SKColor shadow = new(0, 0, 0, 160);

    /// <summary>A photograph as it is.</summary>
    public static byte[] Photograph(Scene scene) => Encoded(Bitmap(scene));

    /// <summary>Small images of one size side by side, pixel for pixel, as PNG; larger ones are made smaller.</summary>
    /// <param name="shape">Their size.</param>
    /// <param name="images">The bytes <c>[C, H, W]</c> of each, one or more.</param>
    public static byte[] Strip(ImageShape shape, IReadOnlyList<byte[]> images)
    {
        var shrunk = Math.Min(1.0, (double)Part / Math.Max(shape.Height, shape.Width));
        var (height, width) = ((int)Math.Ceiling(shape.Height * shrunk), (int)Math.Ceiling(shape.Width * shrunk));
        using var strip = new SKBitmap(width * images.Count, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(strip);
        for (var place = 0; place < images.Count; place++)
        {
            using var whole = Bitmap(new Scene(shape, images[place]));
            using var small = whole.Resize(new SKImageInfo(width, height), new SKSamplingOptions(SKFilterMode.Linear));
            canvas.DrawBitmap(small, place * width, 0);
        }

        canvas.Flush();
        using var encoded = strip.Encode(SKEncodedImageFormat.Png, quality: 100);
        return encoded.ToArray();
    }

    /// <summary>A label map over its photograph, in the colours of PASCAL VOC; background and void let the photograph through.</summary>
    /// <param name="scene">The photograph.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="background">The class that is not drawn; null for none.</param>
    public static byte[] Labels(Scene scene, LabelMap labels, int? background)
    {
        using var bitmap = Bitmap(scene);
        for (var y = 0; y < labels.Height; y++)
        {
            for (var x = 0; x < labels.Width; x++)
            {
                var label = labels[y, x];
                if (label != background && label != LabelMap.Void)
                {
                    bitmap.SetPixel(x, y, Mixed(bitmap.GetPixel(x, y), LabelColours.Of(label, background)));
                }
            }
        }

        return Encoded(bitmap);
    }

    /// <summary>Entropies from black (0) over orange to white (<paramref name="most"/> nats and more).</summary>
    public static byte[] Entropies(int height, int width, ReadOnlySpan<float> entropies, double most)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var pixel = 0; pixel < entropies.Length; pixel++)
        {
            bitmap.SetPixel(pixel % width, pixel / width, Heat(Math.Clamp(entropies[pixel] / most, 0, 1)));
        }

        return Encoded(bitmap);
    }

    /// <summary>Polygons over their photograph, each in the colour of its class.</summary>
    public static byte[] Polygons(Scene scene, IEnumerable<Outline> polygons, int? background)
    {
        using var bitmap = Bitmap(scene);
        using var canvas = new SKCanvas(bitmap);
        var thickness = Math.Max(1.5f, bitmap.Width / 160f);
        foreach (var polygon in polygons)
        {
            using var path = Path(polygon);
            using var wide = Pen(shadow, 2.2f * thickness);
            using var narrow = Pen(LabelColours.Of((byte)polygon.Class, background), thickness);
            using var corners = new SKPaint { Color = stroke, IsAntialias = true };
            canvas.DrawPath(path, wide);
            canvas.DrawPath(path, narrow);
            foreach (var corner in polygon.Ring)
            {
                canvas.DrawCircle((float)corner.X + 0.5f, (float)corner.Y + 0.5f, 0.8f * thickness, corners);
            }
        }

        canvas.Flush();
        return Encoded(bitmap);
    }

    // Corners are given with pixel centres at whole numbers, a canvas has them at halves.
    private static SKPath Path(Outline polygon)
    {
        var path = new SKPath();
        path.AddPoly(
            [.. polygon.Ring.Select(corner => new SKPoint((float)corner.X + 0.5f, (float)corner.Y + 0.5f))],
            close: true
        );
        return path;
    }

    private static SKPaint Pen(SKColor colour, float width) =>
        new()
        {
            Color = colour,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
            IsAntialias = true,
            StrokeJoin = SKStrokeJoin.Round,
        };

    private static SKColor Mixed(SKColor under, SKColor over) =>
        new(Mixed(under.Red, over.Red), Mixed(under.Green, over.Green), Mixed(under.Blue, over.Blue));

    private static byte Mixed(byte under, byte over) => (byte)Math.Round(((1 - Cover) * under) + (Cover * over));

    private static SKColor Heat(double share) =>
        new(Level(share * 2), Level((share * 1.6) - 0.4), Level((share * 2) - 1));

    private static byte Level(double share) => (byte)Math.Round(255 * Math.Clamp(share, 0, 1));

    private static SKBitmap Bitmap(Scene scene)
    {
        var (channels, height, width) = scene.Shape;
        var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var pixel = 0; pixel < height * width; pixel++)
        {
            bitmap.SetPixel(pixel % width, pixel / width, new SKColor(Channel(0), Channel(1), Channel(2)));

            byte Channel(int number) => scene.Pixels[(Math.Min(number, channels - 1) * height * width) + pixel];
        }

        return bitmap;
    }

    // A report holds dozens: a photograph of the width at which it is shown, twice as fine for good screens.
    private static byte[] Encoded(SKBitmap bitmap)
    {
        var height = (int)Math.Round((double)Width * bitmap.Height / bitmap.Width);
        using var small = bitmap.Resize(new SKImageInfo(Width, height), new SKSamplingOptions(SKFilterMode.Linear));
        using var encoded = small.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }
}
