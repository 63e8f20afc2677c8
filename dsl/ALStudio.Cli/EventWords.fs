/// What cycles and events say in a sentence.
module ALStudio.Cli.EventWords

open System
open ALStudio.Core
open ALStudio.Figures

/// A share as a percentage with one decimal.
let percent (share: float) = (100.0 * share).ToString "0.0" + " %"

/// The first of accuracy, mean IoU and whatever else a cycle measured.
let measured (cycle: Cycle) =
    let named name =
        cycle.Measurements |> Seq.tryFind (fun measurement -> measurement.Metric = name)

    named "accuracy"
    |> Option.orElse (named "meanIoU")
    |> Option.orElse (Seq.tryHead cycle.Measurements)

/// What a cycle is remembered by: its accuracy or mean IoU, or the first thing that was measured.
let headline (cycle: Cycle) = measured cycle |> Option.map _.Value

/// What its answers have come to: labels, or clicks and the images that have any label.
let spent (cycle: Cycle) =
    let labels = cycle.Labels.ToString "#,0"

    if cycle.Cost = float cycle.Labels then
        labels + " labels"
    else
        cycle.Cost.ToString "#,0" + " clicks in " + labels + " images"

/// The run of an event.
let who (happened: RunEvent) =
    Show.name happened.Run.Arm + ", trial " + string happened.Run.Trial

/// A hint after a sentence, if there is one.
let hinted hint =
    if String.IsNullOrEmpty hint then "" else " " + hint

/// What looks wrong with a training.
let warning (it: TrainingWarned) =
    who it + ", cycle " + string it.Cycle + ": " + it.Reason + hinted it.Hint

/// Where a training goes on, and what was damaged.
let resumed (it: TrainingResumed) =
    let paths = String.Join(", ", it.Damaged)
    let number (count: int) = count.ToString "#,0"

    let member' =
        if it.Member > 0 then
            ", member " + string (it.Member + 1)
        else
            ""

    let where = who it + ", cycle " + string it.Cycle + member' + ": "

    if it.Iteration = 0 then
        where + "begins again, because what was kept of it is damaged: " + paths
    else
        where
        + "goes on at iteration "
        + number it.Iteration
        + " of "
        + number it.Iterations
        + (if it.Damaged.Count > 0 then
               "; what was kept later is damaged: " + paths
           else
               "")

/// How a sentence begins that says what is waited for.
let awaiting = "waiting for "

/// What is waited for, when somebody else does it.
let awaited (happened: RunEvent) =
    match happened with
    | :? TrainingAwaited as it -> Some(awaiting + it.Holder + ": trains " + who it + ", cycle " + string it.Cycle)
    | :? RunAwaited as it -> Some(awaiting + it.Holder + ": works on " + who it)
    | _ -> None
