using System.Text;
using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>A list of images: one name a line, without folder and ending; empty lines are passed over.</summary>
/// <param name="File">Path of the list.</param>
/// <param name="Entries">The images in the order of the list.</param>
internal sealed record IdList(string File, IReadOnlyList<IdList.Entry> Entries)
{
    private const int LargestFile = 1 << 26;

    /// <summary>An image of a list.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Line">Its line, from 1.</param>
    internal readonly record struct Entry(string Id, int Line);

    /// <summary>Reads a list; what is wrong with it is added to the problems.</summary>
    public static IdList Read(string file, List<Problem> problems)
    {
        var bytes = Damage.Guarded(file, () => Unpacked.All(file, LargestFile));
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        var entries = text.Split('\n')
            .Select((line, at) => new Entry(line.Trim(), at + 1))
            .Where(entry => entry.Id != "");
        var list = new IdList(file, [.. entries]);
        problems.AddRange(list.Problems());
        return list;
    }

    /// <summary>The images that another list has, too.</summary>
    public IEnumerable<Problem> SharedWith(IdList other)
    {
        var lines = new Dictionary<string, int>();
        foreach (var entry in other.Entries)
        {
            lines.TryAdd(entry.Id, entry.Line);
        }

        return Entries
            .Where(entry => lines.ContainsKey(entry.Id))
            .Select(entry => new Problem(
                $"{File}, line {entry.Line}: {entry.Id} is in line {lines[entry.Id]} of {other.File}, too.",
                Hint: "Models must not be measured on images that they learn from: take it out of one list."
            ));
    }

    private IEnumerable<Problem> Problems()
    {
        if (Entries.Count == 0)
        {
            yield return new Problem($"{File} lists no image.", Hint: "It needs one name a line.");
        }

        var lines = new Dictionary<string, int>();
        foreach (var (id, line) in Entries)
        {
            if (!IsName(id))
            {
                yield return new Problem(
                    $"{File}, line {line}: '{Shown(id)}' is not the name of an image.",
                    Hint: "Write one name a line, without folder and ending, such as 2007_000032."
                );
            }
            else if (!lines.TryAdd(id, line))
            {
                yield return new Problem(
                    $"{File}, line {line}: {id} stands in line {lines[id]} already.",
                    Hint: "Take one of them out."
                );
            }
        }
    }

    /// <summary>A name must not lead out of the folder, nor have a second column behind it.</summary>
    private static bool IsName(string id) =>
        id is not ("." or "..") && !id.Any(c => c is '/' or '\\' or ':' || char.IsWhiteSpace(c) || char.IsControl(c));

    private static string Shown(string id) => string.Concat(id.Take(80).Select(c => char.IsControl(c) ? '?' : c));
}
