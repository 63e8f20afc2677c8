using System.Text;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class DigitsTests
{
    private static readonly string[] Lines =
    [
        .. Enumerable
            .Range(0, 1_797)
            .Select(line => $"{string.Join(',', Enumerable.Repeat(line % 17, 64))},{line % 10}"),
    ];

    [Theory]
    [InlineData("digits.csv", "\n")]
    [InlineData("digits/optdigits.tes", "\r\n")]
    public void Plain_files_are_read_as_well_whatever_their_line_ends(string name, string end)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, Encoding.ASCII.GetBytes(string.Join(end, Lines) + end));
        using var loaded = new Digits().Load(folder.Root);
        Assert.Equal((1_500, 297), (loaded.Train.Count, loaded.Test.Count));
        Assert.Equal(
            [0, 16, 32, 48, 64, 80, 96, 112, 128, 143],
            Enumerable.Range(0, 10).Select(i => (int)loaded.Train.Of(i)[63])
        );
        Assert.Equal(1_500 % 10, loaded.Test.Labels[0]);
    }

    [Theory]
    [InlineData("17", "line 3: \"17\" is not a whole number from 0 to 16.")]
    [InlineData("-1", "line 3: \"-1\" is not a whole number from 0 to 16.")]
    [InlineData("1.5", "line 3: \"1.5\" is not a whole number from 0 to 16.")]
    [InlineData("1,1", "line 3 has 66 values instead of 65.")]
    public void A_wrong_value_is_an_error_at_its_line(string value, string what)
    {
        var lines = Lines.ToArray();
        lines[2] = value + lines[2][1..];
        IsAnError(Encoding.ASCII.GetBytes(string.Join('\n', lines)), what);
    }

    [Fact]
    public void Missing_lines_are_an_error() =>
        IsAnError(Encoding.ASCII.GetBytes(string.Join('\n', Lines[..^1])), "it has 1,796 lines instead of 1,797.");

    [Fact]
    public void A_cut_off_gzip_file_is_an_error()
    {
        var packed = TemporaryFolder.Gzip(Encoding.ASCII.GetBytes(string.Join('\n', Lines)));
        foreach (var cut in new[] { 1, 4, 8, 9, packed.Length / 2, packed.Length - 2 })
        {
            IsAnError(packed[..^cut], "gzip");
        }
    }

    [Fact]
    public void A_gzip_bomb_is_not_unpacked() =>
        IsAnError(TemporaryFolder.Gzip(new byte[50_000_000]), "it holds more than 1,048,576 bytes.");

    private static void IsAnError(byte[] bytes, string what)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("digits/digits.csv.gz", bytes);
        var problem = Assert.Throws<ProblemException>(() => new Digits().Load(folder.Root)).Problems[0];
        Assert.Contains(file, problem.What);
        Assert.Contains(what, problem.What);
    }
}
