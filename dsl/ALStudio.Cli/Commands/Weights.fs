/// `alstudio weights`: takes a trained network out of the store.
module ALStudio.Cli.Commands.Weights

open System
open System.IO
open System.Security.Cryptography
open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private number (text: string) =
    match Int32.TryParse text with
    | true, number when number >= 0 -> None
    | _ -> Some "a whole number from 0"

let private usage: Usage = {
    Name = "weights"
    Says = "copy the weights of a trained network to a file"
    Explains = [
        "Copies the weights that a cycle of an arm ended with, as safetensors with the entries of the"
        "network's state dictionary. In the folder weights of a data folder they are found by scripts:"
        "ResNet18(Form = ResNetForm.Cifar, Pretrained = weights \"NAME.safetensors\")."
    ]
    Argument = Some { Name = "EXPERIMENT [ARM]"; Says = "the name of a stored experiment"; Needed = true }
    Options = [
        value "--to" "FILE" (fun _ -> None) "where they are written; a file that is there is never replaced"
        value "--trial" "N" number "of which trial (else the first)"
        value "--cycle" "N" number "of which cycle (else the last that is finished)"
        Options.store
        Options.json
        help
    ]
    Examples = [ "alstudio weights quickstart Entropy --to entropy.safetensors --trial 2" ]
}

/// Which training is meant.
type Chosen = { Arm: string; Trial: int; Cycle: int; Training: string }

let private armOf (study: StudyRecord) (name: string option) =
    match name, List.ofSeq study.Arms with
    | Some name, _ -> Targets.arm study name
    | None, [ only ] -> only
    | None, arms ->
        let names = String.concat ", " [ for arm in arms -> arm.Name ]
        Problems.fail (study.Experiment + " has several arms.") ("Name one of: " + names + ".")

/// Finds the training whose network is wanted.
/// <exception cref="T:ALStudio.Core.ProblemException">There is no such arm, trial or cycle.</exception>
let choose (store: Store) experiment arm trial cycle =
    let study = Targets.stored store experiment
    let arm = armOf study arm
    let trial = trial |> Option.defaultValue 1

    let cycles =
        match store.Find(RunId(study.Experiment, arm.Name, trial), arm.Definition) with
        | null -> []
        | run -> List.ofSeq run.Cycles

    let run = "Trial " + string trial + " of " + study.Experiment + "/" + arm.Name

    match cycle, List.tryLast cycles with
    | _, None -> Problems.fail (run + " has no finished cycle.") ("See: alstudio ls " + study.Experiment)
    | None, Some last -> { Arm = arm.Name; Trial = trial; Cycle = last.Number; Training = last.Training }
    | Some wanted, Some last ->
        match cycles |> List.tryFind (fun cycle -> cycle.Number = wanted) with
        | Some found -> { Arm = arm.Name; Trial = trial; Cycle = wanted; Training = found.Training }
        | None ->
            Problems.fail
                (run + " has no finished cycle " + string wanted + ".")
                ("Its last one is cycle " + string last.Number + ".")

let private hashOf (path: string) =
    use file = File.OpenRead path
    Convert.ToHexStringLower(SHA256.HashData file)

/// Copies the weights of a training, whole or not at all; hands back their SHA-256 (hex).
/// <exception cref="T:ALStudio.Core.ProblemException">
/// The store has let them go, another file is in the way, or the file cannot be written.
/// </exception>
let copy (store: Store) (chosen: Chosen) (target: string) =
    let source =
        match store.Trainings.PathOf(chosen.Training, Entries.Weights) with
        | null ->
            Problems.fail
                "These weights are not in the store: they were let go, or are damaged."
                "Run the study again with --keep all; alstudio store verify says what is damaged."
        | path -> path

    let hash = hashOf source

    if File.Exists target && hashOf target <> hash then
        Problems.fail
            (Terminal.shortPath target + " is there already, and is something else.")
            "Name another file, or remove it."

    if not (File.Exists target) then
        let draft = target + ".new-" + string Environment.ProcessId

        try
            try
                Path.GetDirectoryName(Path.GetFullPath target)
                |> nonNull
                |> Directory.CreateDirectory
                |> ignore

                File.Copy(source, draft, true)
                File.Move(draft, target)
            finally
                File.Delete draft
        with
        | :? IOException
        | :? UnauthorizedAccessException as failure ->
            Problems.fail
                ("Cannot write " + Terminal.shortPath target + ": " + failure.Message)
                "Name another file with --to."

    hash

let private weights (line: Line) =
    let target =
        line.Find "--to"
        |> Option.defaultWith (fun () ->
            Problems.fail "alstudio weights needs --to FILE." ("for example: " + List.head usage.Examples))
        |> Path.GetFullPath

    let store = Store.Open(Places.store line)
    let experiment = Option.get line.Argument

    let asked name =
        line.Find name |> Option.map Int32.Parse

    let chosen = choose store experiment line.Second (asked "--trial") (asked "--cycle")
    let hash = copy store chosen target

    if line.Has "--json" then
        Terminal.print (
            render (
                answer "weights" [
                    "arm", Text chosen.Arm
                    "trial", Json.int chosen.Trial
                    "cycle", Json.int chosen.Cycle
                    "training", Text chosen.Training
                    "path", Text target
                    "sha256", Text hash
                ]
            )
        )
    else
        Terminal.print (
            Terminal.shortPath target
            + ": "
            + chosen.Arm
            + ", trial "
            + string chosen.Trial
            + ", cycle "
            + string chosen.Cycle
            + ", SHA-256 "
            + hash
        )

    ExitCode.Done

let command = { Usage = usage; Run = weights }
