namespace ALStudio.Core;

/// <summary>One number that was measured.</summary>
/// <param name="Metric">Its name, such as <c>accuracy</c> or <c>accuracy/cat</c>.</param>
/// <param name="Value">Its value; shares lie in [0, 1].</param>
public sealed record Measurement(string Metric, double Value);

/// <summary>How long the parts of a cycle took, in seconds. Never part of a result that is compared.</summary>
/// <param name="Training">Training, 0 when a stored training was used again.</param>
/// <param name="Measuring">Evaluation on the test split.</param>
/// <param name="Querying">Choosing what to ask before this cycle's training.</param>
public sealed record Timing(double Training, double Measuring, double Querying);

/// <summary>One finished turn of the loop: what was asked and answered, then what the newly trained model could do.</summary>
/// <param name="Number">0 for the start, then 1, 2, …</param>
/// <param name="Picks">What the strategy proposed, with scores; empty in cycle 0.</param>
/// <param name="Answers">What the annotator said, in order.</param>
/// <param name="Labels">Images with an answer after these answers, about all of them or a part.</param>
/// <param name="Cost">What all answers so far cost, in the budget's unit.</param>
/// <param name="Training">Key of the training whose model was measured.</param>
/// <param name="Measurements">What was measured on the test split.</param>
/// <param name="Timing">How long it took.</param>
public sealed record Cycle(
    int Number,
    IReadOnlyList<Pick> Picks,
    IReadOnlyList<Answer> Answers,
    int Labels,
    double Cost,
    string Training,
    IReadOnlyList<Measurement> Measurements,
    Timing Timing
);
