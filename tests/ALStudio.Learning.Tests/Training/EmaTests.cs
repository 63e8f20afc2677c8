using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public sealed class EmaTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [SharedFact]
    public void Follows_the_golden_values()
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var golden = Golden.Open("uda");
        using var module = nn.Linear(1, 1, hasBias: false, dtype: ScalarType.Float64);
        module.weight!.fill_(0.5);
        using var parameters = new FlatParameters(module);
        using var average = new Ema(module, [parameters], 0.9);
        var averages = new List<double>();
        foreach (var value in golden.Tensor("ema.values").data<double>().ToArray())
        {
            module.weight.fill_(value);
            average.Update();
            average.Install();
            averages.Add(module.weight.item<double>());
        }

        golden.AssertClose("ema.average", tensor(averages));
    }

    [Fact]
    public void Running_statistics_are_averaged_and_counters_are_not()
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        using var network = new WideResNet(10, 1).Build(Easy.Shape, 3, new Chance(1).For(Purpose.Weights));
        using var parameters = new FlatParameters(network);
        using var average = new Ema(network, [parameters], 0.75);
        var state = network.state_dict();
        state["bn.running_mean"].fill_(8);
        state["bn.num_batches_tracked"].fill_(5);
        state["fc.bias"].fill_(4);
        average.Update();
        average.Install();
        Assert.Equal(2, state["bn.running_mean"][0].item<float>());
        Assert.Equal(5, state["bn.num_batches_tracked"].item<long>());
        Assert.Equal(1, state["fc.bias"][0].item<float>());
    }

    [Fact]
    public void The_average_is_measured_scored_with_and_saved_while_the_training_goes_its_way()
    {
        using var data = Easy.Data();
        var plain = Easy.Job(data);
        var averaged = plain with { Recipe = new Altered(plain.Recipe, (loss, _) => loss) { Average = 0.9 } };
        using var last = Easy.Train(plain);
        using var mean = Easy.Train(averaged);
        Assert.Equal(last.Log.Select(epoch => epoch.Loss), mean.Log.Select(epoch => epoch.Loss));
        Assert.NotEqual(last.Logits([0])[0].ToArray(), mean.Logits([0])[0].ToArray());
        mean.Save(file);
        using var restored = TrainedModel.Restore(averaged, CPU, file);
        Assert.Equal(mean.Logits([0])[0].ToArray(), restored.Logits([0])[0].ToArray());
        Assert.Equal(mean.Evaluate().Logits[0].ToArray(), restored.Evaluate().Logits[0].ToArray());
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data, new Altered(Easy.Recipe(), (loss, _) => loss) { Average = 0.9 });
        var before = Live.Tensors();
        using (Easy.Train(job)) { }
        Assert.Equal(before, Tensor.TotalCount);
    }
}
