namespace ALStudio.Learning.Training;

/// <summary>A trained model together with the data it is asked about.</summary>
public interface ITrained : IModel, IDisposable
{
    /// <summary>The training, epoch by epoch; empty for a restored model.</summary>
    IReadOnlyList<EpochLog> Log { get; }

    /// <summary>What it says about the test split, for metrics.</summary>
    Evaluation Evaluate();

    /// <summary>Writes all parameters and running statistics as safetensors, under the names of the state dictionary.</summary>
    void Save(string path);
}
