module StoppingTests

open System
open System.IO
open ALStudio.Cli
open ALStudio.Cli.Stopping
open Expecto
open Expecto.Flip

[<Tests>]
let tests =
    testList "Stopping" [
        test "The first signal stops in good order, the second one leaves at once" {
            let said, left = ResizeArray<string>(), ResizeArray<int>()
            use stopping = new Stopping(said.Add, left.Add)
            stopping.WasAsked |> Expect.isFalse "before"
            stopping.Signal()
            stopping.Token.IsCancellationRequested |> Expect.isTrue "after the first"
            List.ofSeq left |> Expect.equal "" []
            stopping.Signal()
            List.ofSeq left |> Expect.equal "" [ 130 ]
            List.ofSeq said |> Expect.equal "said once" [ Words ]
        }

        test "The trace of something unexpected is in a file under the store, and one line names it" {
            let folder = Directory.CreateTempSubdirectory "alstudio-test-"

            try
                let failure =
                    try
                        raise (InvalidOperationException "It broke.\nIn two lines.")
                    with failure ->
                        failure

                let said = Guard.unexpected folder.FullName TimeProvider.System failure
                said.Split('\n').Length |> Expect.equal said 1
                said |> Expect.stringContains "" "InvalidOperationException: It broke."
                let file = folder.GetFiles("*", SearchOption.AllDirectories) |> Array.exactlyOne
                said |> Expect.stringContains "" file.FullName

                File.ReadAllText file.FullName
                |> Expect.stringContains "the trace" "StoppingTests"
            finally
                folder.Delete true
        }
    ]
