/// Some: runs as the store would hold them, made up but plausible.
module Some

open System
open ALStudio.Core
open ALStudio.Figures

let private noise (trial: int) (cycle: int) (salt: int) =
    Chance(7UL).OfTrial(trial).For(Purpose.Query, cycle, salt).NextNormal()

let cycle number labels measurements training =
    Cycle(
        number,
        [||],
        [||],
        labels,
        float labels,
        $"training-{number}",
        measurements
        |> List.map (fun (name: string, value) -> Measurement(name, value))
        |> List.toArray,
        Timing(training, 0.4, 0.1)
    )

let script =
    """// Does asking pay on a small data set?
// Expected : entropy and margin are a few points above random
// Measured : not run yet
#load "../.alx/prelude.fsx"
open ALStudio

experiment "quickstart" {
    dataset (Shapes())
    start   (Balanced 50<label>)
    query   50<label>
    cycles  6
    trials  3
    compare (arms quick [ Random(); Entropy(); Margin() ])
}
"""

let header arm trial =
    RunHeader(
        RunId("quickstart", arm, trial),
        String.replicate 8 "0123abcd",
        dict [
            "dataset", "Shapes " + String.replicate 8 "fedc9876"
            "query", "ALStudio.Core.Budget(Amount = 50, Unit = ALStudio.Core.CostUnit.Label)"
            "recipe",
            "ALStudio.Learning.Objectives.Supervised(Epochs = 15, Network = ALStudio.Learning.Networks.WideResNet(Depth = 10, Width = 1))"
            "strategy", $"ALStudio.Learning.Strategies.{arm}()"
            "seed", "0"
        ]
        |> System.Collections.ObjectModel.ReadOnlyDictionary,
        dict [
            "alstudio", "0.1.0"
            "libtorch", "2.10.0.0"
            "git commit", String.replicate 5 "01c50f9a"
            "processor", "AMD EPYC (X64)"
            "threads", "2"
            "seed", "0"
            "trial seed", string (1000 + trial)
            "script", "quickstart.alx.fsx"
            "script text", script
        ]
        |> System.Collections.ObjectModel.ReadOnlyDictionary,
        CostUnit.Label,
        null,
        DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)
    )

/// A header of which some parts are others; what is not named stays.
type Header =
    static member of'
        (
            header: RunHeader,
            ?id: RunId,
            ?description: Collections.Generic.IReadOnlyDictionary<string, string>,
            ?provenance: Collections.Generic.IReadOnlyDictionary<string, string>,
            ?unit': CostUnit,
            ?scaledDown: string | null,
            ?started: DateTimeOffset
        ) =
        RunHeader(
            defaultArg id header.Id,
            header.Definition,
            defaultArg description header.Description,
            defaultArg provenance header.Provenance,
            defaultArg unit' header.Unit,
            (match scaledDown with
             | Some words -> words
             | None -> header.ScaledDown),
            defaultArg started header.Started
        )

/// A run whose accuracies are given, 50 labels a cycle.
let runOf arm trial accuracies =
    RunHistory(
        header arm trial,
        accuracies
        |> List.mapi (fun i accuracy -> cycle i (50 * (i + 1)) [ "accuracy", accuracy ] 1.5)
        |> List.toArray
    )

let private shapes = [ "disc"; "ring"; "square"; "frame"; "triangle"; "star"; "cross"; "bars"; "dots"; "wave" ]

let private curve gain trial number =
    let reached = 0.86 - 0.56 * exp (-0.33 * float number * gain)

    // Every arm shares cycle 0 of its trial; later cycles are noisy on their own.
    let salt = if number = 0 then 0 else int (gain * 1000.0)

    reached + 0.012 * noise trial 99 0 + 0.008 * noise trial number salt

/// Twelve metrics of a run that learns `gain` times as fast as random.
let run gain arm trial cycles =
    let measured number =
        let accuracy = curve gain trial number

        let perClass =
            shapes
            |> List.mapi (fun i name ->
                let ease = 0.16 * sin (float i * 2.1)

                $"accuracy/{name}",
                Math.Clamp(accuracy + ease * (1.2 - accuracy) + 0.02 * noise trial number (i + 50), 0.0, 1.0))

        [
            "accuracy", accuracy
            "loss", 2.6 * (1.0 - accuracy) ** 1.2 + 0.02 * noise trial number 7
            "calibration", 0.02 + 0.25 * (1.0 - accuracy) ** 1.5 + 0.004 * noise trial number 8
        ]
        @ perClass

    RunHistory(
        header arm trial,
        [|
            for number in 0..cycles do
                cycle
                    number
                    (50 * (number + 1))
                    (measured number)
                    (if number = 0 && gain <> 1.0 then
                         0.0
                     else
                         2.1 + 0.9 * float number)
        |]
    )

/// Three arms, three trials, six queries.
let study = [
    for arm, gain in [ "Random", 1.0; "Entropy", 1.22; "Margin", 1.3 ] do
        for trial in 1..3 do
            run gain arm trial 6
]

/// The arms of `study` in the order of its script.
let extras = { Extras.None with Arms = [ "Random"; "Entropy"; "Margin" ] }

/// The runs at a smaller scale than their script says.
let scaledDown words (histories: RunHistory list) =
    histories
    |> List.map (fun history ->
        let header = history.Header

        RunHistory(Header.of' (header, scaledDown = words), history.Cycles))
