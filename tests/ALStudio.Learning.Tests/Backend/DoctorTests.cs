using Xunit;

namespace ALStudio.Learning.Tests;

public class DoctorTests
{
    [Fact]
    public void A_machine_that_runs_these_tests_lacks_nothing()
    {
        var findings = Doctor.Examine(new DataRoot([]));
        Assert.DoesNotContain(findings, finding => finding.State == FindingState.Missing);
        Assert.Equal("0.107.0", findings.Single(finding => finding.Name == "TorchSharp").Value);
        Assert.Contains(
            Backend.Loaded!.LibTorch.Location,
            findings.Single(finding => finding.Name == "libtorch").Value
        );
    }

    [Fact]
    public void A_data_folder_that_is_not_there_is_a_warning_with_a_hint()
    {
        var there = new DataRoot.Folder(AppContext.BaseDirectory, "here");
        var gone = new DataRoot.Folder(Path.Combine(AppContext.BaseDirectory, "gone"), "nowhere");
        var data = Doctor.Examine(new DataRoot([there, gone])).Where(finding => finding.Name == "data").ToList();
        Assert.Equal([FindingState.Ok, FindingState.Warning], data.Select(finding => finding.State));
        Assert.NotNull(data[1].Hint);
    }
}
