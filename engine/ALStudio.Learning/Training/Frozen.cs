using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>A module whose parameters get no gradient from what is computed while this is open; gradients still flow through it.</summary>
internal sealed class Frozen : IDisposable
{
    private readonly Parameter[] parameters;

    /// <summary>Freezes all parameters that learn.</summary>
    public Frozen(nn.Module module)
    {
        parameters = [.. module.parameters().Where(parameter => parameter.requires_grad)];
        Learn(false);
    }

    /// <inheritdoc/>
    public void Dispose() => Learn(true);

    private void Learn(bool learns) => Array.ForEach(parameters, parameter => parameter.requires_grad = learns);
}
