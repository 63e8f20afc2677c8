/// EventFiles: what a run measured as TensorBoard reads it, a file of records per run.
module ALStudio.Figures.EventFiles

open System
open System.IO
open System.Numerics
open System.Text
open ALStudio.Core

/// CRC-32C (Castagnoli) of some bytes.
let crc32c (bytes: byte array) =
    ~~~(bytes
        |> Array.fold (fun crc (letter: byte) -> BitOperations.Crc32C(crc, letter)) UInt32.MaxValue)

// As TensorFlow stores it: a checksum of data that hold checksums would be a poor one.
let private masked bytes =
    BitOperations.RotateRight(crc32c bytes, 15) + 0xA282EAD8u

/// One record of TensorFlow's format: length, checksum of the length, data, checksum of the data; little-endian.
let private record (data: byte array) =
    let length = BitConverter.GetBytes(uint64 data.Length)

    Array.concat [ length; BitConverter.GetBytes(masked length); data; BitConverter.GetBytes(masked data) ]

// Seven bits a byte, the lowest first.
let rec private varint (value: uint64) =
    if value < 128UL then
        [| byte value |]
    else
        Array.append [| byte (value ||| 128UL) |] (varint (value >>> 7))

// Fields of protocol buffers: number and kind, then the value.
let private key number kind = varint (uint64 (number * 8 + kind))

let private double' number (value: float) =
    Array.append (key number 1) (BitConverter.GetBytes value)

let private single' number (value: float32) =
    Array.append (key number 5) (BitConverter.GetBytes value)

let private whole number (value: int64) =
    Array.append (key number 0) (varint (uint64 value))

let private bytes number (value: byte array) =
    Array.concat [ key number 2; varint (uint64 value.Length); value ]

let private text number (value: string) =
    bytes number (Encoding.UTF8.GetBytes value)

// message Event { double wall_time = 1; int64 step = 2; oneof { string file_version = 3; Summary summary = 5; } }
let private versioned time =
    Array.append (double' 1 time) (text 3 "brain.Event:2")

// message Summary { repeated Value value = 1; }   message Value { string tag = 1; float simple_value = 2; }
let private measured time (step: int64) (measurements: Measurement seq) =
    let values =
        Array.concat [
            for it in measurements -> bytes 1 (Array.append (text 1 it.Metric) (single' 2 (float32 it.Value)))
        ]

    Array.concat [ double' 1 time; whole 2 step; bytes 5 values ]

let private secondsOf (at: DateTimeOffset) =
    float (at.ToUnixTimeMilliseconds()) / 1000.0

/// The name that TensorBoard looks for.
let nameOf (run: RunHistory) =
    $"events.out.tfevents.{run.Header.Started.ToUnixTimeSeconds()}.alstudio"

/// The file of one run. Steps are what had been spent, in labels or clicks; times are those that the cycles took, one behind
/// the other since the run was first started, so that the same run gives the same bytes.
let ofRun (run: RunHistory) =
    let took (cycle: Cycle) =
        cycle.Timing.Training + cycle.Timing.Measuring + cycle.Timing.Querying

    let start = secondsOf run.Header.Started

    let times =
        run.Cycles |> Seq.scan (fun time cycle -> time + took cycle) start |> Seq.tail

    Array.concat [
        record (versioned start)
        for cycle, time in Seq.zip run.Cycles times do
            record (measured time (int64 (Math.Round cycle.Cost)) cycle.Measurements)
    ]

/// Writes the file of each run, a log folder per arm and trial.
/// <param name="folder">The folder above; it exists.</param>
/// <returns>Their paths.</returns>
let write (folder: string) (runs: RunHistory list) = [
    for run in runs do
        let own =
            Path.Combine(folder, FolderName.Of run.Header.Id.Arm, $"trial-{run.Header.Id.Trial}")

        let path = Path.Combine(own, nameOf run)
        Directory.CreateDirectory own |> ignore
        File.WriteAllBytes(path, ofRun run)
        path
]
