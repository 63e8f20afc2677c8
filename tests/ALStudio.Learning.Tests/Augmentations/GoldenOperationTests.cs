using System.Runtime.InteropServices;
using System.Text.Json;
using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Augmentations;

/// <summary>Operations, policy, holes and crops beside Pillow's (golden values, autoaugment): all equal, bit by bit.</summary>
public sealed class GoldenOperationTests
{
    private static readonly ImageShape shape = new(3, 32, 32);
    private static readonly Lazy<Golden> Golden = new(() => Testing.Golden.Open("autoaugment"));

    public static TheoryData<string> Signed() =>
        [.. Enum.GetValues<Operation>().Where(Operations.Smooth.HasSign).Select(operation => operation.ToString())];

    [SharedTheory, MemberData(nameof(Signed))]
    public void Every_magnitude_and_sign_of_an_operation_gives_the_pixels_of_Pillow(string operation) =>
        AssertEqual(operation, magnitudes: 10, signs: 2);

    [SharedTheory, InlineData("Posterize"), InlineData("Solarize")]
    public void Every_magnitude_of_an_operation_gives_the_pixels_of_Pillow(string operation) =>
        AssertEqual(operation, magnitudes: 10, signs: 1);

    [SharedTheory, InlineData("AutoContrast"), InlineData("Equalize"), InlineData("Invert")]
    public void An_operation_without_magnitude_gives_the_pixels_of_Pillow(string operation) =>
        AssertEqual(operation, magnitudes: 1, signs: 1);

    [SharedFact]
    public void A_painted_hole_has_the_pixels_of_Pillow()
    {
        var centres = MemoryMarshal.Cast<byte, double>(Bytes("cutout_op_centres"));
        var target = new byte[shape.Bytes];
        for (var magnitude = 0; magnitude < 10; magnitude++)
        {
            var hole = SmoothOperations.HoleAt(centres[2 * magnitude], centres[(2 * magnitude) + 1], magnitude, shape);
            Operations.Paint(hole, Image("pixels", 0), target, shape);
            Assert.Equal(Image("Cutout", magnitude), target);
        }
    }

    [SharedFact]
    public void The_short_list_and_its_magnitudes_are_the_published_ones()
    {
        var policy = SubPolicies.Of(AugmentationPolicy.Short);
        var expected = Golden
            .Value["policy"]
            .EnumerateArray()
            .Select(steps => steps.EnumerateArray().Select(Step).ToArray())
            .ToArray();
        Assert.Equal(expected, policy);
        foreach (var operation in Golden.Value["magnitudes"].EnumerateObject())
        {
            var values = operation.Value.EnumerateArray().Select(value => value.GetDouble()).ToArray();
            for (var magnitude = 0; magnitude < 10; magnitude++)
            {
                Golden.Value.AssertClose("magnitudes", values[magnitude], Magnitude(operation.Name, magnitude));
            }
        }

        static OperationStep Step(JsonElement step) =>
            new(
                Enum.Parse<Operation>(step.GetProperty("op").GetString()!),
                step.GetProperty("probability").GetDouble(),
                step.GetProperty("magnitude").GetInt32()
            );

        static double Magnitude(string operation, int magnitude) =>
            operation switch
            {
                "Cutout" => SmoothOperations.Side(magnitude, shape),
                "TranslateX" => 32 * Operations.Smooth.Value(Operation.TranslateX, magnitude, 1),
                _ => Operations.Smooth.Value(Enum.Parse<Operation>(operation), magnitude, 1),
            };
    }

    [SharedFact]
    public void Every_sub_policy_gives_the_pixels_of_Pillow()
    {
        var policy = SubPolicies.Of(AugmentationPolicy.Short);
        var (between, target) = (new byte[shape.Bytes], new byte[shape.Bytes]);
        for (var number = 0; number < policy.Count; number++)
        {
            var sign = number % 2 == 0 ? 1 : -1;
            Apply(policy[number][0], sign, Image("pixels", number % 4), between);
            Apply(policy[number][1], -sign, between, target);
            Assert.Equal(Image("sub_policies", number), target);
        }

        static void Apply(OperationStep step, int sign, byte[] source, byte[] target) =>
            Operations.Smooth.Apply(
                step.Operation,
                Operations.Smooth.Value(step.Operation, step.Magnitude, sign),
                source,
                target,
                shape
            );
    }

    [SharedFact]
    public void Holes_lie_where_the_definition_says()
    {
        using var scope = NewDisposeScope();
        var table = new PixelTable(new([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]), shape);
        using var block = new PixelBlock(4, shape, ScalarType.Float32, pinned: false);
        var number = 0;
        foreach (var expected in Golden.Value["cutout"].EnumerateArray())
        {
            var centre = (Of("row"), Of("column"));
            var hole = new Cutout().Erased(shape, StreamThatDraws(centre, 32));
            Assert.Equal(
                (Of("top"), Of("left"), Of("bottom"), Of("right"), Of("pixels")),
                (hole.Top, hole.Left, hole.Top + hole.Height - 1, hole.Left + hole.Width - 1, hole.Height * hole.Width)
            );
            var mask = Bytes("cutout.masks").Slice(number * 1024, 1024);
            for (var place = 0; place < mask.Length; place++)
            {
                var (y, x) = Math.DivRem(place, 32);
                var inside =
                    y >= hole.Top && y < hole.Top + hole.Height && x >= hole.Left && x < hole.Left + hole.Width;
                Assert.Equal(inside, mask[place] == 1);
            }

            if (number < 4)
            {
                table.Write(Image("pixels", 0), block, number);
                table.Erase(hole, block, number);
            }

            number++;

            int Of(string key) => expected.GetProperty(key).GetInt32();
        }

        Golden.Value.AssertClose("cutout.image", block.Images);
    }

    [SharedTheory, InlineData("zeros", Surround.Zero), InlineData("reflect", Surround.Reflect)]
    public void Crops_show_what_numpy_shows(string name, Surround surround)
    {
        var (places, target) = (Golden.Value["crop_places"], new byte[shape.Bytes]);
        for (var number = 0; number < places.GetArrayLength(); number++)
        {
            var offset = (places[number][0].GetInt32(), places[number][1].GetInt32());
            new RandomCrop(4, surround).Apply(Image("pixels", 0), target, shape, StreamThatDraws(offset, 9));
            Assert.Equal(Image($"crop.{name}", number), target);
        }
    }

    private static void AssertEqual(string name, int magnitudes, int signs)
    {
        var operation = Enum.Parse<Operation>(name);
        var target = new byte[shape.Bytes];
        for (var (image, number) = (0, 0); image < 7; image++)
        {
            var source = Image("pixels", image);
            for (var magnitude = 0; magnitude < magnitudes; magnitude++)
            {
                for (var sign = 1; sign > -signs; sign -= 2)
                {
                    var value = Operations.Smooth.Value(operation, magnitude, sign);
                    Operations.Smooth.Apply(operation, value, source, target, shape);
                    var different = Image(name, number++).Zip(target).Count(pair => pair.First != pair.Second);
                    Assert.True(
                        different == 0,
                        $"{name}, image {image}, magnitude {magnitude}, sign {sign}: {different} levels differ."
                    );
                }
            }
        }
    }

    // Draws are addressed, so a stream that begins with two given numbers is soon found.
    private static RandomStream StreamThatDraws((int First, int Second) numbers, int bound)
    {
        var index = 0;
        while (Begin(Stream(index)) != numbers)
        {
            index++;
        }

        return Stream(index);

        (int First, int Second) Begin(RandomStream stream) => (stream.NextInt(bound), stream.NextInt(bound));
        static RandomStream Stream(int index) => new Chance(3).For(Purpose.Augmentation, index: index);
    }

    private static byte[] Image(string name, int number) =>
        Bytes(name).Slice(number * shape.Bytes, shape.Bytes).ToArray();

    private static ReadOnlySpan<byte> Bytes(string name) => Golden.Value.Stored(name).Data.Span;
}
