module StoppingTests

open System
open System.IO
open System.Runtime.InteropServices
open System.Threading
open ALStudio.Cli
open ALStudio.Cli.Stopping
open Expecto
open Expecto.Flip

[<Tests>]
let tests =
    testList "Stopping" [
        test "The first signal stops in good order, Ctrl-C after it leaves at once" {
            let said, left = ResizeArray<string>(), ResizeArray<int>()
            use stopping = new Stopping(said.Add, left.Add)
            stopping.WasAsked |> Expect.isFalse "before"
            stopping.Signal PosixSignal.SIGINT
            stopping.Token.IsCancellationRequested |> Expect.isTrue "after the first"
            List.ofSeq left |> Expect.equal "" []
            stopping.Signal PosixSignal.SIGINT
            List.ofSeq left |> Expect.equal "" [ 130 ]
            List.ofSeq said |> Expect.equal "said once" [ Words ]
        }

        test "Whoever sends SIGTERM and SIGHUP again gets the stop in good order that was asked for" {
            let left = ResizeArray<int>()
            use stopping = new Stopping(ignore, left.Add)

            for kind in [ PosixSignal.SIGTERM; PosixSignal.SIGTERM; PosixSignal.SIGHUP ] do
                stopping.Signal kind

            List.ofSeq left |> Expect.equal "" []
            stopping.Signal PosixSignal.SIGINT
            List.ofSeq left |> Expect.equal "" [ 130 ]
        }

        test "A step that takes too long is not waited for" {
            let said, left = ResizeArray<string>(), ResizeArray<int>()
            use gone = new ManualResetEventSlim()

            let leave code =
                left.Add code
                gone.Set()

            use stopping = new Stopping(said.Add, leave, TimeSpan.FromMilliseconds 50L)
            stopping.Signal PosixSignal.SIGTERM
            gone.Wait(TimeSpan.FromSeconds 30L) |> Expect.isTrue "it left"
            List.ofSeq left |> Expect.equal "it can be resumed" [ 75 ]
            List.ofSeq said |> Expect.equal "" [ Words; Late ]
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
