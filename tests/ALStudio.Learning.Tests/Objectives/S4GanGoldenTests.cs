using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Networks;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

/// <summary>One step of s4GAN against PyTorch: both losses, both gradients and both moves.</summary>
public sealed class S4GanGoldenTests : IDisposable
{
    private const int Classes = 21;
    private const int Iterations = 10;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Golden golden = Golden.Open("s4gan");

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, int, double, ScalarType> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, double, ScalarType>();
            foreach (var precision in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
            {
                cases.Add("main", 3, 0.6, precision);
                cases.Add("none", 3, 0.999, precision);
                cases.Add("first", 0, 0.6, precision);
            }

            return cases;
        }
    }

    [SharedTheory, MemberData(nameof(Cases))]
    public void A_whole_step_agrees(string name, int iteration, double threshold, ScalarType precision)
    {
        IObjective recipe = new S4Gan(new StandIn(), Threshold: threshold);
        using var network = recipe.Network.Build(new ImageShape(3, 65, 65), Classes, Stream());
        using var judge = recipe.Companion!.Build(new ImageShape(3, 65, 65), Classes, Stream());
        Formula.Fill(network, "s4gan.stand_in");
        Formula.Fill(judge, "s4gan.discriminator");
        network.to(precision);
        judge.to(precision);
        using var parameters = new ParameterGroups(network);
        using var descent = new GroupedDescent(parameters, recipe.Optimiser);
        using var judged = new FlatParameters(judge);
        using var beside = new AdaptiveDescent(judged, recipe.Companion.Optimiser);
        // The golden step has no dropout, so that nothing is drawn.
        judge.eval();
        var batches = (Batch[])
            [
                new([Images("x_l")], golden.Tensor("y_l").to(ScalarType.Int64)),
                new([Images("x_u")], empty(0)),
                new([Images("x_r")], golden.Tensor("y_r").to(ScalarType.Int64)),
            ];
        var losses = recipe.Losses(new Step(network, batches, iteration, Iterations) { Companion = judge });
        var notes = losses.Notes.ToDictionary(note => note.Name, note => note.Value);
        golden.AssertClose($"{name}.L_ce", notes["cross_entropy"]);
        golden.AssertClose($"{name}.L_st", notes["self_training"]);
        golden.AssertClose($"{name}.L_fm", notes["feature_matching"]);
        golden.AssertClose($"{name}.L_D", notes["discriminator"]);
        golden.AssertClose($"{name}.L_S", losses.Total);
        golden.AssertClose($"{name}.L_D", losses.Companion!);
        Assert.Equal(threshold == 0.6 ? 0.5 : 0, notes["selected"].to(ScalarType.Float64).item<double>());

        losses.Total.backward();
        Assert.Equal(0, judged.Gradients.abs().max().to(ScalarType.Float64).item<double>());
        AssertEach($"{name}.grad_S.", parameter => network.get_parameter(parameter)!.grad!);
        losses.Companion!.backward();
        AssertEach($"{name}.grad_S.", parameter => network.get_parameter(parameter)!.grad!);
        AssertEach(
            $"{name}.grad_D.",
            parameter =>
                parameter == "norms"
                    ? stack(judge.parameters().Select(each => each.grad!.norm()))
                    : judge.get_parameter(parameter)!.grad!
        );

        double Rate(double baseRate) => recipe.Schedule.Rate(baseRate, iteration, Iterations);
        if (iteration == 3)
        {
            golden.AssertClose("rates", golden["rates"].GetProperty("S").GetDouble(), Rate(recipe.Optimiser.Rate));
            golden.AssertClose("rates", golden["rates"].GetProperty("D").GetDouble(), Rate(1e-4));
        }

        descent.Step(Rate(recipe.Optimiser.Rate));
        beside.Step(Rate(recipe.Companion.Optimiser.Rate));
        AssertEach($"{name}.after.S.", parameter => network.get_parameter(parameter)!);
        AssertEach($"{name}.after.D.", parameter => judge.get_parameter(parameter)!);

        Tensor Images(string batch) => golden.Tensor(batch).to(precision);
    }

    [SharedTheory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64)]
    public void Both_halves_of_the_discriminator_s_loss_agree(ScalarType precision)
    {
        var (found, believed) = (Logits("main.scores_unlabelled"), Logits("main.scores_real"));
        golden.AssertClose("main.L_fake", Adversarial.CrossEntropy(found, areReal: false));
        golden.AssertClose("main.L_real", Adversarial.CrossEntropy(believed, areReal: true));
        var distance = Adversarial.FeatureDistance(
            golden.Tensor("main.feature_real").to(precision),
            golden.Tensor("main.feature_unlabelled").to(precision)
        );
        golden.AssertClose("main.L_fm", distance);

        Tensor Logits(string scores) => golden.Tensor(scores).to(precision).logit();
    }

    private void AssertEach(string prefix, Func<string, Tensor> got)
    {
        foreach (var name in golden.Tensors.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            golden.AssertClose(name, got(name[prefix.Length..]));
        }
    }

    private static RandomStream Stream() => new Chance(0).For(Purpose.Weights);
}
