namespace ALStudio.Cli.Live

open System.Threading
open System.Threading.Tasks

/// What is made of stored runs, by the name of an experiment: made when somebody wants it, once for each state of the store,
/// shared by all who want it in that state, and one at a time, so that runs beside it keep their processors.
type Renderings<'made>(make: string -> string -> 'made) =
    let gate = obj ()
    let turn = new SemaphoreSlim(1)
    let mutable kept: Map<string, string * Task<'made>> = Map.empty

    let render name state =
        task {
            do! turn.WaitAsync()

            try
                return! Task.Run(fun () -> make name state)
            finally
                turn.Release() |> ignore
        }

    /// What was made of an experiment in a state, or is being made.
    member _.Of(name: string, state: string) =
        lock gate (fun () ->
            match kept.TryFind name with
            | Some(known, made) when known = state && not made.IsFaulted -> made
            | _ ->
                let made = render name state
                kept <- kept.Add(name, (state, made))
                made)

    /// Lets go of all but what is still there.
    member _.Keep(isThere: string -> bool) =
        lock gate (fun () -> kept <- kept |> Map.filter (fun name _ -> isThere name))
