module WeightsTests

open System.IO
open ALStudio.Cli.Commands
open ALStudio.Core
open Expecto
open Expecto.Flip
open Tool

let private content = [| 1uy .. 200uy |]

/// The store of `ls`, whose cycles all name one training, with that training.
let private inStore (work: string -> Store -> unit) =
    inFolder (fun folder ->
        let store = LsTests.someStore (Path.Combine(folder, "store"))

        store.Trainings.Add("key", (fun draft -> draft.Write(Entries.Weights, content)))
        |> ignore

        work (Path.Combine(folder, "out", "w.safetensors")) store)

[<Tests>]
let tests =
    testList "weights" [
        test "The weights of the last cycle are copied byte by byte, and once more does no harm" {
            inStore (fun file store ->
                let chosen = Weights.choose store "shapes" (Some "Random") None None
                chosen.Cycle |> Expect.equal "" 2
                let hash = Weights.copy store chosen file
                File.ReadAllBytes file |> Expect.equal "" content
                Weights.copy store chosen file |> Expect.equal "" hash

                Directory.GetFiles(Path.GetDirectoryName file |> nonNull).Length
                |> Expect.equal "no draft is left" 1)
        }

        test "A cycle can be named" {
            inStore (fun _ store ->
                (Weights.choose store "shapes" (Some "Random") (Some 1) (Some 1)).Cycle
                |> Expect.equal "" 1)
        }

        test "Another file is never replaced" {
            inStore (fun file store ->
                Directory.CreateDirectory(Path.GetDirectoryName file |> nonNull) |> ignore
                File.WriteAllText(file, "my thesis")
                let chosen = Weights.choose store "shapes" (Some "Random") None None

                saysOf (fun () -> Weights.copy store chosen file)
                |> Expect.stringEnds "" "is there already, and is something else. Name another file, or remove it."

                File.ReadAllText file |> Expect.equal "" "my thesis")
        }

        test "What is not there is said with what is" {
            inStore (fun _ store ->
                let says arm trial cycle =
                    saysOf (fun () -> Weights.choose store "shapes" arm trial cycle)

                says None None None
                |> Expect.equal "" "shapes has several arms. Name one of: Random, Entropy."

                says (Some "Entrpy") None None
                |> Expect.equal "" "shapes has no arm Entrpy. Did you mean Entropy?"

                says (Some "Random") (Some 2) None
                |> Expect.equal "" "Trial 2 of shapes/Random has no finished cycle. See: alstudio ls shapes"

                says (Some "Entropy") None (Some 3)
                |> Expect.equal "" "Trial 1 of shapes/Entropy has no finished cycle 3. Its last one is cycle 0.")
        }

        test "Weights that were let go, or whose bytes changed, are not copied" {
            inStore (fun file store ->
                let chosen = Weights.choose store "shapes" (Some "Random") None None
                let stored = Path.Combine(store.Folder, "trainings", "ke", "key", Entries.Weights)
                File.WriteAllBytes(stored, Array.rev content)

                saysOf (fun () -> Weights.copy store chosen file)
                |> Expect.stringStarts "" "These weights are not in the store"

                store.Trainings.LetGo("key", Entries.Weights) |> ignore

                saysOf (fun () -> Weights.copy store chosen file)
                |> Expect.stringStarts "" "These weights are not in the store"

                File.Exists file |> Expect.isFalse "")
        }
    ]
