/// The program on a real file system that is full.
module DiskFullTests

open System.Diagnostics
open System.IO
open Expecto
open Expecto.Flip
open Tool

let private script =
    """// Question : what if there is no room?
#load ".alx/prelude.fsx"
open ALStudio

experiment "full" {
    dataset (Shapes(Train = 60, Test = 30))
    start (Balanced 20<label>)
    query 10<label>
    cycles 1
    trials 1
    compare (arms (Supervised(ConvNet(Width = 4), Epochs = 1, BatchSize = 20)) [ Random(); Entropy() ])
}
"""

let private succeeds (program: string) (words: string list) =
    try
        let start =
            ProcessStartInfo(program, words, RedirectStandardError = true, RedirectStandardOutput = true)

        use running = Process.Start start |> nonNull
        running.WaitForExit()
        running.ExitCode = 0
    with :? System.ComponentModel.Win32Exception ->
        false

/// A file system of a megabyte in memory, if this process may mount one.
let private onSmallDisk (work: string -> unit) =
    inFolder (fun folder ->
        let disk = Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName

        if not (succeeds "mount" [ "-t"; "tmpfs"; "-o"; "size=1m"; "tmpfs"; disk ]) then
            skiptest "Only root may mount a small file system here: a full disk was not tried."

        try
            work folder
        finally
            succeeds "umount" [ disk ] |> Expect.isTrue "unmounted")

/// Fills the disk until so many bytes are left.
let private fill disk (left: int64) =
    let free = DriveInfo(disk).AvailableFreeSpace
    use balloon = File.Create(Path.Combine(disk, "balloon"))
    balloon.Write(Array.zeroCreate<byte>(int (free - left)))

[<Tests>]
let tests =
    test "A full disk ends with a code, the path and the operation; with room again the same command comes to the same" {
        onSmallDisk (fun folder ->
            let file = Path.Combine(folder, "full.alx.fsx")
            File.WriteAllText(file, script)
            let disk = Path.Combine(folder, "disk")

            let curves store =
                Path.Combine(store, "reports", "full", "curves.csv")

            let expected = Path.Combine(folder, "roomy")
            let reference = run folder [ "run"; file; "--store"; expected ]
            reference.Code |> Expect.equal (reference.Out + reference.Error) 0

            // From no room at all to room for all but the report, which takes some megabytes.
            for left in [ 0L; 20_000L; 60_000L; 120_000L; 400_000L ] do
                let store = Path.Combine(disk, "store")
                fill disk left
                let failed = run folder [ "run"; file; "--store"; store ]
                let said = failed.Out + failed.Error
                [ 1; 4 ] |> Expect.contains said failed.Code
                failed.Error |> Expect.stringContains "which operation" "Cannot "
                failed.Error |> Expect.stringContains "which path" store
                failed.Error.Contains "   at " |> Expect.isFalse "a stack trace"
                File.Delete(Path.Combine(disk, "balloon"))
                // What was on the small disk goes on elsewhere: a report needs more room than it has.
                let moved = Path.Combine(folder, string left)
                succeeds "cp" [ "-r"; store; moved ] |> Expect.isTrue "copied"
                let again = run folder [ "run"; file; "--store"; moved ]
                again.Code |> Expect.equal (again.Out + again.Error) 0

                File.ReadAllText(curves moved)
                |> Expect.equal "" (File.ReadAllText(curves expected))

                let verified = run folder [ "store"; "verify"; "--store"; moved ]
                verified.Code |> Expect.equal verified.Out 0
                Directory.Delete(store, true))
    }
