using System.Diagnostics;
using ALStudio.Learning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>What a user of TorchSharp would write: NCHW, its own optimiser, one synthetic batch, memory as glibc sets it.</summary>
internal static class BareLoop
{
    /// <summary>One round.</summary>
    public static Measured Measure(int steps, int threads, string device)
    {
        Backend.LoadOnce(tuned: false);
        Backend.Threads = threads;
        var place = Devices.Choose(device);
        using var network = new Wrn().to(place);
        using var images = randn(64, 3, 32, 32).to(place);
        using var labels = randint(0, 10, 64, ScalarType.Int64).to(place);
        Train(network, images, labels, 3);
        Devices.Wait(place);
        var watch = Stopwatch.StartNew();
        Train(network, images, labels, steps);
        Devices.Wait(place);
        var train = steps * 64 / watch.Elapsed.TotalSeconds;
        return new Measured(train, Math.Max(Score(network, 64, place), Score(network, 256, place)));
    }

    private static void Train(Wrn network, Tensor images, Tensor labels, int steps)
    {
        network.train();
        using var optimiser = optim.SGD(network.parameters(), 0.03, 0.9, weight_decay: 5e-4, nesterov: true);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            nn.functional.cross_entropy(network.forward(images), labels).backward();
            optimiser.step();
        }
    }

    private static double Score(Wrn network, int batch, Device place)
    {
        network.eval();
        using var constant = inference_mode();
        using var images = randn(batch, 3, 32, 32).to(place);
        network.forward(images).Dispose();
        Devices.Wait(place);
        const int Images = 2_560;
        var watch = Stopwatch.StartNew();
        for (var done = 0; done < Images; done += batch)
        {
            using var scope = NewDisposeScope();
            network.forward(images);
        }

        Devices.Wait(place);
        return Images / watch.Elapsed.TotalSeconds;
    }

    private sealed class Wrn : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential layers;

        public Wrn()
            : base("wrn")
        {
            var body = new List<nn.Module<Tensor, Tensor>> { nn.Conv2d(3, 16, 3, padding: 1, bias: false) };
            var channels = 16;
            foreach (var (width, stride) in ((int, int)[])[(32, 1), (64, 2), (128, 2)])
            {
                for (var block = 0; block < 4; block++)
                {
                    body.Add(new Block(channels, width, block == 0 ? stride : 1));
                    channels = width;
                }
            }

            layers = nn.Sequential([
                .. body,
                nn.BatchNorm2d(128),
                nn.ReLU(),
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(128, 10),
            ]);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers.forward(input);
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d bn1;
        private readonly BatchNorm2d bn2;
        private readonly Conv2d conv1;
        private readonly Conv2d conv2;
        private readonly Conv2d? shortcut;

        public Block(int input, int output, int stride)
            : base("block")
        {
            bn1 = nn.BatchNorm2d(input);
            conv1 = nn.Conv2d(input, output, 3, stride: stride, padding: 1, bias: false);
            bn2 = nn.BatchNorm2d(output);
            conv2 = nn.Conv2d(output, output, 3, padding: 1, bias: false);
            shortcut = input == output ? null : nn.Conv2d(input, output, 1, stride: stride, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var active = nn.functional.relu(bn1.forward(input));
            var main = conv2.forward(nn.functional.relu(bn2.forward(conv1.forward(active))));
            return main + (shortcut?.forward(active) ?? input);
        }
    }
}
