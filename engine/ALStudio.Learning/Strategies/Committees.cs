using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>What strategies that ask a committee share.</summary>
internal static class Committees
{
    /// <summary>Logits of all members, one table <c>[images, classes]</c> each.</summary>
    public static IReadOnlyList<Matrix> AskCommittee(this QueryContext context, IReadOnlyList<int> images) =>
        [.. context.Committee.Select(member => member.Logits(images))];

    /// <summary>Says that a single model is no committee.</summary>
    public static IEnumerable<Problem> Check(int members)
    {
        if (members < 2)
        {
            yield return new Problem($"A committee cannot have {members} members.", Hint: "Take 2 or more, usually 5.");
        }
    }
}
