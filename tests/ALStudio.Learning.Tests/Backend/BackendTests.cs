using ALStudio.Core;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests;

public class BackendTests
{
    [Fact]
    public void Libtorch_computes_and_says_where_it_came_from()
    {
        Backend.Load();
        using var four = ones(2, 2).sum();
        Assert.Equal(4f, four.item<float>());
        Assert.True(File.Exists(Path.Combine(Backend.Loaded!.LibTorch.Location, LibTorchFolder.MainLibrary)));
    }

    [Fact]
    public void Number_of_threads_is_set_and_never_below_one()
    {
        Backend.Threads = 2;
        Assert.Equal(2, Backend.Threads);
        Backend.Threads = 1;
        Assert.Throws<ArgumentOutOfRangeException>(() => Backend.Threads = 0);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("")]
    public void A_device_that_is_none_is_a_problem(string wanted)
    {
        var problem = Assert.Throws<ProblemException>(() => Devices.Choose(wanted));
        Assert.Contains("--device", problem.Problems[0].Hint);
    }

    [Fact]
    public void The_processor_can_always_be_chosen() => Assert.Equal(CPU, Devices.Choose("CPU"));

    [Fact]
    public void A_cuda_card_that_is_not_there_is_a_problem_of_the_environment()
    {
        var problem = Assert.Throws<EnvironmentException>(() => Devices.Choose("cuda:99"));
        Assert.NotNull(problem.Problems[0].Hint);
    }

    [SharedFact]
    public void Numbers_by_formula_are_those_of_the_definition()
    {
        Assert.Equal(0.7666216164272852, Formula.U(0));
        Assert.Equal(-0.13694400590298006, Formula.U(1));
        Assert.Equal(0.6101025020203452, Formula.U(1_000_000));
    }

    [SharedFact]
    public void Golden_tensors_are_close_to_themselves_and_not_to_others()
    {
        var golden = Golden.Open("wrn28_2");
        using var scope = NewDisposeScope();
        var logits = golden.Tensor("eval.logits");
        golden.AssertClose("eval.logits", logits);
        golden.AssertClose("eval.logits", logits.to(ScalarType.Float32));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => golden.AssertClose("eval.logits", logits + 1e-9));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => golden.AssertClose("eval.logits", logits * double.NaN));
    }
}
