/// Scripts in folders of their own, written by tests.
module ALStudio.Dsl.Tests.Scripts

open System
open System.IO
open ALStudio.Dsl
open ALStudio.Learning
open ALStudio.Running

/// A folder that holds scripts and goes away with its test.
type Folder() =
    let path = Directory.CreateTempSubdirectory("alstudio-dsl-").FullName
    do Directory.CreateDirectory(Path.Combine(path, ".alx")) |> ignore

    /// Its path.
    member _.Path = path

    /// Writes a file and returns its path.
    member _.Write(name: string, text: string) =
        let file = Path.Combine(path, name)
        Directory.CreateDirectory(Path.GetDirectoryName file |> string) |> ignore
        File.WriteAllText(file, text)
        file

    interface IDisposable with
        member _.Dispose() = Directory.Delete(path, true)

/// What stands above the blocks of most tests.
let header =
    """open ALStudio
let plain = Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 2)
"""

/// Loads a script of one file.
let load (text: string) =
    use folder = new Folder()
    Host.load (folder.Write("study.alx.fsx", text))

/// The declarations of a script that is right.
let declarations text =
    match load text with
    | Ok loaded -> loaded.Declarations
    | Error problems -> Expecto.Tests.failtest (Problems.renderAll Problems.sourceOf problems)

/// What the engine finds wrong, on a machine without data sets.
let private impossible (loaded: Host.Loaded) = [
    for declaration in loaded.Declarations do
        yield!
            Study.Check(
                declaration.Experiment,
                StudySettings("nowhere", DataRoot [| DataRoot.Folder("data", "--data") |])
            )
]

/// What is wrong with a script that is read in some way, as its author reads it: the file under its bare name.
let problemsBy (load: string -> Result<Host.Loaded, ALStudio.Core.Problem list>) text =
    use folder = new Folder()
    let script = folder.Write("study.alx.fsx", text)

    let read (file: string) =
        Problems.sourceOf (Path.Combine(folder.Path, file))

    let found =
        match load script with
        | Ok loaded -> impossible loaded
        | Error problems -> problems

    match found with
    | [] -> "nothing is wrong\n"
    | problems -> problems |> List.map (Problems.seenFrom folder.Path) |> Problems.renderAll read

/// What is wrong with a script, as its author reads it.
let problems text = problemsBy Host.load text

/// A script with one small experiment.
let study name =
    header
    + $"""
experiment "{name}" {{
    dataset (Shapes())
    start (Balanced 100<label>)
    query 100<label>
    cycles 1
    compare (arms plain [ Random() ])
}}
"""
