module StoredCurvesTests

open System.IO
open Expecto
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Figures.StoredCurves

let private study = Study.tryOf Some.extras Some.study |> Option.get

let private known = { Tolerances = Map.ofList [ "accuracy", 0.03 ]; Facts = Map.ofList [ "quickstart", factsOf study ] }

let private inFolder work =
    let folder = Directory.CreateTempSubdirectory "alstudio-curves-"

    try
        work (Path.Combine(folder.FullName, "curves", "quickstart.csv"))
    finally
        folder.Delete true

let private problem file =
    try
        StoredCurves.read "quickstart.alx.fsx" file |> ignore
        "", ""
    with :? ProblemException as broken ->
        let folder =
            string (Path.GetDirectoryName file) + string Path.DirectorySeparatorChar

        let problem = broken.Problems[0]
        problem.What.Replace(folder, ""), string problem.Hint

let private anew =
    "Take the file from the repository again, or store new curves: alstudio verify quickstart.alx.fsx --accept"

[<Tests>]
let tests =
    testList "stored curves" [
        test "what was stored is read again, and nothing else lies there" {
            inFolder (fun file ->
                Expect.equal
                    (StoredCurves.write file study.Rows known |> List.map Path.GetFileName)
                    [ "quickstart.csv"; "quickstart.json" ]
                    ""

                let stored = StoredCurves.read "quickstart.alx.fsx" file
                Expect.equal stored.Rows study.Rows ""
                Expect.equal stored.Known (Some known) ""
                Expect.isNone stored.Notice ""
                StoredCurves.write file study.Rows known |> ignore
                Expect.equal (Directory.GetFiles(string (Path.GetDirectoryName file))).Length 2 "")
        }

        test "it says what was run and where, and not in whose folder" {
            let names = factsOf study |> List.map _.Name
            Expect.containsAll names [ "recipe"; "strategy"; "processor"; "threads"; "libtorch"; "git commit" ] ""

            for unsaid in [ "script"; "script text"; "command"; "machine" ] do
                Expect.isFalse (List.contains unsaid names) unsaid
        }

        test "curves without their companion, or with that of others, say so and are compared" {
            inFolder (fun file ->
                StoredCurves.write file study.Rows known |> ignore
                File.WriteAllText(file, Csv.ofRows (List.tail study.Rows))
                let other = StoredCurves.read "quickstart.alx.fsx" file
                Expect.stringContains (string other.Notice) "was written for other curves" ""
                Expect.isTrue (other.Known |> Option.exists (fun known -> known.Facts.IsEmpty)) ""
                File.Delete(besides file)
                let alone = StoredCurves.read "quickstart.alx.fsx" file
                Expect.isNone alone.Known ""
                Expect.stringContains (string alone.Notice) "How the stored curves were made is not known" "")
        }

        test "what cannot be read is told with its file and what to do" {
            inFolder (fun file ->
                Expect.equal
                    (problem file)
                    ("There are no stored curves of quickstart.alx.fsx: quickstart.csv does not exist.",
                     "Store the curves of this machine: alstudio verify quickstart.alx.fsx --accept")
                    ""

                StoredCurves.write file study.Rows known |> ignore
                let text = File.ReadAllText file
                let lines = text.Split '\n'

                for broken, said, hint in
                    [
                        "", "quickstart.csv: Record 1 of the curves is not the heading.", "A record reads: "
                        lines[0] + "\n", "quickstart.csv holds no curve.", ""
                        text.Replace(",accuracy,", ","),
                        "quickstart.csv: Record 2 of the curves has 7 fields instead of 8.",
                        "A record reads: "
                        text + lines[1] + "\n", "quickstart.csv holds accuracy of Random, trial 1, cycle 0 twice.", ""
                    ] do
                    File.WriteAllText(file, broken)
                    let what, told = problem file
                    Expect.equal what said ""
                    Expect.stringContains told hint ""
                    Expect.stringContains told anew ""

                File.WriteAllText(file, text)
                File.WriteAllText(besides file, "{\"tolerances\": 3}")
                let what, told = problem file
                Expect.stringStarts what "quickstart.json cannot be read: " ""
                Expect.equal told anew "")
        }

        test "facts that differ are told with both sides" {
            let other =
                Some.study
                |> List.map (fun run ->
                    let header = run.Header
                    let facts = System.Collections.Generic.Dictionary header.Provenance
                    facts["processor"] <- "Intel"
                    facts.Remove "git commit" |> ignore

                    RunHistory(Some.Header.of' (header, provenance = facts), run.Cycles))

            let now = Study.tryOf Some.extras other |> Option.get |> factsOf

            Expect.equal
                (otherwise (factsOf study) now |> List.sortBy _.Name)
                [
                    { Name = "git commit"; Stored = String.replicate 5 "01c50f9a"; Now = "nothing" }
                    { Name = "processor"; Stored = "AMD EPYC (X64)"; Now = "Intel" }
                ]
                ""

            Expect.isEmpty (otherwise (factsOf study) (factsOf study)) ""
        }
    ]
