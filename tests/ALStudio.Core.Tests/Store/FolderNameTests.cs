using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class FolderNameTests
{
    private static readonly string[] hostile =
    [
        "",
        ".",
        "..",
        "../..",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "C:\\x",
        "con",
        "CON",
        "con.txt",
        "lpt1",
        "a.",
        ".a",
        "a ",
        " a",
        "a\0b",
        "a\nb",
        "é",
        "e\u0301",
        "\ud800",
        "\ufffd",
        "%",
        "%0041",
        "A",
        "a",
        "a~1",
        "a~~1",
        "SSL-Random",
        "ssl-random",
        "SSL-RANDOM",
        new string('x', 5000),
        new string('X', 5000),
        new string('x', 5001),
        "İ",
        "ı",
    ];

    [Theory]
    [InlineData("random", "random")]
    [InlineData("SSL-Random", "SSL-Random~71")]
    [InlineData("fig04-cifar10-ssl@laptop", "fig04-cifar10-ssl@laptop")]
    [InlineData("a b", "a%0020b")]
    [InlineData("..", "%002e%002e")]
    [InlineData("con", "%0063on")]
    [InlineData("", "%")]
    public void Ordinary_names_stay_readable(string name, string folder) => Assert.Equal(folder, FolderName.Of(name));

    [Fact]
    public void Hostile_names_stay_apart_on_a_disk_that_ignores_capitals()
    {
        var folders = hostile.Select(FolderName.Of).ToList();
        Assert.Equal(hostile.Length, folders.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(folders, IsPlain);
    }

    [Property(MaxTest = 1000)]
    public void Any_name_is_one_plain_folder(string? name) => IsPlain(FolderName.Of(name ?? ""));

    [Property(MaxTest = 1000)]
    public void Different_names_have_different_folders(string? one, string? other)
    {
        var (first, second) = (one ?? "", other ?? "");
        Assert.Equal(
            first == second,
            string.Equals(FolderName.Of(first), FolderName.Of(second), StringComparison.OrdinalIgnoreCase)
        );
    }

    [Property(MaxTest = 1000)]
    public void Changing_the_case_of_a_letter_changes_the_folder(string? name, byte position)
    {
        var text = "Ab" + name;
        var letters = text.ToCharArray();
        ref var letter = ref letters[position % letters.Length];
        letter = char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter);
        var changed = new string(letters);
        Assert.Equal(
            text == changed,
            string.Equals(FolderName.Of(text), FolderName.Of(changed), StringComparison.OrdinalIgnoreCase)
        );
    }

    private static void IsPlain(string folder)
    {
        Assert.InRange(folder.Length, 1, 120);
        Assert.All(folder, letter => Assert.True(char.IsAsciiLetterOrDigit(letter) || "-_@+.%~".Contains(letter)));
        Assert.NotEqual('.', folder[0]);
        Assert.NotEqual('.', folder[^1]);
        Assert.DoesNotContain(folder.ToLowerInvariant(), new[] { "con", "prn", "aux", "nul", "com1", "lpt1" });
    }
}
