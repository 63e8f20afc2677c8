namespace ALStudio.Core;

/// <summary>What an annotator is asked about: a whole image, or one region of it.</summary>
/// <param name="Image">Position of the image in the training split, from 0.</param>
/// <param name="Region">Number of the region in the image, from 0, or <see cref="Whole"/>.</param>
public readonly record struct Question(int Image, int Region = Question.Whole)
{
    /// <summary>The value of <see cref="Region"/> that stands for the whole image.</summary>
    public const int Whole = -1;

    /// <summary>Position of the image in the training split, from 0.</summary>
    public int Image { get; init; } =
        Image >= 0 ? Image : throw new ArgumentOutOfRangeException(nameof(Image), Image, "Images are counted from 0.");

    /// <summary>Number of the region in the image, from 0, or <see cref="Whole"/>.</summary>
    public int Region { get; init; } =
        Region >= Whole
            ? Region
            : throw new ArgumentOutOfRangeException(nameof(Region), Region, "Regions are counted from 0.");

    /// <summary>Whether the whole image is meant.</summary>
    public bool IsWhole => Region == Whole;
}

/// <summary>A question that a strategy proposes, with the score it was proposed for.</summary>
/// <param name="Question">What to ask.</param>
/// <param name="Score">The acquisition score; its direction belongs to the strategy.</param>
public sealed record Pick(Question Question, double Score);
