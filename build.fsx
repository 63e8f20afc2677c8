// Everything that is done to this repository, as plain functions: dotnet fsi build.fsx TARGET
//
//   clean     deletes what builds and tests have made
//   restore   local tools and packages
//   format    lays out every source file (CSharpier, Fantomas)
//   build     checks the layout, then compiles everything
//   test      build, then every test project; ends with "N passed, N failed"
//   regress   replays the experiments that have stored curves (alstudio verify); each curve counts as a test
//   bench     throughput against a bare TorchSharp loop and, where it is installed, PyTorch
//   soak      what takes too long for every day: 5,000 power cuts, 200 kills and 50 double ones, 200 scripts with a slip, a
//             hundred cycles without a leak; the CIFAR-10 study, twice, with all that must hold for it
//   docs      writes docs/language anew, from the comments in the code
//   publish   a ready-to-run folder in artifacts/publish

#load "build/Processes.fsx"
#load "build/Tally.fsx"
#load "build/Soak.fsx"

open System
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open Processes
open Tally

CultureInfo.DefaultThreadCurrentCulture <- CultureInfo.InvariantCulture
CultureInfo.CurrentCulture <- CultureInfo.InvariantCulture

// ---------------------------------------------------------------------------------------------- targets

let clean () =
    for folder in
        [ "engine"; "dsl"; "tests" ]
        |> Seq.collect (inRoot >> Directory.EnumerateDirectories) do
        for made in [ "bin"; "obj" ] do
            let path = Path.Combine(folder, made)

            if Directory.Exists path then
                Directory.Delete(path, true)

    if Directory.Exists artifacts then
        Directory.Delete(artifacts, true)

let restore () =
    dotnet [ "tool"; "restore" ]
    // Projects that are restored side by side would write the same lists of packages: paket writes them before.
    dotnet [ "paket"; "restore" ]
    dotnet [ "restore"; "ALStudio.sln" ]

let sources = [ "build.fsx"; "build"; "dsl"; "tests"; "experiments" ]

let format () =
    restore ()
    dotnet [ "csharpier"; "format"; "." ]
    dotnet ("fantomas" :: sources)

let build () =
    restore ()

    match start [] "dotnet" [ "csharpier"; "check"; "." ], start [] "dotnet" ("fantomas" :: "--check" :: sources) with
    | (0, _), (0, _) -> ()
    | _ -> stop "Some files are not laid out by the formatters. Run: dotnet fsi build.fsx format"

    dotnet [ "build"; "ALStudio.sln"; "-c"; "Release"; "--no-restore"; "-nologo"; "-v"; "minimal" ]

/// Replays the scripts that have stored curves, each into a store of its own; each curve counts as a test.
let replays () = [
    for stored in Directory.GetFiles(inRoot "experiments/curves", "*.csv") |> Array.sort do
        let name = Path.GetFileNameWithoutExtension stored
        let folder = Path.Combine(artifacts, "regress", name)
        let file = Path.Combine(folder, "curves.xml")

        if Directory.Exists folder then
            Directory.Delete(folder, true)

        printfn $"\n== {name} against its stored curves"

        let script, store =
            inRoot $"experiments/{name}.alx.fsx", Path.Combine(folder, "store")

        let code, _ =
            start [] "dotnet" [ cli; "verify"; script; "--store"; store; "--jobs"; "2"; "--junit"; file ]

        name, code, junit file
]

let regress () =
    build ()
    conclude (replays ())

let test () =
    build ()
    let results = Path.Combine(artifacts, "tests")

    if Directory.Exists results then
        Directory.Delete(results, true)

    Directory.CreateDirectory results |> ignore

    let outcomes = [
        for folder in Directory.GetDirectories(inRoot "tests", "*.Tests") |> Array.sort do
            let name = Path.GetFileName folder
            let assembly = Path.Combine(folder, "bin", "Release", "net10.0", name + ".dll")
            let isExpecto = File.Exists(Path.Combine(folder, name + ".fsproj"))
            printfn $"\n== {name}"
            let code, tally = (if isExpecto then expecto else xunit) assembly results
            name, code, tally
    ]

    conclude outcomes

let bench () =
    build ()

    let benchmarks =
        inRoot "tests/ALStudio.Benchmarks/bin/Release/net10.0/ALStudio.Benchmarks.dll"

    dotnet [ benchmarks; "throughput" ]
    dotnet [ benchmarks; "ssl" ]
    dotnet [ benchmarks; "queries" ]

/// What takes too long for every day.
let soak () =
    build ()
    Soak.powerCuts ()
    Soak.kills ()
    Soak.smallCifar ()

/// Writes the manual anew: docs/language is made of the comments in the code.
let docs () =
    build ()
    dotnet [ cli; "explain"; "--to"; inRoot "docs/language" ]

let publish () =
    restore ()

    dotnet [
        "publish"
        inRoot "dsl/ALStudio.Cli/ALStudio.Cli.fsproj"
        "-c"
        "Release"
        "-r"
        RuntimeInformation.RuntimeIdentifier
        "--self-contained"
        "false"
        "-p:PublishReadyToRun=true"
        "-o"
        Path.Combine(artifacts, "publish")
        "-nologo"
    ]

// ---------------------------------------------------------------------------------------------- dispatch

let targets = [
    "clean", clean
    "restore", restore
    "format", format
    "build", build
    "test", test
    "regress", regress
    "bench", bench
    "soak", soak
    "docs", docs
    "publish", publish
]

let wanted = fsi.CommandLineArgs |> Array.tail |> Array.toList

try
    match
        wanted
        |> List.filter (fun name -> targets |> List.forall (fun (known, _) -> known <> name))
    with
    | unknown :: _ ->
        stop $"""There is no target "{unknown}". Targets: {targets |> List.map fst |> String.concat ", "}."""
    | [] when wanted.IsEmpty -> stop $"""Which target? {targets |> List.map fst |> String.concat ", "}."""
    | [] ->
        for name in wanted do
            (targets |> List.find (fun (known, _) -> known = name) |> snd) ()
with Stop message ->
    eprintfn $"{message}"
    exit 1
