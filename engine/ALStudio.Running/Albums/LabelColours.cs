using ALStudio.Learning;
using SkiaSharp;

namespace ALStudio.Running.Albums;

/// <summary>The colours of PASCAL VOC: those that its own masks show for each class.</summary>
internal static class LabelColours
{
    /// <summary>The colour of a class. Without a background, class 0 would be black: there every class takes the next one's colour.</summary>
    public static SKColor Of(byte label, int? background) =>
        OfIndex(label == LabelMap.Void || background is not null ? label : (byte)(label + 1));

    // The bits of the number go round red, green and blue, highest places first.
    private static SKColor OfIndex(byte index)
    {
        var (red, green, blue, left) = (0, 0, 0, (int)index);
        for (var place = 7; place >= 0; place--, left >>= 3)
        {
            red |= (left & 1) << place;
            green |= ((left >> 1) & 1) << place;
            blue |= ((left >> 2) & 1) << place;
        }

        return new SKColor((byte)red, (byte)green, (byte)blue);
    }
}
