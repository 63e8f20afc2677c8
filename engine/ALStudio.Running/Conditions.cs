namespace ALStudio.Running;

/// <summary>Under what a training gives the same bits again, apart from what is trained on what.</summary>
/// <param name="Numerics">What is computed, and by which library: see <see cref="Numerics.Identity"/>.</param>
/// <param name="Device">Kind of device, <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Threads">Number of threads of one operation: sums are split by it.</param>
public sealed record Conditions(string Numerics, string Device, int Threads);
