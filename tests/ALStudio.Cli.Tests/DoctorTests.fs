module DoctorTests

open System.Text.Json
open ALStudio.Cli
open ALStudio.Cli.Commands
open ALStudio.Learning
open Expecto
open Expecto.Flip

let private good = Finding("threads", "8")

let private slow =
    Finding("memory", "1.0 GiB", FindingState.Warning, "Studies want more.")

let private gone =
    Finding("libtorch", "was not found", FindingState.Missing, "Build again.")

[<Tests>]
let tests =
    testList "doctor" [
        test "Every finding has its state, and hints stand under it" {
            Doctor.text [ good; slow; gone ] |> Approved.approved "doctor"
        }

        test "Only what is missing changes the exit code" {
            Doctor.exitCode [ good; slow ] |> Expect.equal "" 0
            Doctor.exitCode [ good; gone; slow ] |> Expect.equal "" 4
        }

        test "JSON has a version, and every finding with its state" {
            use json = JsonDocument.Parse(Json.render (Doctor.json [ good; slow; gone ]))
            json.RootElement.GetProperty("version").GetInt32() |> Expect.equal "" 1

            [
                for finding in json.RootElement.GetProperty("findings").EnumerateArray() ->
                    finding.GetProperty("name").GetString(), finding.GetProperty("state").GetString()
            ]
            |> Expect.equal "" [ "threads", "ok"; "memory", "warning"; "libtorch", "missing" ]
        }
    ]
