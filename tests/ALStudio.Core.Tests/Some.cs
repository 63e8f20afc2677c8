namespace ALStudio.Core.Tests;

/// <summary>Makes the boring rest of a test.</summary>
internal static class Some
{
    public static RandomStream Stream(int number = 0) => new Chance(2019).For(Purpose.Split, index: number);

    public static Answer Answer(int image, int region = Question.Whole, int label = 0, double cost = 1) =>
        new(new Question(image, region), new ClassLabel(label), cost);

    public static Cycle Cycle(int number, params Answer[] answers) =>
        new(number, [], answers, answers.Length, answers.Sum(answer => answer.Cost), "", [], new Timing(0, 0, 0));
}
