using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>
/// Steps of a training on a CUDA card: those that compute the same on other batches are recorded once and then played. What is played has the
/// bits of what is done call by call.
/// </summary>
/// <remarks>
/// The first steps are done call by call: libraries choose their kernels and take their memory then. Where memory is too
/// short to record, the others are done call by call.
/// </remarks>
internal sealed class PlayedSteps : IDisposable
{
    /// <summary>Steps of a kind that are done call by call before one is recorded.</summary>
    internal const int BeforeRecording = 3;

    private static int recordings;

    private readonly CardProgram.Queue queue;
    private readonly Dictionary<int, int> done = [];
    private readonly Dictionary<int, (CardProgram Program, StepLoss Loss)> recorded = [];
    private IReadOnlyList<Batch>? batches;
    private bool cannot;

    /// <param name="device">A card that can record.</param>
    private PlayedSteps(Device device)
    {
        queue = new CardProgram.Queue(device);
        cannot = !queue.IsInUse;
    }

    /// <summary>Whether steps are played where they can be.</summary>
    internal static bool IsWanted { get; set; } = Environment.GetEnvironmentVariable(CardProgram.Refusal) is null or "";

    /// <summary>How many steps this process has recorded.</summary>
    internal static int Recordings => recordings;

    /// <summary>For a training whose steps can be played; null for any other.</summary>
    /// <param name="network">What is trained. One with layers of a script may wait for the card, which cannot be recorded.</param>
    /// <param name="device">Where.</param>
    public static PlayedSteps? For(Network network, Device device) =>
        IsWanted && network.modules().Append(network).All(IsOurs) && CardProgram.CanRecord(device)
            ? new PlayedSteps(device)
            : null;

    /// <summary>Does one step.</summary>
    /// <param name="pattern">Steps of one number compute the same.</param>
    /// <param name="given">Its batches.</param>
    /// <param name="learn">Does it call by call.</param>
    public StepLoss Do(int pattern, IReadOnlyList<Batch> given, Func<IReadOnlyList<Batch>, StepLoss> learn)
    {
        var lasting = Lasting(given);
        if (!recorded.TryGetValue(pattern, out var step))
        {
            var before = done.GetValueOrDefault(pattern);
            done[pattern] = before + 1;
            if (cannot || before < BeforeRecording)
            {
                return learn(lasting);
            }

            if (!queue.HasRoom || Record(() => learn(lasting)) is not { } kept)
            {
                cannot = true;
                return learn(lasting);
            }

            recorded.Add(pattern, step = kept);
            Interlocked.Increment(ref recordings);
        }

        step.Program.Play();
        return Each(step.Loss, value => value.clone());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Leaves the queue when all is done.
        queue.Dispose();
        foreach (var (program, loss) in recorded.Values)
        {
            program.Dispose();
            Each(
                loss,
                value =>
                {
                    value.Dispose();
                    return value;
                }
            );
        }

        Each(batches ?? [], tensor => tensor.Dispose());
    }

    private static (CardProgram Program, StepLoss Loss)? Record(Func<StepLoss> learn)
    {
        using var scope = NewDisposeScope();
        StepLoss? loss = null;
        var program = CardProgram.Record(() => loss = Each(learn(), value => value.detach().DetachFromDisposeScope()));
        return program is null ? null : (program, loss!);
    }

    // A recorded step reads its batches where they lay when it was recorded.
    private IReadOnlyList<Batch> Lasting(IReadOnlyList<Batch> given)
    {
        batches ??= [.. given.Select(batch => new Batch([.. batch.Views.Select(Room)], Room(batch.Labels)))];
        foreach (var (from, to) in given.Zip(batches))
        {
            foreach (var (source, target) in from.Views.Zip(to.Views).Append((from.Labels, to.Labels)))
            {
                target.copy_(source);
            }
        }

        return batches;

        static Tensor Room(Tensor tensor) => empty_like(tensor).DetachFromDisposeScope();
    }

    private static StepLoss Each(StepLoss loss, Func<Tensor, Tensor> change) =>
        new(change(loss.Total)) { Notes = [.. loss.Notes.Select(note => note with { Value = change(note.Value) })] };

    private static void Each(IReadOnlyList<Batch> batches, Action<Tensor> act)
    {
        foreach (var tensor in batches.SelectMany(batch => batch.Views.Append(batch.Labels)))
        {
            act(tensor);
        }
    }

    private static bool IsOurs(nn.Module layer) =>
        layer.GetType().Assembly is var assembly
        && (assembly == typeof(IPart).Assembly || assembly == typeof(nn).Assembly);
}
