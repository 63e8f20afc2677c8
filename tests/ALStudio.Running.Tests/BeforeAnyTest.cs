using System.Runtime.CompilerServices;
using ALStudio.Testing;
using Xunit;

// One test at a time: tests count live tensors, and each computes with one thread (see TestBackend).
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ALStudio.Running.Tests;

internal static class BeforeAnyTest
{
    [ModuleInitializer]
    internal static void LoadLibTorch() => TestBackend.Load();
}
