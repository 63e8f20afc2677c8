using ALStudio.Core;
using Xunit;

namespace ALStudio.Running.Tests;

/// <summary>What libtorch says in many words, in two sentences.</summary>
public sealed class FailuresTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of …",
        "card",
        "nvidia-smi"
    )]
    [InlineData("CUDA error: out of memory\nCUDA kernel errors might be reported later", "card", "nvidia-smi")]
    [InlineData("DefaultCPUAllocator: can't allocate memory", "There is not enough memory.", "threads")]
    public void Says_whose_memory_is_short_and_what_to_do(string words, string what, string hint)
    {
        var problem = Explained(words);
        Assert.Contains(what, problem.What);
        Assert.Contains(hint, problem.Hint);
    }

    [Fact]
    public void Says_which_operation_has_no_order_on_a_card()
    {
        var problem = Explained(
            "upsample_bilinear2d_backward_out_cuda does not have a deterministic implementation, but you set …"
        );
        Assert.StartsWith("upsample_bilinear2d_backward_out_cuda has no form", problem.What);
        Assert.Contains("--device cpu", problem.Hint);
    }

    private Problem Explained(string words)
    {
        var learner = new PretendingLearner { Before = _ => throw new InvalidOperationException(words) };
        return Some.Run(Some.Experiment(cycles: 1, trials: 1), Some.Settings(scratch["store"], learner))
            .Failed[0]
            .Failure!;
    }
}
