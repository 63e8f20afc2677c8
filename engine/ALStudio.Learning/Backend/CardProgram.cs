using System.Runtime.InteropServices;
using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>What a CUDA card was told to do, recorded once, and done again in one call.</summary>
/// <remarks>
/// A CUDA graph, as PyTorch's <c>CUDAGraph</c> keeps it: TorchSharp does not offer it, libtorch does. A step of a small network is some
/// hundreds of short kernels, which a processor cannot name as fast as a card does them. All memory that a recorded step reads or writes
/// stays where it is.
/// </remarks>
internal sealed unsafe class CardProgram : IDisposable
{
    // More than at::cuda::CUDAGraph needs: about 200 bytes in libtorch 2.10 and 2.11.
    private const int Room = 4096;

    /// <summary>The environment variable that, set to anything, has everything done call by call.</summary>
    public const string Refusal = "ALSTUDIO_CALL_BY_CALL";

    // Other threads may go on using the card.
    private const int Relaxed = 2;
    private const int Active = 1;

    private readonly Library library;
    private nint graph;

    private CardProgram(Library library)
    {
        this.library = library;
        graph = (nint)NativeMemory.AlignedAlloc(Room, 64);
        NativeMemory.Clear((void*)graph, Room);
        library.Construct(graph, 0);
    }

    /// <summary>Whether steps can be recorded here; not on a processor.</summary>
    public static bool CanRecord(Device device) =>
        device.type == TorchSharp.DeviceType.CUDA && CardArithmetic.IsRepeatable && Library.Found.Value is not null;

    /// <summary>Records what this thread tells the card, without its being done; null if that fails, as where the card has no memory for it.</summary>
    /// <param name="tell">Tells it. Where it waits for the card it cannot be recorded.</param>
    /// <exception cref="EnvironmentException">It waits for the card. libtorch does not recover from that: the process should end.</exception>
    public static CardProgram? Record(Action tell)
    {
        var library = Library.Found.Value!;
        var program = new CardProgram(library);
        library.Begin(program.graph, 0, 0, Relaxed);
        Exception? failure = null;
        try
        {
            tell();
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        if (!library.IsRecording())
        {
            // The object would refuse to end what is no recording any more, and is left alone.
            library.Abandon();
            program.graph = 0;
            throw new EnvironmentException(
                $"A step waits for the card, though its recipe says that it can be recorded{(failure is null ? "" : $": {failure.Message.Split('\n')[0]}")}.",
                $"Let its Pattern be null, or set {Refusal}=1."
            );
        }

        library.End(program.graph);
        if (failure is null)
        {
            return program;
        }

        // Done call by call it will fail again, if it was not for memory.
        program.Dispose();
        return null;
    }

    /// <summary>Does it again.</summary>
    public void Play() => library.Replay(graph);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (graph != 0)
        {
            library.Destruct(graph);
            NativeMemory.AlignedFree((void*)graph);
            graph = 0;
        }
    }

    /// <summary>A queue of a card's work other than the usual one, on which alone recording is possible. This thread uses it until it is disposed.</summary>
    /// <remarks>One per card for the whole process: memory is kept for each.</remarks>
    public sealed class Queue : IDisposable
    {
        private const ulong Spare = 1UL << 28;

        private static readonly Dictionary<int, Stream> known = [];

        private static readonly Dictionary<int, ulong> freeAtFirst = [];

        private readonly Device device;
        private readonly int cardBefore;

        /// <param name="device">A card for which <see cref="CanRecord"/> holds.</param>
        public Queue(Device device)
        {
            this.device = device;
            Devices.Wait(device);
            var library = Library.Found.Value!;
            cardBefore = library.Card;
            library.Card = device.index;
            lock (known)
            {
                if (!known.TryGetValue(device.index, out var stream))
                {
                    known.Add(device.index, stream = library.FromPool(0, (sbyte)device.index));
                    freeAtFirst.Add(device.index, library.FreeMemory);
                }

                library.SetCurrent(stream);
                IsInUse = library.Current(-1).IsSame(stream);
            }
        }

        /// <summary>Whether libtorch tells it what this thread says.</summary>
        public bool IsInUse { get; }

        /// <summary>Whether there is surely room to record a step.</summary>
        /// <remarks>
        /// It takes as much memory again as steps take that are done call by call, which is at most all that was taken so far. With less, cuDNN
        /// might choose other kernels while it is recorded, and so other bits.
        /// </remarks>
        public bool HasRoom
        {
            get
            {
                var (first, free) = (freeAtFirst[device.index], Library.Found.Value!.FreeMemory);
                return free > Spare && free - Spare >= first - Math.Min(first, free);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Devices.Wait(device);
            var library = Library.Found.Value!;
            library.SetCurrent(library.Usual((sbyte)device.index));
            library.Card = cardBefore;
        }
    }

    /// <summary>c10::Stream: a kind of device and which, in the lowest two bytes, and a number.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Stream(long Device, long Id)
    {
        public bool IsSame(Stream other) => ((Device ^ other.Device) & 0xffff) == 0 && Id == other.Id;
    }

    // Functions of libtorch as the compilers of Linux name them; those of the CUDA runtime are C.
    private sealed class Library
    {
        public static readonly Lazy<Library?> Found = new(Find);

        public delegate* unmanaged<nint, byte, void> Construct { get; private init; }
        public delegate* unmanaged<nint, void> Destruct { get; private init; }
        public delegate* unmanaged<nint, ulong, ulong, int, void> Begin { get; private init; }
        public delegate* unmanaged<nint, void> End { get; private init; }
        public delegate* unmanaged<nint, void> Replay { get; private init; }
        public delegate* unmanaged<byte, sbyte, Stream> FromPool { get; private init; }
        public delegate* unmanaged<sbyte, Stream> Usual { get; private init; }
        public delegate* unmanaged<Stream, void> SetCurrent { get; private init; }
        public delegate* unmanaged<sbyte, Stream> Current { get; private init; }
        private delegate* unmanaged<Stream*, nint> Handle { get; init; }
        private delegate* unmanaged<nint, int*, int> IsCapturing { get; init; }
        private delegate* unmanaged<nint, nint*, int> EndCapture { get; init; }
        private delegate* unmanaged<int> LastError { get; init; }
        private delegate* unmanaged<int*, int> GetCard { get; init; }
        private delegate* unmanaged<int, int> SetCard { get; init; }
        private delegate* unmanaged<ulong*, ulong*, int> GetMemory { get; init; }

        /// <summary>Bytes of the card of this thread that nobody has taken; 0 if it does not say.</summary>
        public ulong FreeMemory
        {
            get
            {
                var (free, total) = (0UL, 0UL);
                return GetMemory(&free, &total) == 0 ? free : 0;
            }
        }

        /// <summary>Number of the card that this thread means when it names none.</summary>
        public int Card
        {
            get
            {
                var card = 0;
                return GetCard(&card) == 0 ? card : 0;
            }
            set => _ = SetCard(value);
        }

        public bool IsRecording()
        {
            var state = 0;
            return IsCapturing(CurrentHandle(), &state) == 0 && state == Active;
        }

        public void Abandon()
        {
            nint unfinished = 0;
            _ = EndCapture(CurrentHandle(), &unfinished);
            _ = LastError();
        }

        private nint CurrentHandle()
        {
            var stream = Current(-1);
            return Handle(&stream);
        }

        private static Library? Find()
        {
            var folder = Backend.Loaded!.LibTorch.Location;
            var libraries = ((string[])["torch_cuda", "c10_cuda"])
                .Select(name => Path.Combine(folder, LibTorchFolder.NameOf(name)))
                .Where(File.Exists)
                .Select(NativeLibrary.Load)
                .ToList();
            var all = true;
            var found = new Library
            {
                Construct = (delegate* unmanaged<nint, byte, void>)Of("_ZN2at4cuda9CUDAGraphC1Eb"),
                Destruct = (delegate* unmanaged<nint, void>)Of("_ZN2at4cuda9CUDAGraphD1Ev"),
                Begin = (delegate* unmanaged<nint, ulong, ulong, int, void>)Of(
                    "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode"
                ),
                End = (delegate* unmanaged<nint, void>)Of("_ZN2at4cuda9CUDAGraph11capture_endEv"),
                Replay = (delegate* unmanaged<nint, void>)Of("_ZN2at4cuda9CUDAGraph6replayEv"),
                FromPool = (delegate* unmanaged<byte, sbyte, Stream>)Of("_ZN3c104cuda17getStreamFromPoolEba"),
                Usual = (delegate* unmanaged<sbyte, Stream>)Of("_ZN3c104cuda20getDefaultCUDAStreamEa"),
                SetCurrent = (delegate* unmanaged<Stream, void>)Of(
                    "_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE"
                ),
                Current = (delegate* unmanaged<sbyte, Stream>)Of("_ZN3c104cuda20getCurrentCUDAStreamEa"),
                Handle = (delegate* unmanaged<Stream*, nint>)Of("_ZNK3c104cuda10CUDAStream6streamEv"),
                IsCapturing = (delegate* unmanaged<nint, int*, int>)Of("cudaStreamIsCapturing"),
                EndCapture = (delegate* unmanaged<nint, nint*, int>)Of("cudaStreamEndCapture"),
                LastError = (delegate* unmanaged<int>)Of("cudaGetLastError"),
                GetCard = (delegate* unmanaged<int*, int>)Of("cudaGetDevice"),
                SetCard = (delegate* unmanaged<int, int>)Of("cudaSetDevice"),
                GetMemory = (delegate* unmanaged<ulong*, ulong*, int>)Of("cudaMemGetInfo"),
            };
            return all ? found : null;

            nint Of(string name)
            {
                foreach (var library in libraries)
                {
                    if (NativeLibrary.TryGetExport(library, name, out var function))
                    {
                        return function;
                    }
                }

                all = false;
                return 0;
            }
        }
    }
}
