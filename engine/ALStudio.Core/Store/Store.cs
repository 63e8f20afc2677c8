using System.Text.Json.Serialization.Metadata;

namespace ALStudio.Core;

/// <summary>A folder that is the database: trainings, runs and reports. Nothing is written before something is kept.</summary>
/// <remarks>
/// <c>runs/&lt;experiment&gt;/study.json</c> says which runs belong to the experiment as it was last run, and
/// <c>runs/&lt;experiment&gt;/&lt;arm&gt;/trial-N/&lt;first 12 digits of the definition&gt;/</c> holds one run. So a changed
/// script never mixes with older results, and changing it back finds them again.
/// </remarks>
public sealed class Store
{
    private readonly IFiles files;

    private Store(string folder, IFiles files)
    {
        Folder = folder;
        this.files = files;
        Trainings = new Entries(files, Path.Combine(folder, "trainings"));
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Finished trainings by key.</summary>
    public Entries Trainings { get; }

    /// <summary>The store in a folder, which need not exist yet.</summary>
    /// <param name="folder">The folder, usually <c>.alstudio</c>.</param>
    /// <param name="files">The disk, unless a test has another.</param>
    public static Store Open(string folder, IFiles? files = null) =>
        new(Path.GetFullPath(folder), new SpeakingFiles(files ?? new DiskFiles()));

    /// <summary>Names of all experiments that were run, sorted.</summary>
    public IReadOnlyList<string> Experiments() =>
        [
            .. files
                .Folders(RunsFolder)
                .Select(name => ReadStudy(Path.Combine(RunsFolder, name)))
                .OfType<StudyRecord>()
                .Select(study => study.Experiment)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>What an experiment consisted of when it was last run; null when it never was.</summary>
    public StudyRecord? Study(string experiment) => ReadStudy(ExperimentFolder(experiment));

    /// <summary>Keeps what an experiment consists of; <see cref="Runs"/> goes by it.</summary>
    public void Keep(StudyRecord study) =>
        WriteWhole(
            Path.Combine(ExperimentFolder(study.Experiment), "study.json"),
            Sealed.Write(study, Json.Compact.StudyRecord)
        );

    /// <summary>The runs of an experiment as it was last run, arm by arm in their order; runs without a cycle are left out.</summary>
    /// <exception cref="StoreException">A file is damaged; names it.</exception>
    public IReadOnlyList<RunHistory> Runs(string experiment) =>
        Study(experiment) is { } study
            ?
            [
                .. from arm in study.Arms
                from trial in Enumerable.Range(1, arm.Trials)
                let run = Find(new RunId(experiment, arm.Name, trial), arm.Definition)
                where run is { Cycles.Count: > 0 }
                select run with
                {
                    Cycles = [.. run.Cycles.Take(study.Cycles + 1)],
                },
            ]
            : [];

    /// <summary>One run with its finished cycles; null when it was never started.</summary>
    /// <exception cref="StoreException">A file is damaged; names it.</exception>
    public RunHistory? Find(RunId run, string definition) =>
        new RunFolder(files, FolderOf(run, definition)).Read(run, definition);

    /// <summary>The headers of all definitions under which a trial of an arm was ever run, to tell what changed.</summary>
    public IReadOnlyList<RunHeader> Definitions(RunId run)
    {
        var folder = TrialFolder(run);
        return
        [
            .. files
                .Folders(folder)
                .Select(name => new RunFolder(files, Path.Combine(folder, name)).ReadHeader())
                .OfType<RunHeader>(),
        ];
    }

    /// <summary>Starts a run or goes on with it; nobody else can until the log is disposed.</summary>
    /// <param name="header">The run. If it was started before, its first header stays.</param>
    /// <exception cref="StoreException">A file is damaged, or somebody else works on this run; says who.</exception>
    public RunLog OpenRun(RunHeader header) =>
        new(files, this, new RunFolder(files, FolderOf(header.Id, header.Definition)), header);

    /// <summary>The folder for figures and reports of an experiment; made if it is missing.</summary>
    public string ReportFolder(string experiment)
    {
        var folder = Path.Combine(Folder, "reports", FolderName.Of(experiment));
        files.CreateFolder(folder);
        return folder;
    }

    /// <summary>The pictures of an experiment; null when none were drawn.</summary>
    /// <exception cref="StoreException">Their list is damaged.</exception>
    public Album? Album(string experiment) =>
        files.ReadSealed(Path.Combine(AlbumFolder(experiment), "album.json"), Json.Indented.Album);

    /// <summary>One file of an album; null when it is missing.</summary>
    public byte[]? Picture(string experiment, string file)
    {
        var path = Path.Combine(AlbumFolder(experiment), FolderName.Of(file));
        return files.Exists(path) ? files.ReadAll(path) : null;
    }

    /// <summary>Keeps a file of an album, which names it later.</summary>
    public void KeepPicture(string experiment, string file, ReadOnlySpan<byte> content) =>
        WriteWhole(Path.Combine(AlbumFolder(experiment), FolderName.Of(file)), content);

    /// <summary>Keeps an album, in place of the one before.</summary>
    public void Keep(Album album) =>
        WriteWhole(Path.Combine(AlbumFolder(album.Experiment), "album.json"), Sealed.Write(album, Json.Indented.Album));

    /// <summary>Writes a file whole or not at all: under another name first, then on the disk, then renamed.</summary>
    internal void WriteWhole(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        files.CreateFolder(folder);
        var draft = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        files.Write(draft, content);
        files.Rename(draft, path);
        files.FlushFolder(folder);
    }

    private string RunsFolder => Path.Combine(Folder, "runs");

    private string AlbumFolder(string experiment) => Path.Combine(ReportFolder(experiment), "album");

    private string ExperimentFolder(string experiment) => Path.Combine(RunsFolder, FolderName.Of(experiment));

    private string TrialFolder(RunId run) =>
        Path.Combine(ExperimentFolder(run.Experiment), FolderName.Of(run.Arm), $"trial-{run.Trial}");

    private string FolderOf(RunId run, string definition) => Path.Combine(TrialFolder(run), definition[..12]);

    private StudyRecord? ReadStudy(string folder) =>
        files.ReadSealed(Path.Combine(folder, "study.json"), Json.Compact.StudyRecord);
}

/// <summary>Reading sealed files.</summary>
internal static class SealedFiles
{
    /// <summary>All bytes of a file.</summary>
    public static byte[] ReadAll(this IFiles files, string path)
    {
        using var stream = files.Open(path);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>The value in a sealed file; null when there is no such file.</summary>
    public static T? ReadSealed<T>(this IFiles files, string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!files.Exists(path))
        {
            return null;
        }

        try
        {
            return Sealed.Read(files.ReadAll(path), type);
        }
        catch (FormatException failure)
        {
            throw new StoreException(
                $"{path} is damaged: {failure.Message}.",
                "Bring the file back from a copy, or move its folder away and run again: stored trainings are used again."
            );
        }
    }
}
