module ProblemsTests

open System
open System.IO
open ALStudio.Cli
open ALStudio.Core
open Expecto
open Expecto.Flip

let private inScript (text: string) work =
    let file = Path.GetTempFileName()

    try
        File.WriteAllText(file, text)
        work file
    finally
        File.Delete file

let private render (problem: Problem) = Problems.render "error" false problem

[<Tests>]
let tests =
    testList "Problems" [
        test "A problem in a script shows its line, a caret under the words, and the hint" {
            inScript "open ALStudio\n    query 2_500<click>\n" (fun file ->
                Problem("The unit is wrong.", Place(file, 2, 11, 23), "Write query 2_500<label>.")
                |> render
                |> Expect.equal
                    ""
                    ("error: "
                     + file
                     + "(2,11): The unit is wrong.\n"
                     + "        query 2_500<click>\n"
                     + "              ^^^^^^^^^^^^\n"
                     + "  hint: Write query 2_500<label>."))
        }

        test "A place outside the file shows no line" {
            Problem("Wrong.", Place("not-there.fsx", 7))
            |> render
            |> Expect.equal "" "error: not-there.fsx(7,1): Wrong."
        }

        test "A caret stays on its line" {
            inScript "abc" (fun file ->
                for column in 1..9 do
                    for last in 0..9 do
                        let text = Problem("Wrong.", Place(file, 1, column, last)) |> render
                        (text.Split '\n')[2] |> Expect.stringContains "" "^")
        }

        test "Colours only colour" {
            let problem = Problem("Wrong.", null, "Put it right.")
            let coloured = Problems.render "error" true problem

            coloured.Replace("\u001b[31m", "").Replace("\u001b[2m", "").Replace("\u001b[0m", "")
            |> Expect.equal "" (render problem)
        }

        test "Each kind of failure has its exit code, however deep it was wrapped" {
            let known = ProblemException("The script is wrong.")

            for failure, code in
                [
                    known :> exn, 2
                    AggregateException known, 2
                    Reflection.TargetInvocationException known, 2
                    TypeInitializationException("Some.Type", EnvironmentException("No libtorch.")), 4
                    InvalidOperationException "Oh.", 1
                ] do
                Guard.exitCode failure |> Expect.equal (string failure) code
        }

        test "JSON holds what, hint and place" {
            Problem("Wrong.", Place("a.fsx", 3, 5, 9), "Put it right.")
            |> Problems.json
            |> Json.render
            |> Expect.equal
                ""
                ("{\n  \"what\": \"Wrong.\",\n  \"hint\": \"Put it right.\",\n  \"file\": \"a.fsx\",\n"
                 + "  \"path\": \""
                 + IO.Path.GetFullPath "a.fsx"
                 + "\",\n"
                 + "  \"line\": 3,\n  \"column\": 5,\n  \"endColumn\": 9\n}")
        }

        test "What is not a number is null in JSON" {
            Json.List [ Json.Number nan; Json.Number infinity; Json.Number 0.5; Json.Text "µ" ]
            |> Json.render
            |> Expect.equal "" "[\n  null,\n  null,\n  0.5,\n  \"µ\"\n]"
        }
    ]
