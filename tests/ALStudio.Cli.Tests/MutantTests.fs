/// Scripts with a slip of the fingers: words that are missing, written twice or in the wrong order.
module MutantTests

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open System.Threading.Tasks
open ALStudio.Cli
open Expecto
open Expecto.Flip

/// Target `soak` of build.fsx sets this: all mutants of the promise instead of some.
let private isSoak =
    not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "ALSTUDIO_SOAK"))

let private mutants = if isSoak then 200 else 30

let private scripts =
    Directory.GetFiles(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "experiments"), "*.alx.fsx")
    |> Array.sort

/// Words, numbers, texts and signs, with where they stand. What is written in comments is no word.
let private tokens (text: string) =
    Regex.Matches(
        text,
        """(?<comment>//[^\n]*)|"(?:\\.|[^"\\])*"|[A-Za-z_][\w']*|\d[\d_.]*|\|>|>>|\.\.|->|<\w+>|[^\s\w]"""
    )
    |> Seq.filter (fun found -> not found.Groups["comment"].Success)
    |> Array.ofSeq

/// The script with one slip, and what it is.
let private slip (random: Random) (text: string) =
    let all = tokens text
    let at = random.Next(all.Length - 1)
    let token, next = all[at], all[at + 1]
    let before = text.Substring(0, token.Index)
    let after = text.Substring(token.Index + token.Length)

    match random.Next 3 with
    | 0 -> $"without {token.Value}", before + after
    | 1 -> $"twice {token.Value}", before + token.Value + " " + token.Value + after
    | _ ->
        let between =
            text.Substring(token.Index + token.Length, next.Index - token.Index - token.Length)

        $"swapped {token.Value} {next.Value}",
        before
        + next.Value
        + between
        + token.Value
        + text.Substring(next.Index + next.Length)

/// What a command came to in this process.
type private Answer = { Code: int; Out: string; Error: string }

let private answer (words: string list) =
    let out, error = Console.Out, Console.Error
    use heardOut = new StringWriter()
    use heardError = new StringWriter()

    try
        Console.SetOut heardOut
        Console.SetError heardError
        let work = Task.Run(fun () -> Program.dispatch words)

        if not (work.Wait(TimeSpan.FromMinutes 3L)) then
            failtestf "%s does not end" (String.Join(" ", words))

        { Code = work.Result; Out = heardOut.ToString(); Error = heardError.ToString() }
    finally
        Console.SetOut out
        Console.SetError error

let private heads (answer: Answer) =
    answer.Error.Split '\n' |> Array.filter _.StartsWith("error: ")

/// What a user should never see, or nothing.
let private flaw (answer: Answer) =
    if answer.Code <> 0 && answer.Code <> 2 then
        Some $"exit code {answer.Code}"
    elif
        Regex.IsMatch(answer.Error, @"(?m)^\s+at \S+\(")
        || answer.Error.Contains "unexpected happened"
    then
        Some "a stack trace"
    elif answer.Code = 0 && (heads answer).Length > 0 then
        Some "problems without an exit code"
    elif answer.Code = 2 && (heads answer).Length = 0 then
        Some "no problem"
    else
        heads answer
        |> Array.tryFind (fun head -> not (Regex.IsMatch(head, @"^error: \S.*\.fsx\(\d+,\d+\): \S")))
        |> Option.map (fun head -> $"a problem without a line: {head}")

let private (|Wrong|Right|) (answer: Answer) =
    if answer.Code = 2 then Wrong else Right

[<Tests>]
let tests =
    testSequenced
    <| testList "Mutants" [
        testCase "A script with a slip is right all the same, or is told with its lines; nothing is stored" (fun () ->
            let folder = Directory.CreateTempSubdirectory("alstudio-mutants-").FullName
            Directory.CreateDirectory(Path.Combine(folder, ".alx")) |> ignore
            let cache = Path.Combine(folder, ".alx", "cache")
            let store = Path.Combine(folder, "store")
            let here = Environment.CurrentDirectory
            let watch = Stopwatch.StartNew()
            let flaws = ResizeArray<string>()
            let mutable right, wrong, refused = 0, 0, 0

            try
                Environment.CurrentDirectory <- folder

                for number in 1..mutants do
                    let random = Random(20261126 + number)
                    let script = scripts[number % scripts.Length]
                    let what, text = slip random (File.ReadAllText script)
                    let file = Path.Combine("experiments", string (Path.GetFileName script))
                    Directory.CreateDirectory "experiments" |> ignore
                    File.WriteAllText(file, text)

                    if Directory.Exists cache then
                        Directory.Delete(cache, true)

                    let checked' = answer [ "check"; file ]
                    // Only what compiles is kept there.
                    let compiled = Directory.Exists cache && Directory.GetDirectories(cache).Length > 0

                    let add (flaw: string) =
                        flaws.Add $"mutant {number}, {file} {what}: {flaw}"

                    let judge (answer: Answer) =
                        flaw answer
                        |> Option.iter (fun flaw -> add (flaw + "\n" + answer.Error + answer.Out))

                    judge checked'

                    match checked' with
                    | Right -> right <- right + 1
                    | Wrong -> wrong <- wrong + 1

                    if checked'.Code = 2 && not compiled then
                        refused <- refused + 1

                        // What does not compile is refused by run as well, in the same words; every fourth of them every day.
                        if isSoak || refused % 4 = 1 then
                            let run = answer [ "run"; file; "--store"; store ]
                            judge run

                            if run.Error <> checked'.Error then
                                add ("run says other words\n" + run.Error + checked'.Error)

                    if Directory.Exists store || Directory.Exists(Path.Combine(folder, ".alstudio")) then
                        add "a store"

                Console.WriteLine(
                    "{0} mutants in {1:F0} s: {2} right all the same, {3} told with their lines ({4} of them not compiled).",
                    mutants,
                    watch.Elapsed.TotalSeconds,
                    right,
                    wrong,
                    refused
                )

                flaws |> String.concat "\n\n" |> Expect.equal $"{flaws.Count} flaws" ""
                (wrong, mutants / 2) |> Expect.isGreaterThan "slips that were seen"
            finally
                Environment.CurrentDirectory <- here
                Directory.Delete(folder, true))
    ]
