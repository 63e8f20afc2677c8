using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace ALStudio.Learning.Tests;

public partial class ArchitectureTests
{
    private static readonly string[] PartFolders =
    [
        "Datasets",
        "Starts",
        "Augmentations",
        "Networks",
        "Objectives",
        "Strategies",
        "Annotators",
        "Metrics",
    ];

    // Core ← Learning ← Running ← Dsl ← Cli and Core ← Statistics ← Figures ← Cli; what scripts draw knows Dsl and Figures.
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["ALStudio.Core"] = [],
        ["ALStudio.Learning"] = ["ALStudio.Core"],
        ["ALStudio.Running"] = ["ALStudio.Core", "ALStudio.Learning"],
        ["ALStudio.Statistics"] = ["ALStudio.Core"],
        ["ALStudio.Dsl"] = ["ALStudio.Core", "ALStudio.Learning", "ALStudio.Running"],
        ["ALStudio.Figures"] = ["ALStudio.Core", "ALStudio.Statistics"],
        ["ALStudio.Drawing"] = ["ALStudio.Dsl", "ALStudio.Figures"],
        ["ALStudio.Cli"] =
        [
            "ALStudio.Core",
            "ALStudio.Learning",
            "ALStudio.Running",
            "ALStudio.Statistics",
            "ALStudio.Dsl",
            "ALStudio.Figures",
            "ALStudio.Drawing",
        ],
    };

    // A recipe shows the paper's augmentation and schedule as its defaults: docs/decisions/0030.
    // A strategy that asks for predicted losses brings the recipe that learns them: docs/decisions/0034.
    private static string[] DefaultsOf(string folder, string file) =>
        folder == "Objectives" ? ["Augmentations", "Training"]
        : Path.GetFileName(file) == "LossPrediction.cs" ? ["Objectives"]
        : [];

    [Fact]
    public void A_part_uses_core_the_root_files_and_mathematics_but_no_other_folder_of_parts()
    {
        var learning = Path.Combine(Repository(), "engine", "ALStudio.Learning");
        var breaches =
            from folder in PartFolders.Where(folder => Directory.Exists(Path.Combine(learning, folder)))
            from file in Directory.GetFiles(Path.Combine(learning, folder), "*.cs", SearchOption.AllDirectories)
            from Match use in Namespaces().Matches(File.ReadAllText(file))
            let used = use.Groups[1].Value
            where used != folder && used != "Mathematics" && !DefaultsOf(folder, file).Contains(used)
            select $"{Path.GetRelativePath(learning, file)} uses {used}";
        Assert.Empty(breaches.Distinct());
    }

    [Fact]
    public void Projects_reference_each_other_in_one_direction_only()
    {
        var projects = ((string[])["engine", "dsl"])
            .SelectMany(room =>
                Directory.GetFiles(Path.Combine(Repository(), room), "*.*proj", SearchOption.AllDirectories)
            )
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path));
        Assert.Equal(MayReference.Keys.Order(), projects.Keys.Order());
        foreach (var (name, path) in projects)
        {
            var references = XDocument
                .Load(path)
                .Descendants("ProjectReference")
                .Select(reference => reference.Attribute("Include")!.Value.Split('\\', '/')[^2]);
            Assert.Empty(references.Except(MayReference[name]).Select(reference => $"{name} references {reference}"));
        }
    }

    [Fact]
    public void The_scan_for_namespaces_finds_uses_of_every_spelling() =>
        Assert.Equal(
            ["Networks", "Metrics", "Strategies", "Starts"],
            Namespaces()
                .Matches(
                    """
                    using ALStudio.Learning.Networks;
                    using static ALStudio.Learning.Metrics.Accuracy;
                    using S = ALStudio.Learning.Strategies.Margin;
                    var start = new ALStudio.Learning.Starts.Balanced();
                    using ALStudio.Learning;
                    """
                )
                .Select(use => use.Groups[1].Value)
        );

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ALStudio.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No ALStudio.sln above the tests.");
    }

    [GeneratedRegex(@"ALStudio\.Learning\.(\w+)(?=[.;])")]
    private static partial Regex Namespaces();
}
