namespace ALStudio.Core;

/// <summary>Pictures of an experiment, for its report: sheets of rows and columns.</summary>
/// <param name="Experiment">Its name, with its preset.</param>
/// <param name="Sheets">One per thing to show.</param>
public sealed record Album(string Experiment, IReadOnlyList<AlbumSheet> Sheets);

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
public sealed record AlbumPicture(string File, string Text);
