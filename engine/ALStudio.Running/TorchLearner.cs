using ALStudio.Learning;
using ALStudio.Learning.Training;
using static TorchSharp.torch;

namespace ALStudio.Running;

/// <summary>Trains with libtorch on one device.</summary>
internal sealed class TorchLearner(Device device) : ILearner
{
    public ITrained Train(
        TrainingJob job,
        Action<TrainingProgress> report,
        ICheckpoints? checkpoints,
        CancellationToken stop
    ) => Trainer.Train(job, device, report, stop, checkpoints: checkpoints);

    public ITrained Restore(TrainingJob job, string path, CancellationToken stop) =>
        job.Dataset is SegmentationDataset
            ? TrainedSegmenter.Restore(job, device, path, stop: stop)
            : TrainedModel.Restore(job, device, path, stop: stop);
}
