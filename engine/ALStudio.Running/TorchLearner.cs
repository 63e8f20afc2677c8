using ALStudio.Learning;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Running;

/// <summary>Trains with libtorch on one device.</summary>
internal sealed class TorchLearner(Device device) : ILearner
{
    public ILearned Train(TrainingJob job, Action<TrainingProgress> report, CancellationToken stop) =>
        new Learned(Trainer.Train(job, device, report, stop));

    public ILearned Restore(TrainingJob job, string path, CancellationToken stop) =>
        new Learned(TrainedModel.Restore(job, device, path, stop: stop));

    private sealed class Learned(TrainedModel model) : ILearned
    {
        public IReadOnlyList<EpochLog> Log => model.Log;

        public Matrix Logits(IReadOnlyList<int> images) => model.Logits(images);

        public Matrix Probabilities(IReadOnlyList<int> images) => model.Probabilities(images);

        public Matrix Embeddings(IReadOnlyList<int> images) => model.Embeddings(images);

        public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) => model.PredictedLosses(images);

        public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int passes) =>
            model.LogitsUnderDropout(images, passes);

        public Evaluation Evaluate() => model.Evaluate();

        public void Save(string path) => model.Save(path);

        public void Dispose() => model.Dispose();
    }
}
