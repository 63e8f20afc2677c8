module EventFilesTests

open System
open System.IO
open System.Text
open ALStudio.Core
open ALStudio.Figures
open Expecto
open Expecto.Flip

/// CRC-32C by its definition, bit by bit.
let private slowCrc (bytes: byte array) =
    let mutable crc = UInt32.MaxValue

    for letter in bytes do
        crc <- crc ^^^ uint32 letter

        for _ in 1..8 do
            crc <- (crc >>> 1) ^^^ (if crc &&& 1u = 1u then 0x82F63B78u else 0u)

    crc ^^^ UInt32.MaxValue

let private unmasked (stored: uint32) =
    let turned = stored - 0xA282EAD8u
    (turned >>> 17) ||| (turned <<< 15)

/// The data of all records, each with both checksums looked at.
let private records (file: byte array) =
    let rec read at = [
        if at < file.Length then
            let length = int (BitConverter.ToUInt64(file, at))
            let data = file[at + 12 .. at + 11 + length]

            unmasked (BitConverter.ToUInt32(file, at + 8))
            |> Expect.equal "checksum of the length" (slowCrc file[at .. at + 7])

            unmasked (BitConverter.ToUInt32(file, at + 12 + length))
            |> Expect.equal "checksum of the data" (slowCrc data)

            yield data
            yield! read (at + 16 + length)
    ]

    read 0

/// A field of a protocol buffer by its number.
type private Field =
    | Whole of uint64
    | Eight of byte array
    | Bytes of byte array
    | Four of byte array

let private fields (message: byte array) =
    let varint at =
        let rec read at shift sum =
            let sum = sum ||| (uint64 (message[at] &&& 127uy) <<< shift)

            if message[at] < 128uy then
                sum, at + 1
            else
                read (at + 1) (shift + 7) sum

        read at 0 0UL

    let rec read at = [
        if at < message.Length then
            let key, at = varint at
            let number = int (key >>> 3)

            match key &&& 7UL with
            | 0UL ->
                let value, next = varint at
                yield number, Whole value
                yield! read next
            | 1UL ->
                yield number, Eight message[at .. at + 7]
                yield! read (at + 8)
            | 2UL ->
                let length, at = varint at
                yield number, Bytes message[at .. at + int length - 1]
                yield! read (at + int length)
            | 5UL ->
                yield number, Four message[at .. at + 3]
                yield! read (at + 4)
            | kind -> failtestf "Kind %d" kind
    ]

    read 0

/// The value of a field.
let private field number message =
    fields message |> List.tryFind (fun (own, _) -> own = number) |> Option.map snd

/// What an event holds: time, step, and the tag and value of each scalar.
let private event message =
    let time =
        match field 1 message with
        | Some(Eight bytes) -> BitConverter.ToDouble bytes
        | other -> failtestf "No time: %A" other

    let step =
        match field 2 message with
        | Some(Whole step) -> int64 step
        | _ -> 0L

    let scalar value =
        match field 1 value, field 2 value with
        | Some(Bytes tag), Some(Four number) -> Encoding.UTF8.GetString tag, BitConverter.ToSingle number
        | other -> failtestf "No scalar: %A" other

    let scalars =
        match field 5 message with
        | Some(Bytes summary) -> [
            for _, value in fields summary do
                match value with
                | Bytes value -> scalar value
                | other -> failtestf "No value: %A" other
          ]
        | _ -> []

    time, step, scalars

let private latin (text: string) = text |> Seq.map byte |> Array.ofSeq

let private someRun (started: DateTimeOffset) cycles =
    let header = Some.header "Random" 1

    RunHistory(Some.Header.of' (header, started = started), List.toArray cycles)

[<Tests>]
let tests =
    testList "EventFiles" [
        test "CRC-32C of the published vector, and of anything as by its definition" {
            EventFiles.crc32c (Encoding.ASCII.GetBytes "123456789")
            |> Expect.equal "" 0xE3069283u

            for length in [ 0; 1; 7; 8; 9; 100 ] do
                let bytes = Array.init length (fun at -> byte (at * 37))
                EventFiles.crc32c bytes |> Expect.equal "" (slowCrc bytes)
        }

        // Bytes that TensorFlow's own writer makes of the same events.
        test "A file begins with the bytes that TensorFlow writes" {
            let cycle =
                Cycle(0, [||], [||], 1, 1.0, "key", [| Measurement("v/1", 1.5) |], Timing(0.0, 0.0, 0.0))

            let started = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds 256.5

            EventFiles.ofRun (someRun started [ cycle ])
            |> Expect.equal
                ""
                (latin
                    "\u0018\000\000\000\000\000\000\000\u00a3\u007fK\"\t\000\000\000\000\000\bp@\u001a\rbrain.Event:2\u00bc\u0098!+\u0019\000\000\000\000\000\000\000\u008b\u00f1\b(\t\000\000\000\000\000\bp@\u0010\u0001*\u000c\n\n\n\u0003v/1\u0015\000\000\u00c0?,\u00ec\u00c0\u0087")
        }

        test "Each cycle is an event with what was spent as its step, later than the one before" {
            let run = Some.run 1.0 "Random" 1 6
            let events = records (EventFiles.ofRun run) |> List.map event
            events.Length |> Expect.equal "the version and seven cycles" 8
            events |> List.map (fun (time, _, _) -> time) |> Expect.isAscending ""

            [ for _, step, _ in List.tail events -> step ]
            |> Expect.equal "" [ for cycle in run.Cycles -> int64 cycle.Cost ]

            for (_, _, scalars), cycle in Seq.zip (List.tail events) run.Cycles do
                scalars
                |> Expect.equal "" [ for it in cycle.Measurements -> it.Metric, float32 it.Value ]
        }

        test "Arms and trials have log folders of their own, whatever arms are called" {
            let folder = Directory.CreateTempSubdirectory "alstudio-test-"

            try
                let named arm =
                    RunHistory(Some.header arm 2, [| Some.cycle 0 50 [ "accuracy", 0.5 ] 1.0 |])

                let files = EventFiles.write folder.FullName [ named "Random"; named "../../evil" ]

                for file in files do
                    Path.GetFullPath file |> Expect.stringStarts "" folder.FullName
                    Path.GetFileName file |> string |> Expect.stringStarts "" "events.out.tfevents."

                files
                |> List.map Path.GetDirectoryName
                |> List.distinct
                |> List.length
                |> Expect.equal "" 2
            finally
                folder.Delete true
        }
    ]
