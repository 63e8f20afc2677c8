using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ALStudio.Core;

/// <summary>A folder that is the database: trainings, runs and reports. Nothing is written before something is kept.</summary>
/// <remarks>
/// <c>runs/&lt;experiment&gt;/study.json</c> says which runs belong to the experiment as it was last run, and
/// <c>runs/&lt;experiment&gt;/&lt;arm&gt;/trial-N/&lt;first 12 digits of the definition&gt;/</c> holds one run. So a changed
/// script never mixes with older results, and changing it back finds them again.
/// </remarks>
public sealed class Store
{
    /// <summary>The file that says what an experiment consists of.</summary>
    internal const string StudyName = "study.json";

    private const string AlbumName = "album/album.json";

    private readonly IFiles files;
    private readonly Reports reports;
    private readonly Holds holds;
    private readonly TimeProvider time;

    private Store(string folder, IFiles files, TimeProvider time)
    {
        Folder = folder;
        this.files = files;
        this.time = time;
        reports = new Reports(files, Path.Combine(folder, "reports"));
        holds = new Holds(files, time);
        Trainings = new Entries(files, Path.Combine(folder, "trainings"), holds);
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Finished trainings by key.</summary>
    public Entries Trainings { get; }

    /// <summary>The checkpoints of a training that is not finished.</summary>
    /// <param name="key">Its key, SHA-256 (hex).</param>
    public Checkpoints Checkpoints(string key) => new(files, Path.Combine(Folder, "checkpoints"), key);

    /// <summary>The store in a folder, which need not exist yet.</summary>
    /// <param name="folder">The folder, usually <c>.alstudio</c>.</param>
    /// <param name="files">The disk, unless a test has another.</param>
    /// <param name="time">The clock by which other machines are taken for dead.</param>
    public static Store Open(string folder, IFiles? files = null, TimeProvider? time = null) =>
        new(Path.GetFullPath(folder), new SpeakingFiles(files ?? new DiskFiles()), time ?? TimeProvider.System);

    /// <summary>Names of all experiments that were run, sorted. One whose record cannot be read is not among them: <see cref="Unreadable"/> tells.</summary>
    public IReadOnlyList<string> Experiments() =>
        [.. Records().Select(record => record.Study?.Experiment).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>What is wrong with records of experiments that cannot be read; the names of those are not known.</summary>
    public IReadOnlyList<Problem> Unreadable() => [.. Records().SelectMany(record => record.Failure?.Problems ?? [])];

    /// <summary>What an experiment consisted of when it was last run; null when it never was.</summary>
    public StudyRecord? Study(string experiment) => ReadStudy(ExperimentFolder(experiment));

    /// <summary>Keeps what an experiment consists of; <see cref="Runs"/> goes by it.</summary>
    public void Keep(StudyRecord study)
    {
        var path = Path.Combine(ExperimentFolder(study.Experiment), StudyName);
        var text = Sealed.Write(study, Json.Compact.StudyRecord);
        if (!files.Exists(path) || !files.ReadAll(path).AsSpan().SequenceEqual(text))
        {
            files.WriteWhole(path, text);
        }
    }

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

    /// <summary>The key of the training of each finished cycle of a run, in order; none when it was never started. Quick: what was asked and answered is checked, but not interpreted.</summary>
    /// <exception cref="StoreException">A file is damaged; names it.</exception>
    public IReadOnlyList<string> TrainingsOf(RunId run, string definition) =>
        new RunFolder(files, FolderOf(run, definition)).ReadTrainings(run, definition);

    /// <summary>Reads how far an experiment has come, for whoever asks next; problems are left for them to hear.</summary>
    public void ReadAhead(string experiment)
    {
        try
        {
            foreach (var arm in Study(experiment)?.Arms ?? [])
            {
                for (var trial = 1; trial <= arm.Trials; trial++)
                {
                    _ = TrainingsOf(new RunId(experiment, arm.Name, trial), arm.Definition);
                }
            }
        }
        catch (StoreException) { }
    }

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
    /// <exception cref="StoreException">A file is damaged, or the disk fails.</exception>
    /// <exception cref="TakenException">Somebody else works on this run; says who.</exception>
    public RunLog OpenRun(RunHeader header) =>
        new(files, holds, new RunFolder(files, FolderOf(header.Id, header.Definition)), header);

    /// <summary>Says that this process works with the store, until it is disposed: nothing is freed meanwhile.</summary>
    /// <param name="stop">Ends waiting for somebody who is just freeing.</param>
    public IDisposable Use(CancellationToken stop = default) => Presence.Enter(files, Folder, stop);

    /// <summary>Keeps figures and reports of an experiment, each file whole or not at all.</summary>
    /// <param name="experiment">Its name, with its preset.</param>
    /// <param name="write">Writes files into the folder it is given, and returns their paths.</param>
    /// <returns>The paths where they are now, in the same order.</returns>
    public IReadOnlyList<string> WriteReport(string experiment, Func<string, IReadOnlyList<string>> write)
    {
        using var use = Use();
        return reports.Write(experiment, write);
    }

    /// <summary>One file of the reports of an experiment, checked; null when it is missing, damaged or unfinished.</summary>
    /// <param name="experiment">Its name, with its preset.</param>
    /// <param name="name">Its path in the folder of its reports, with <c>/</c>.</param>
    public byte[]? ReadReport(string experiment, string name) => reports.Read(experiment, name);

    /// <summary>The folder of the reports of an experiment, which need not be there.</summary>
    public string ReportFolder(string experiment) => reports.FolderOf(experiment);

    /// <summary>SHA-256 (hex) of everything of an experiment that a report is made from. Quick: nothing is interpreted.</summary>
    public string StateOf(string experiment)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Path.Combine(ExperimentFolder(experiment), StudyName));
        foreach (var arm in Study(experiment)?.Arms ?? [])
        {
            foreach (var trial in Enumerable.Range(1, arm.Trials))
            {
                var run = new RunFolder(files, FolderOf(new RunId(experiment, arm.Name, trial), arm.Definition));
                Add(run.HeaderFile);
                Add(run.CyclesFile);
            }
        }

        var pictures = reports.ManifestOf(reports.FolderOf(experiment)).Where(file => file.Key.StartsWith("album/"));
        foreach (var (name, file) in pictures)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {file.Sha256}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string path)
        {
            var content = files.Exists(path) ? files.ReadAll(path) : [];
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }
    }

    /// <summary>The pictures of an experiment; null when none were drawn, or their list is damaged: they are drawn again.</summary>
    public Album? Album(string experiment)
    {
        try
        {
            return reports.Read(experiment, AlbumName) is { } text ? Sealed.Read(text, Json.Indented.Album) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>One file of an album; null when it is missing or damaged.</summary>
    public byte[]? Picture(string experiment, string file) => reports.Read(experiment, PictureName(file));

    /// <summary>Keeps a file of an album, which names it later.</summary>
    public void KeepPicture(string experiment, string file, ReadOnlySpan<byte> content) =>
        reports.Keep(experiment, PictureName(file), content);

    /// <summary>Keeps an album, in place of the one before.</summary>
    public void Keep(Album album) =>
        reports.Keep(album.Experiment, AlbumName, Sealed.Write(album, Json.Indented.Album));

    /// <summary>Keeps a note about something that nobody expected, and returns its path.</summary>
    public string KeepNote(DateTimeOffset at, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var when = at.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var path = Path.Combine(Folder, Errors.Folder, Errors.NameOf(when, content));
        files.WriteWhole(path, content);
        return path;
    }

    /// <summary>Reads every file of the store. Nothing is written.</summary>
    public Inspected Verify() => new Inspection(files, Folder).Inspect();

    /// <summary>Frees what nobody needs; can be run at any time, by anybody.</summary>
    /// <param name="isDry">Whether to tell only.</param>
    /// <param name="unfinished">Whether checkpoints of trainings that are not finished go, too: those would begin anew.</param>
    /// <exception cref="StoreException">A run is damaged, so that nobody can tell what it needs; or somebody else is freeing.</exception>
    public Swept Sweep(bool isDry = false, bool unfinished = false) =>
        new Sweeping(files, Folder, Trainings).Sweep(isDry, unfinished);

    /// <summary>Lets go of weights that the policy of an experiment does not keep (<see cref="StudyRecord.Keep"/>).</summary>
    public void LetWeightsGo(string experiment) => new Sweeping(files, Folder, Trainings).LetWeightsGo(experiment);

    /// <summary>Removes the runs of an experiment, or of one of its arms, and its reports, into the trash. Trainings stay until they are freed.</summary>
    /// <param name="experiment">Its name, with its preset.</param>
    /// <param name="arm">Name of the arm; null for all.</param>
    /// <exception cref="StoreException">Somebody works on one of them; nothing was removed.</exception>
    public Removed Remove(string experiment, string? arm = null) =>
        Removal.Remove(experiment, Study(experiment), arm, time.GetUtcNow());

    /// <summary>Brings back what was removed last, if nothing was freed since; null when there is nothing.</summary>
    /// <exception cref="StoreException">The same has been run again in between; nothing was changed.</exception>
    public BroughtBack? Undo() => Removal.Undo();

    private Removal Removal => new(files, new Trash(files, Folder), ExperimentFolder, reports.FolderOf);

    private string RunsFolder => Path.Combine(Folder, "runs");

    private static string PictureName(string file) => $"album/{FolderName.Of(file)}";

    private string ExperimentFolder(string experiment) => Path.Combine(RunsFolder, FolderName.Of(experiment));

    private string TrialFolder(RunId run) =>
        Path.Combine(ExperimentFolder(run.Experiment), FolderName.Of(run.Arm), $"trial-{run.Trial}");

    private string FolderOf(RunId run, string definition) => Path.Combine(TrialFolder(run), definition[..12]);

    // One damaged record is no reason to say nothing of the others.
    private IEnumerable<(StudyRecord? Study, StoreException? Failure)> Records() =>
        files
            .Folders(RunsFolder)
            .Where(name => !name.StartsWith('.'))
            .Select(name =>
            {
                try
                {
                    return (ReadStudy(Path.Combine(RunsFolder, name)), (StoreException?)null);
                }
                catch (StoreException failure)
                {
                    return (null, failure);
                }
            });

    private StudyRecord? ReadStudy(string folder) =>
        files.ReadSealed(Path.Combine(folder, StudyName), Json.Compact.StudyRecord);
}
