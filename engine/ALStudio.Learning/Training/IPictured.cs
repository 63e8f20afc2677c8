namespace ALStudio.Learning.Training;

/// <summary>A model of a segmentation as pictures: what it takes pixels for, and how sure it is.</summary>
public interface IPictured
{
    /// <summary>The predicted class of every pixel of a test image.</summary>
    LabelMap Predicted(int testImage);

    /// <summary>The entropy of the class probabilities of every pixel of an image of the pool, in nats, row by row.</summary>
    (int Height, int Width, float[] Values) EntropyMap(int image);
}
