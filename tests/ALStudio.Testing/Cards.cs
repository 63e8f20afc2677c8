using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Testing;

/// <summary>CUDA cards, for tests that need one.</summary>
public static class Cards
{
    /// <summary>Why tests that need a card are skipped; null when they run.</summary>
    public static string? Missing { get; } =
        HasOne() ? null : "No CUDA card here, or libtorch computes on the processor only (see 'alstudio doctor').";

    /// <summary>The processor, and the first card where there is one, as <c>Devices.Choose</c> knows them.</summary>
    public static IReadOnlyList<string> Devices { get; } = Missing is null ? ["cpu", "cuda"] : ["cpu"];

    private static bool HasOne()
    {
        TestBackend.Load();
        return cuda.is_available();
    }
}

/// <summary>A test that needs a CUDA card.</summary>
public sealed class CardFactAttribute : FactAttribute
{
    /// <summary>Skipped where there is none.</summary>
    public CardFactAttribute() => Skip = Cards.Missing;
}

/// <summary>A test with several cases that needs a CUDA card.</summary>
public sealed class CardTheoryAttribute : TheoryAttribute
{
    /// <summary>Skipped where there is none.</summary>
    /// <param name="withShared">Whether it needs the folder <c>shared</c>, too.</param>
    public CardTheoryAttribute(bool withShared = false) => Skip = Cards.Missing ?? (withShared ? Shared.Missing : null);
}
