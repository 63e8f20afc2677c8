using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Tests.Networks;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>The discriminator of s4GAN against PyTorch, alone and on the predictions of a small network.</summary>
public sealed class DiscriminatorGoldenTests : IDisposable
{
    private const int Classes = 21;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Golden golden = Golden.Open("s4gan");

    public void Dispose() => scope.Dispose();

    [SharedTheory]
    [InlineData(1, ScalarType.Float32)]
    [InlineData(1, ScalarType.Float64)]
    [InlineData(2, ScalarType.Float32)]
    [InlineData(2, ScalarType.Float64)]
    public void Scores_features_and_maps_between_agree(int number, ScalarType precision)
    {
        using var constant = no_grad();
        using var judge = Open(precision);
        var input = Formula.Input(golden[$"input_{number}"]).to(precision);
        var judgement = judge.Forward(input[.., ..Classes], input[.., Classes..]);
        golden.AssertClose($"score_{number}", judgement.Scores);
        golden.AssertClose($"feature_{number}", judgement.Features);
        var layers = judge.named_children().ToDictionary(child => child.name, child => child.module);
        var map = input;
        foreach (var layer in (string[])["conv1", "conv2", "conv3"])
        {
            map = nn.functional.leaky_relu(((Convolution)layers[layer]).forward(map), 0.2);
            golden.AssertClose($"{layer}_mean_{number}", map.mean([0, 2, 3]));
        }
    }

    [SharedFact]
    public void Has_as_many_parameters_as_the_paper_s_code()
    {
        using var judge = new Discriminator(Classes, 3, Stream());
        var count = judge.parameters().Sum(parameter => parameter.numel());
        Assert.Equal(golden["parameter_count"].GetInt64(), count);
    }

    [SharedTheory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Predicted_and_honestmaps_are_judged_alike_and_its_loss_has_the_same_gradients(ScalarType precision)
    {
        using var judge = Open(precision);
        using var network = new StandIn().Build(new ImageShape(3, 65, 65), Classes, Stream());
        Formula.Fill(network, "s4gan.stand_in");
        network.to(precision);
        var (unlabelled, real) = (golden.Tensor("x_u").to(precision), golden.Tensor("x_r").to(precision));
        var scores = Upsampling.To(65, 65, network.Forward(unlabelled).Logits);
        var predicted = scores.softmax(1).detach();
        var fake = judge.Forward(predicted, Scaled(unlabelled, unlabelled.min(), unlabelled.max()));
        var actual = judge.Forward(OneHot(golden.Tensor("y_r"), precision), Scaled(real, real.min(), real.max()));
        golden.AssertClose("main.scores_unlabelled", fake.Scores);
        golden.AssertClose("main.feature_unlabelled", fake.Features);
        golden.AssertClose("main.scores_real", actual.Scores);
        golden.AssertClose("main.feature_real", actual.Features);
        long[] chosen = [.. golden["chosen"].EnumerateArray().Select(image => image.GetInt64())];
        Assert.Equal(chosen, fake.Scores.gt(0.6).nonzero().flatten().data<long>().ToArray());

        var loss = nn.functional.softplus(fake.Logits).mean() + nn.functional.softplus(-actual.Logits).mean();
        (loss / 2).backward();
        golden.AssertClose("main.L_D", loss / 2);
        golden.AssertClose("main.grad_D.norms", stack(judge.parameters().Select(parameter => parameter.grad!.norm())));
        golden.AssertClose("main.grad_D.fc.weight", judge.get_parameter("fc.weight")!.grad!);
        golden.AssertClose("main.grad_D.conv4.bias", judge.get_parameter("conv4.bias")!.grad!);

        var (least, most) = (unlabelled.amin([1, 2, 3], true), unlabelled.amax([1, 2, 3], true));
        golden.AssertClose("d_score", judge.Forward(predicted, Scaled(unlabelled, least, most)).Scores);
    }

    private static Discriminator Open(ScalarType precision)
    {
        var judge = new Discriminator(Classes, 3, Stream());
        Formula.Fill(judge, "s4gan.discriminator");
        judge.to(precision);
        judge.eval();
        return judge;
    }

    private static Tensor Scaled(Tensor images, Tensor least, Tensor most) => (images - least) / (most - least);

    // Pixels without a class are 0 in every map.
    private static Tensor OneHot(Tensor labels, ScalarType precision) =>
        labels.unsqueeze(1).eq(arange(Classes, ScalarType.Byte).view(1, Classes, 1, 1)).to(precision);

    private static RandomStream Stream() => new Chance(0).For(Purpose.Weights);
}
