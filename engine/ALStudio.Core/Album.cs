namespace ALStudio.Core;

/// <summary>What an experiment looked at, for its report: pictures in sheets of rows and columns, and what the labelled images are like.</summary>
/// <param name="Experiment">Its name, with its preset.</param>
/// <param name="Sheets">One per thing to show.</param>
/// <param name="Labelled">What was labelled, beside the pool; null where images have no class.</param>
public sealed record Album(string Experiment, IReadOnlyList<AlbumSheet> Sheets, LabelledImages? Labelled = null);

/// <summary>One table of pictures.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Lead">What is to be seen, in a sentence or two.</param>
/// <param name="Columns">Headings of its columns.</param>
/// <param name="Rows">Its rows.</param>
public sealed record AlbumSheet(string Title, string Lead, IReadOnlyList<string> Columns, IReadOnlyList<AlbumRow> Rows);

/// <summary>One row of pictures.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Pictures">One per column; null where there is none.</param>
public sealed record AlbumRow(string Name, IReadOnlyList<AlbumPicture?> Pictures);

/// <summary>One picture.</summary>
/// <param name="File">Name of its file in the album, a PNG or JPEG.</param>
/// <param name="Text">What it shows, for a caption and for those who cannot see it.</param>
/// <param name="Captions">What stands under its equal parts, from left to right, where it is a strip of several images; null for one image.</param>
public sealed record AlbumPicture(string File, string Text, IReadOnlyList<string>? Captions = null);

/// <summary>What the labelled images of each arm are like, beside the pool from which they were chosen.</summary>
/// <param name="Classes">Name of each class.</param>
/// <param name="Pool">True share of each class in the pool, in [0, 1].</param>
/// <param name="Space">Key of the training in whose embedding distances are measured, the same for all arms; null when its weights are gone.</param>
/// <param name="Judge">Whose model that is, in words.</param>
/// <param name="Arms">One per arm.</param>
public sealed record LabelledImages(
    IReadOnlyList<string> Classes,
    IReadOnlyList<double> Pool,
    string? Space,
    string Judge,
    IReadOnlyList<LabelledArm> Arms
);

/// <summary>What the labelled images of one arm are like after its last query.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="Labels">How many there are in each trial.</param>
/// <param name="Shares">Share of each class among them as answered, in [0, 1]; the mean over trials.</param>
/// <param name="Training">Key of the training with the labelled images of the first trial.</param>
/// <param name="Distance">
/// Mean Euclidean distance from an image of the pool to the nearest labelled one, in the first trial; null when it cannot be told.
/// </param>
public sealed record LabelledArm(
    string Arm,
    int Labels,
    IReadOnlyList<double> Shares,
    string Training,
    double? Distance
);
