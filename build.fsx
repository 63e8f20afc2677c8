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
//   publish   a ready-to-run folder in artifacts/publish

open System
open System.Diagnostics
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open System.Text.RegularExpressions
open System.Xml
open System.Xml.Linq

CultureInfo.DefaultThreadCurrentCulture <- CultureInfo.InvariantCulture
CultureInfo.CurrentCulture <- CultureInfo.InvariantCulture

let root = __SOURCE_DIRECTORY__
let inRoot path = Path.Combine(root, path)
let artifacts = inRoot "artifacts"

/// Ends the script with a message instead of a stack trace.
exception Stop of message: string

let stop message = raise (Stop message)

// ---------------------------------------------------------------------------------------------- processes

/// Runs a program in the repository's root and hands back its exit code and peak memory in bytes.
let start (environment: (string * string) list) (program: string) (arguments: string list) =
    let info = ProcessStartInfo(program, arguments, WorkingDirectory = root)

    for name, value in environment do
        info.Environment[name] <- value

    use running = Process.Start info
    let mutable peak = 0L

    while not (running.WaitForExit 200) do
        running.Refresh()
        // A process may end between the two lines; its last peak is then the one already seen.
        peak <-
            max
                peak
                (try
                    running.PeakWorkingSet64
                 with :? InvalidOperationException ->
                     0L)

    running.ExitCode, peak

let run program arguments =
    match start [] program arguments with
    | 0, _ -> ()
    | code, _ ->
        let line = String.concat " " (program :: arguments)
        stop $"{line} ended with exit code {code}."

let dotnet arguments = run "dotnet" arguments

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

let sources = [ "build.fsx"; "dsl"; "tests"; "experiments" ]

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

/// What a test project ended with; of each failed test its name and what it said.
type Tally = { Passed: int; Failures: (string * string) list; Skipped: int }

let text name (element: XElement) =
    match element.Attribute(XName.Get name) with
    | null -> ""
    | found -> found.Value

let elements name (file: string) =
    if File.Exists file then
        // Messages hold the colours of a terminal, which are no characters of XML.
        use reader = XmlReader.Create(file, XmlReaderSettings(CheckCharacters = false))

        XDocument.Load(reader).Descendants()
        |> Seq.filter (fun element -> element.Name.LocalName = name)
        |> Seq.toList
    else
        []

/// C# projects run under the test platform and leave a .trx file.
let xunit (assembly: string) (results: string) =
    let file = Path.Combine(results, Path.GetFileNameWithoutExtension assembly + ".trx")

    let code, _ =
        start [] "dotnet" [ "test"; assembly; "--logger"; $"trx;LogFileName={file}"; "--results-directory"; results ]

    let results = elements "UnitTestResult" file

    let having outcome =
        results |> List.filter (fun result -> text "outcome" result = outcome)

    let passed, skipped = having "Passed", having "NotExecuted"

    let failures = [
        for result in List.except (passed @ skipped) results -> text "testName" result, result.Value.Trim()
    ]

    code, { Passed = passed.Length; Failures = failures; Skipped = skipped.Length }

/// What a JUnit file says.
let junit file =
    let cases = elements "testcase" file

    let parts names (case: XElement) =
        case.Elements()
        |> Seq.filter (fun part -> List.contains part.Name.LocalName names)
        |> Seq.toList

    let failures = [
        for case in cases do
            for part in parts [ "failure"; "error" ] case do
                text "name" case, $"""{text "message" part}\n{part.Value}""".Trim()
    ]

    let skipped =
        cases |> List.filter (parts [ "skipped" ] >> List.isEmpty >> not) |> List.length

    { Passed = cases.Length - failures.Length - skipped; Failures = failures; Skipped = skipped }

/// F# projects are programs (Expecto) and leave a JUnit file.
let expecto (assembly: string) (results: string) =
    let file = Path.Combine(results, Path.GetFileNameWithoutExtension assembly + ".xml")
    let code, _ = start [] "dotnet" [ assembly; "--summary"; "--junit-summary"; file ]
    code, junit file

/// Says what failed and, on the last line, how much passed and failed.
let conclude outcomes =
    printfn ""

    // What went wrong stands at the end, where whoever reads a log looks first.
    for name, _, tally in outcomes do
        for test, said in tally.Failures do
            printfn $"FAILED {name}: {test}"

            for line in said.Split '\n' |> Seq.truncate 25 do
                printfn $"""    {Regex.Replace(line, "\x1B\\[[0-9;]*m", "").TrimEnd()}"""

    let complaints = [
        for name, code, tally in outcomes do
            printfn $"{name, -28} {tally.Passed, 5} passed {tally.Failures.Length, 5} failed {tally.Skipped, 5} skipped"

            if tally.Passed + tally.Failures.Length = 0 then
                $"{name} ran no test."
            elif code <> 0 && tally.Failures.IsEmpty then
                $"{name} ended with exit code {code} though no test failed."
    ]

    for complaint in complaints do
        printfn $"{complaint}"

    let sum part =
        outcomes |> List.sumBy (fun (_, _, tally) -> part tally)

    let passed, failed, skipped =
        sum _.Passed, sum _.Failures.Length + complaints.Length, sum _.Skipped

    let tail = if skipped > 0 then $", {skipped} skipped" else ""
    printfn $"{passed} passed, {failed} failed{tail}"

    if failed > 0 then
        stop "The tests did not pass."

let cli = inRoot "dsl/ALStudio.Cli/bin/Release/net10.0/alstudio.dll"

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

// ---------------------------------------------------------------------------------------------- studies

/// Runs a script into a store of its own; hands back the folder of its report and the run's peak memory.
let study (script: string) (store: string) (more: string list) =
    if Directory.Exists store then
        Directory.Delete(store, true)

    let code, peak = start [] "dotnet" ([ cli; "run"; script; "--store"; store ] @ more)

    if code <> 0 then
        stop $"{script} ended with exit code {code}."

    let reports = Directory.GetDirectories(Path.Combine(store, "reports"))
    reports |> Array.exactlyOne, peak

type Row = { Arm: string; Trial: int; Cycle: int; Metric: string; Value: float }

/// The rows of a curves.csv whose names need no quoting, as those of the shipped experiments.
let curves (file: string) = [
    for line in File.ReadLines file |> Seq.skip 1 do
        match line.Split ',' with
        | [| _; arm; trial; cycle; _; _; metric; value |] -> {
            Arm = arm
            Trial = int trial
            Cycle = int cycle
            Metric = metric
            Value = float value
          }
        | _ -> stop $"{file}: this line has not eight fields: {line}"
]

let bench () =
    build ()

    let benchmarks =
        inRoot "tests/ALStudio.Benchmarks/bin/Release/net10.0/ALStudio.Benchmarks.dll"

    dotnet [ benchmarks; "throughput" ]
    dotnet [ benchmarks; "ssl" ]
    dotnet [ benchmarks; "queries" ]

/// Looks at 5,000 states that a power cut may leave of a store; every day it is some hundreds.
let powerCuts () =
    let tests =
        inRoot "tests/ALStudio.Running.Tests/bin/Release/net10.0/ALStudio.Running.Tests.dll"

    let code, _ =
        start [ "ALSTUDIO_POWER_CUTS", "5000" ] "dotnet" [
            "test"
            tests
            "--filter"
            "FullyQualifiedName~PowerCutTests"
        ]

    if code <> 0 then
        stop "A power cut left a store that is not whole, or that does not go on."

/// Kills a study at 250 random times, reads 200 scripts with a slip, and looks for what a hundred cycles leave behind; every
/// day it is fewer.
let kills () =
    let built name =
        inRoot $"tests/{name}/bin/Release/net10.0/{name}.dll"

    for arguments in
        [
            [ built "ALStudio.Cli.Tests"; "--filter-test-list"; "Killed" ]
            [ built "ALStudio.Cli.Tests"; "--filter-test-list"; "Hostile names" ]
            [ built "ALStudio.Cli.Tests"; "--filter-test-list"; "Mutants" ]
            [ built "ALStudio.Cli.Tests"; "--filter-test-case"; "Eight processes" ]
            [
                "test"
                built "ALStudio.Running.Tests"
                "--filter"
                "LeakTests"
                "--logger"
                "console;verbosity=detailed"
            ]
        ] do
        match start [ "ALSTUDIO_SOAK", "1" ] "dotnet" arguments with
        | 0, _ -> ()
        | code, _ ->
            let line = String.concat " " arguments
            stop $"{line} ended with exit code {code}."

let soak () =
    build ()
    powerCuts ()
    kills ()
    let script = inRoot "experiments/cifar10-small.alx.fsx"

    let data =
        match Environment.GetEnvironmentVariable "ALSTUDIO_SHARED" with
        | null
        | "" -> inRoot "../shared/data"
        | shared -> Path.Combine(shared, "data")

    let once name =
        study script (Path.Combine(artifacts, "soak", name)) [ "--data"; data ]

    let watch = Stopwatch.StartNew()
    let first, peak = once "first"

    printfn
        $"cifar10-small took {watch.Elapsed.TotalMinutes:F1} minutes, peak memory {float peak / 1073741824.0:F2} GiB."

    let second, _ = once "second"
    let file report = Path.Combine(report, "curves.csv")

    if File.ReadAllBytes(file first) <> File.ReadAllBytes(file second) then
        stop "Two runs of one seed gave different curves.csv."

    if peak >= 3L * 1073741824L then
        stop "The run used 3 GiB of memory or more."

    let accuracy =
        curves (file first) |> List.filter (fun row -> row.Metric = "accuracy")

    let shown values =
        values
        |> List.map (fun (value: float) -> value.ToString "F4")
        |> String.concat " "

    // One trial on 2,000 test images has a standard error of one point: the curve is the mean, as in every figure.
    for arm, rows in accuracy |> List.groupBy _.Arm do
        let mean =
            rows
            |> List.groupBy _.Cycle
            |> List.sortBy fst
            |> List.map (fun (_, trials) -> trials |> List.averageBy _.Value)

        printfn $"{arm}: {shown mean}"

        if mean |> List.pairwise |> List.exists (fun (before, after) -> after <= before) then
            stop $"The curve of {arm} does not climb at every cycle."

    for (arm, trial), rows in accuracy |> List.groupBy (fun row -> row.Arm, row.Trial) do
        let values = rows |> List.sortBy _.Cycle |> List.map _.Value
        printfn $"{arm}, trial {trial}: {shown values}"

        if List.last values <= 0.5 then
            stop $"The last point of {arm}, trial {trial}, is not above 50 %%."

    let starts =
        accuracy |> List.filter (fun row -> row.Cycle = 0) |> List.groupBy _.Trial

    if
        starts
        |> List.exists (fun (_, rows) -> rows |> List.distinctBy _.Value |> List.length > 1)
    then
        stop "Arms of one trial differ at cycle 0."

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
