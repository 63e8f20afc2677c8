using ALStudio.Core;

namespace ALStudio.Learning.Annotators;

/// <summary>The oracle: answers with the true class of a whole image, at the cost of one label.</summary>
public sealed record ClassLabels : IAnnotator<Classification>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">It was asked about a region.</exception>
    public Answer Annotate(Question question, Dataset dataset, RandomStream random) =>
        question.IsWhole
            ? new Answer(
                question,
                new ClassLabel(((ClassificationDataset)dataset).Train.Labels[question.Image]),
                Cost: 1
            )
            : throw new ArgumentException(
                $"Class labels are given to whole images, not to {question}.",
                nameof(question)
            );
}
