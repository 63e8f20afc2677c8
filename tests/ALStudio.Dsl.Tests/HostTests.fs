module ALStudio.Dsl.Tests.HostTests

open System
open System.Diagnostics
open System.Globalization
open System.IO
open System.Reflection
open Expecto
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Dsl.Tests.Scripts

let private ok result =
    match result with
    | Ok loaded -> loaded: Host.Loaded
    | Error problems -> failtest (Problems.renderAll Problems.sourceOf problems)

let private repository =
    let rec up (folder: DirectoryInfo) =
        if File.Exists(Path.Combine(folder.FullName, "ALStudio.sln")) then
            folder.FullName
        else
            up (nonNull folder.Parent)

    up (DirectoryInfo __SOURCE_DIRECTORY__)

/// The experiments that come with ALStudio.
let experiments =
    Directory.GetFiles(Path.Combine(repository, "experiments"), "*.alx.fsx")
    |> Array.sort

[<Tests>]
let tests =
    testList "host" [
        testCase "A script is compiled once, and again when it changes" (fun () ->
            use folder = new Folder()
            let script = folder.Write("study.alx.fsx", study "first")
            Expect.isFalse (ok (Host.load script)).IsCached "the first time"
            Expect.isTrue (ok (Host.load script)).IsCached "the second time"
            folder.Write("study.alx.fsx", study "second") |> ignore
            let changed = ok (Host.load script)
            Expect.isFalse changed.IsCached "after a change"
            Expect.equal changed.Declarations.Head.Experiment.Name "second" "the new text")

        testCase "A compiled script is read without the compiler" (fun () ->
            use folder = new Folder()
            let script = folder.Write("study.alx.fsx", study "fast")
            ok (Host.load script) |> ignore
            let program = Assembly.GetExecutingAssembly().Location

            let start =
                ProcessStartInfo("dotnet", [ program; "--loaded-by"; script ], RedirectStandardOutput = true)

            use child = nonNull (Process.Start start)

            let lines =
                child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries)

            child.WaitForExit()
            Expect.contains lines "cached: true" "it was found"
            Expect.contains lines "ALStudio.Dsl" "the host is there"

            let heavy =
                lines
                |> Array.filter (fun name -> name.StartsWith "FSharp.Compiler" || name = "System.Text.Json")

            Expect.equal heavy [||] "what only compiling needs")

        testCase "A script is compiled again when a file that it loads changes" (fun () ->
            use folder = new Folder()

            let helper epochs =
                $"module Recipes\nopen ALStudio\nlet plain = Supervised(WideResNet(), Epochs = {epochs})\n"

            folder.Write("helpers/recipes.fsx", helper 3) |> ignore

            let script =
                folder.Write(
                    "studies/study.alx.fsx",
                    """
#load "../helpers/recipes.fsx"
open ALStudio
open Recipes

experiment "loads" {
    dataset (Shapes())
    start (Drawn 100<label>)
    query 100<label>
    cycles 1
    compare (arms plain [ Random() ])
}
"""
                )

            let epochs (loaded: Host.Loaded) =
                match loaded.Declarations.Head.Experiment.Arms[0].Recipe with
                | :? ALStudio.Supervised as recipe -> recipe.Epochs
                | _ -> failtest "another recipe"

            Expect.equal (ok (Host.load script) |> epochs) 3 "as written"
            folder.Write("helpers/recipes.fsx", helper 4) |> ignore
            let changed = ok (Host.load script)
            Expect.isFalse changed.IsCached "after a change"
            Expect.equal (epochs changed) 4 "the new value"
            Expect.equal changed.Sources.Length 2 "both files")

        testCase "A problem in a file that is loaded names that file" (fun () ->
            use folder = new Folder()
            let text = "module Recipes\nopen ALStudio\nlet plain = Supervised(WideResNot())\n"
            let recipes = folder.Write("helpers/recipes.fsx", text)

            let script =
                folder.Write("studies/study.alx.fsx", "#load \"../helpers/recipes.fsx\"\nopen ALStudio\n")

            match Host.load script with
            | Ok _ -> failtest "nothing is wrong"
            | Error problems ->
                let place = nonNull problems.Head.Where
                Expect.equal (place.File, place.Line, place.Column) (recipes, 3, 24) "its place")

        testCase "What the compiler wonders about is told from the cache as well" (fun () ->
            use folder = new Folder()
            let odd = "\nlet half n =\n    match n with\n    | 1 -> 0.5\n"
            let script = folder.Write("study.alx.fsx", study "odd" + odd)
            let first, second = ok (Host.load script), ok (Host.load script)
            Expect.isTrue second.IsCached "the second time"
            Expect.equal second.Warnings first.Warnings "both times"
            let warning = List.exactlyOne first.Warnings
            Expect.stringContains warning.What "Incomplete pattern matches" "what"
            Expect.equal (nonNull warning.Where).Line 13 "where")

        testCase "Many experiments may stand in one script, in loops and with helper functions" (fun () ->
            let found =
                declarations (
                    header
                    + """
let small name strategies =
    experiment name {
        dataset (Shapes(Train = 500))
        start (Balanced 50<label>)
        query 50<label>
        cycles 2
        compare (arms plain strategies)
    }

for seed in 1 .. 2 do
    small $"seed-{seed}" [ Random(); Margin() ]

small "alone" [ for _ in 1 .. 1 -> Random() ]
"""
                )

            Expect.equal (found |> List.map _.Experiment.Name) [ "seed-1"; "seed-2"; "alone" ] "all, in order")

        testCase "An arm knows its line and column, in a list of several lines as well" (fun () ->
            let found =
                declarations (
                    header
                    + """
experiment "places" {
    dataset (Shapes())
    start (Balanced 100<label>)
    query 100<label>
    cycles 1
    compare [
        yield! arms plain [
            Random()
            Margin() ]
    ]
}
"""
                )

            let experiment = found.Head.Experiment

            let spot (place: Place) =
                place.Line, place.Column, place.EndColumn

            let arms =
                experiment.Arms |> Seq.map (fun arm -> spot (nonNull arm.Where)) |> List.ofSeq

            Expect.equal arms [ 11, 13, 21; 12, 13, 21 ] "of arms"
            Expect.equal (spot experiment.Places["query"]) (7, 5, 21) "of a keyword"
            Expect.equal (spot experiment.Places["experiment"]) (4, 1, 20) "of the block")

        testCase "Numbers have decimal points under every culture" (fun () ->
            let usual = CultureInfo.CurrentCulture
            let comma = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
            comma.NumberFormat.NumberDecimalSeparator <- ","
            CultureInfo.CurrentCulture <- comma

            try
                Expect.equal $"{0.7}" "0,7" "the machine's culture"

                let found =
                    declarations (
                        header
                        + """
experiment "culture" {
    dataset (Shapes())
    start (Balanced 100<label>)
    query 100<label>
    cycles 1
    compare (arms plain [ Random() ] |> prefixed $"T{0.7}")
}
"""
                    )

                Expect.equal found.Head.Experiment.Arms[0].Name "T0.7-Random" "the name of an arm"
            finally
                CultureInfo.CurrentCulture <- usual)

        testCase "A script's own strategy is a class in the script" (fun () ->
            let found =
                declarations (
                    header
                    + """
type Stubborn(exponent: float) =
    inherit ScoredStrategy()
    override _.Score(model, images) = [| for image in images -> float image ** exponent |]

experiment "own" {
    dataset (Shapes())
    start (Balanced 100<label>)
    query 100<label>
    cycles 1
    compare (arms plain [ Random(); Stubborn 2.0 ])
}
"""
                )

            let names = found.Head.Experiment.Arms |> Seq.map _.Name |> List.ofSeq
            Expect.equal names [ "Random"; "Stubborn" ] "the arms")

        testCase "A folder that cannot be written to keeps no cache, and the script works" (fun () ->
            use folder = new Folder()
            Directory.Delete(Path.Combine(folder.Path, ".alx"))
            // A file where the folder would be: nobody can write there, not even root.
            folder.Write(".alx", "") |> ignore
            folder.Write(".git", "") |> ignore
            let script = folder.Write("study.alx.fsx", study "read-only")
            Expect.isFalse (ok (Host.load script)).IsCached "the first time"
            Expect.isFalse (ok (Host.load script)).IsCached "the second time")

        testCase "A script that is not there suggests one that is" (fun () ->
            use folder = new Folder()
            folder.Write("margin.alx.fsx", study "margin") |> ignore

            match Host.load (Path.Combine(folder.Path, "margni.alx.fsx")) with
            | Ok _ -> failtest "there is none"
            | Error problems -> Expect.equal problems.Head.Hint "Maybe you want: margin.alx.fsx" "the hint")

        testCase "What a script prints does not reach stdout" (fun () ->
            let usual = Console.Out
            use heard = new StringWriter()
            Console.SetOut heard

            try
                declarations ("printfn \"hello\"\n" + study "talks") |> ignore
            finally
                Console.SetOut usual

            Expect.equal (heard.ToString()) "" "stdout")

        testCase "The prelude is written on first use and names libraries that exist" (fun () ->
            use folder = new Folder()
            ok (Host.load (folder.Write("study.alx.fsx", study "prelude"))) |> ignore

            let lines =
                File.ReadAllLines(Prelude.path folder.Path)
                |> Array.filter (fun line -> line.StartsWith "#r")

            let files =
                lines |> Array.map (fun line -> line.Substring("#r @\"".Length).TrimEnd '"')

            Expect.equal files.Length (Prelude.libraries @ Prelude.drawing).Length "one line per library"
            Expect.all files File.Exists "every file is there")

        testCase "An old prelude of another build does no harm" (fun () ->
            use folder = new Folder()

            folder.Write(".alx/prelude.fsx", "#r @\"/nowhere/ALStudio.Dsl.dll\"\n")
            |> ignore

            let script =
                folder.Write("studies/study.alx.fsx", "#load \"../.alx/prelude.fsx\"\n" + study "old")

            ok (Host.load script) |> ignore)

        testCase "There is one FSharp.Core, the one that the compiler was built with" (fun () ->
            let wanted =
                typeof<FSharp.Compiler.CodeAnalysis.FSharpChecker>.Assembly.GetReferencedAssemblies()

            let core = wanted |> Array.find (fun name -> name.Name = "FSharp.Core")
            Expect.equal (string (typeof<list<int>>.Assembly.GetName().Version)) (string core.Version) "its version"

            let loaded =
                AppDomain.CurrentDomain.GetAssemblies()
                |> Array.filter (fun assembly -> assembly.GetName().Name = "FSharp.Core")

            Expect.equal loaded.Length 1 "loaded once")

        for script in experiments do
            let name = Path.GetFileName script |> string

            testCase $"experiments/{name} declares what its name says and has its header" (fun () ->
                use folder = new Folder()
                let text = File.ReadAllText script
                let copy = folder.Write("experiments/" + name, text)
                let loaded = ok (Host.load copy)
                Expect.isEmpty loaded.Warnings "warnings"

                Expect.contains
                    ((loaded.Declarations |> List.map _.Experiment.Name)
                     @ (loaded.TradeOffs |> List.map _.Name))
                    (name.Replace(".alx.fsx", ""))
                    "its name"

                for declaration in loaded.Declarations do
                    for preset in declaration.Presets do
                        match Presets.apply (ALStudio.Learning.DataRoot [||]) preset.Name declaration with
                        | Ok smaller -> Expect.isNotNull smaller.ScaledDown $"what {preset.Name} makes smaller"
                        | Error problems -> failtest (Problems.renderAll (fun _ -> None) problems)

                for tradeOff in loaded.TradeOffs do
                    for preset in tradeOff.Presets do
                        match Presets.applyTo (ALStudio.Learning.DataRoot [||]) preset.Name tradeOff with
                        | Ok smaller -> Expect.isSome smaller.ScaledDown $"what {preset.Name} makes smaller"
                        | Error problems -> failtest (Problems.renderAll (fun _ -> None) problems)

                for word in [ "// Question : "; "// Expected : "; "// Measured : " ] do
                    Expect.stringContains text word "its header")
    ]
