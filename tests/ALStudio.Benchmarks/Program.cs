using ALStudio.Benchmarks;
using ALStudio.Core;
using BenchmarkDotNet.Running;

// throughput [--rounds N] [--steps N] [--threads N] [--device D]   a real training and scoring against a bare loop and PyTorch
// ssl [ROUNDS STEPS]                                  training steps of UDA against their bare passes
// segmentation [STEPS [FOLDER]]                       trainings on photographs, and the preparation of their batches
// scenes [IMAGES]                                     validating and scoring photographs, in time and memory
// micro [BenchmarkDotNet's own arguments]             parts of a step
// queries [--rounds N]                                choosing 500 of 10,000 images, by strategy; k-center of 50,000
// card [STEPS]                                        recipes and scoring on a CUDA card
// engine STEPS THREADS DEVICE | bare STEPS THREADS DEVICE   one contestant of throughput, in a process of its own
try
{
    switch (args)
    {
        case ["throughput", .. var options]:
            return Throughput.Compare(options);
        case ["ssl"]:
            return SemiSupervisedRun.Compare(rounds: 3, steps: 8);
        case ["ssl", var rounds, var steps]:
            return SemiSupervisedRun.Compare(int.Parse(rounds), int.Parse(steps));
        case ["segmentation"]:
            return SegmentationRun.Measure(steps: 12, folder: null);
        case ["segmentation", var steps]:
            return SegmentationRun.Measure(int.Parse(steps), folder: null);
        case ["segmentation", var steps, var folder]:
            return SegmentationRun.Measure(int.Parse(steps), folder);
        case ["scenes"]:
            return ScenePasses.Measure(1_449);
        case ["scenes", var images]:
            return ScenePasses.Measure(int.Parse(images));
        case ["micro", .. var options]:
            BenchmarkSwitcher.FromAssembly(typeof(Throughput).Assembly).Run(options);
            return 0;
        case ["queries", .. var options]:
            return Queries.Measure(options);
        case ["card"]:
            return CardRun.Measure(steps: 600);
        case ["card", var steps]:
            return CardRun.Measure(int.Parse(steps));
        case ["engine", var steps, var threads, var device]:
            EngineRun.Measure(int.Parse(steps), int.Parse(threads), device).Print();
            return 0;
        case ["bare", var steps, var threads, var device]:
            BareLoop.Measure(int.Parse(steps), int.Parse(threads), device).Print();
            return 0;
        default:
            Console.Error.WriteLine(
                "Say throughput [--rounds N] [--steps N] [--threads N] [--device D], card [STEPS], ssl [ROUNDS STEPS], segmentation [STEPS [FOLDER]], scenes [IMAGES], queries [--rounds N], or micro [--filter '*']."
            );
            return 2;
    }
}
catch (ProblemException failure)
{
    foreach (var problem in failure.Problems)
    {
        Console.Error.WriteLine($"{problem.What} {problem.Hint}");
    }

    return failure is EnvironmentException ? 4 : 1;
}
catch (ContestantFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
