/// `alstudio compare`: the curves of two stored experiments side by side.
module ALStudio.Cli.Commands.Compare

open ALStudio.Core
open ALStudio.Statistics
open ALStudio.Figures
open ALStudio.Figures.SideBySide
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private metricOption =
    value "--metric" "NAME" (fun _ -> None) "what is compared, such as loss (else accuracy or mean IoU)"

let private usage: Usage = {
    Name = "compare"
    Says = "hold the curves of two stored experiments against each other"
    Explains = [
        "Compares two stored experiments arm by arm, those of one name, at each budget that both have"
        "reached and over all of them: means, the difference (second minus first) with its 95 % interval,"
        "and what the trials say. EXPERIMENT/ARM names one arm, so that any two can be compared."
        "Trials are paired where they began alike (same data set, same seeds), else Welch's test is used;"
        "probabilities are corrected over the arms of a budget (Holm)."
    ]
    Argument = Some { Name = "A B"; Says = "the names of two stored experiments"; Needed = true }
    Options = [ metricOption; Options.store; Options.json; help ]
    Examples = [
        "alstudio compare quickstart quickstart@quick"
        "alstudio compare quickstart/Random quickstart/Entropy --metric loss"
    ]
}

/// One side: a stored experiment, and the arm that was named.
type Side = { Name: string; Study: Study; Arm: string option }

/// The experiment of a word, or the experiment and arm: names may have slashes themselves, and whole names go first.
/// <exception cref="T:ALStudio.Core.ProblemException">It is not stored, has no such arm, or has measured nothing.</exception>
let side (store: Store) (word: string) =
    let splits =
        [
            for at in 0 .. word.Length - 1 do
                if word[at] = '/' then
                    word[.. at - 1], word[at + 1 ..]
        ]
        |> List.filter (fun (experiment, _) -> experiment <> "" && not (isNull (store.Study experiment)))

    let experiment, arm =
        match Option.ofObj (store.Study word), splits with
        | Some study, _ -> study.Experiment, None
        | None, (experiment, arm) :: _ -> experiment, Some (Targets.arm (Targets.stored store experiment) arm).Name
        | None, [] -> (Targets.stored store word).Experiment, None

    let results = Results.read store experiment []

    match Study.tryOf results.Extras results.Runs with
    | None ->
        Problems.fail
            (experiment + " has measured nothing yet, so there is nothing to compare.")
            ("See: alstudio show " + experiment)
    | Some study -> { Name = word; Study = study; Arm = arm }

/// Which arms are held against each other, and those that only one side has.
let private paired left right =
    match left.Arm, right.Arm with
    | Some first, Some second -> [ first, second ], [], []
    | None, None ->
        let others (one: Study) (other: Study) =
            one.Arms |> List.filter (fun arm -> not (List.contains arm other.Arms))

        [
            for arm in left.Study.Arms do
                if List.contains arm right.Study.Arms then
                    arm, arm
        ],
        others left.Study right.Study,
        others right.Study left.Study
    | _ ->
        let whole, part = if left.Arm.IsNone then left, right else right, left

        Problems.fail
            (part.Name + " is an arm, and " + whole.Name + " is an experiment.")
            ("Name an arm of both, such as "
             + whole.Name
             + "/"
             + Option.get part.Arm
             + ", or none.")

/// Two sides with what came of them.
type Compared = { Left: Side; Right: Side; Result: SideBySide; OnlyLeft: string list; OnlyRight: string list }

/// Compares two sides.
/// <exception cref="T:ALStudio.Core.ProblemException">They have nothing in common.</exception>
let between (left: Side) (right: Side) (metric: string option) =
    if left.Study.Unit <> right.Study.Unit then
        Problems.fail
            (left.Name
             + " pays in "
             + Study.units left.Study
             + ", and "
             + right.Name
             + " in "
             + Study.units right.Study
             + ".")
            "Curves over unlike budgets cannot be compared."

    let pairs, onlyLeft, onlyRight = paired left right

    if pairs.IsEmpty then
        Problems.fail
            (left.Name + " and " + right.Name + " have no arm of the same name.")
            "Name one of each: alstudio compare EXPERIMENT/ARM EXPERIMENT/ARM"

    let metrics (side: Side) =
        side.Study.Rows |> List.map _.Metric |> List.distinct

    let metric = metric |> Option.defaultValue left.Study.Headline.Name

    for side in [ left; right ] do
        if not (List.contains metric (metrics side)) then
            Problems.fail
                (side.Name + " has not measured " + metric + ".")
                ("It has: " + String.concat ", " (Study.metrics side.Study) + ".")

    {
        Left = left
        Right = right
        Result = SideBySide.between metric left.Study right.Study pairs
        OnlyLeft = onlyLeft
        OnlyRight = onlyRight
    }

let private named (pairing: Pairing) =
    if pairing.LeftArm = pairing.RightArm then
        pairing.LeftArm
    else
        pairing.LeftArm + " / " + pairing.RightArm

let private mean metric (sample: Sample) =
    let unit = Metric.unit metric

    Metric.value metric sample.Mean
    + (match Option.ofNullable sample.Deviation with
       | Some deviation -> " ± " + Metric.value metric deviation
       | None -> "")
    + (if unit = "" then "" else " " + unit)

let private budget (reading: Reading) =
    match reading.Spent with
    | Some spent -> Show.amount (round spent)
    | None -> "all"

/// How probabilities came about, on one line.
let private method (compared: Compared) =
    match compared.Result.Unpaired with
    | None -> "Trials are paired: t tests over their differences."
    | Some why -> "Trials are not paired, because " + why + ": Welch's t tests."

/// For people.
let text (compared: Compared) =
    let metric = compared.Result.Metric

    let rows = [
        for pairing in compared.Result.Pairings do
            for reading in pairing.Readings ->
                [
                    named pairing
                    budget reading
                    mean metric reading.Left
                    mean metric reading.Right
                    difference metric reading.Evidence
                    verdict metric reading.Evidence
                ]
    ]

    let only (side: Side) arms =
        if List.isEmpty arms then
            []
        else
            [
                "Only in "
                + Show.name side.Name
                + ": "
                + String.concat ", " (List.map Show.name arms)
            ]

    [
        Show.name compared.Left.Name
        + " against "
        + Show.name compared.Right.Name
        + ": "
        + metric.Title
        + ", second minus first"
        ""
        if not rows.IsEmpty then
            Columns.align (
                [
                    "arm"
                    Study.units compared.Left.Study
                    compared.Left.Name
                    compared.Right.Name
                    "difference"
                    "the second is"
                ]
                :: rows
            )

            ""

            method compared
            + " 95 % intervals of each comparison alone; probabilities corrected over the arms of a budget (Holm)."

        for left, right in compared.Result.Apart do
            named { LeftArm = left; RightArm = right; Readings = [] }
            + ": no budget that both have reached"

        yield! only compared.Left compared.OnlyLeft
        yield! only compared.Right compared.OnlyRight
    ]
    |> String.concat "\n"

let private sampleJson (sample: Sample) =
    List [ for value in sample.Values -> Number value ]

let private readingJson metric (reading: Reading) =
    let mean, interval, probability, adjusted = numbers reading.Evidence

    let ends part =
        interval |> optional (fun (it: Interval) -> Number(part it))

    Object [
        "spent", optional Number reading.Spent
        "left", Number reading.Left.Mean
        "right", Number reading.Right.Mean
        "leftTrials", sampleJson reading.Left
        "rightTrials", sampleJson reading.Right
        "difference", Number mean
        "low", ends _.Low
        "high", ends _.High
        "p", optional Number probability
        "pHolm", optional Number adjusted
        "verdict", Text(verdict metric reading.Evidence)
    ]

/// For other programs; a reading whose `spent` is null is the mean over the common budgets.
let json (compared: Compared) =
    let metric = compared.Result.Metric

    answer "compare" [
        "left", Text compared.Left.Name
        "right", Text compared.Right.Name
        "metric", Text metric.Name
        "unit", Text(Study.units compared.Left.Study)
        "paired", Bool compared.Result.Unpaired.IsNone
        "unpairedBecause", optional Text compared.Result.Unpaired
        "arms",
        List [
            for pairing in compared.Result.Pairings ->
                Object [
                    "left", Text pairing.LeftArm
                    "right", Text pairing.RightArm
                    "readings", List(pairing.Readings |> List.map (readingJson metric))
                ]
        ]
        "apart", List [ for left, right in compared.Result.Apart -> Object [ "left", Text left; "right", Text right ] ]
        "onlyLeft", List(List.map Text compared.OnlyLeft)
        "onlyRight", List(List.map Text compared.OnlyRight)
    ]

let private run (line: Line) =
    let store = Store.Open(Places.store line)

    match line.Argument, line.Second with
    | Some left, Some right ->
        let compared =
            between (side store left) (side store right) (line.Find metricOption.Name)

        if line.Has "--json" then
            Terminal.print (render (json compared))
        else
            Terminal.print (text compared)

        ExitCode.Done
    | _ -> Problems.fail "alstudio compare needs the names of two stored experiments." "Which there are: alstudio ls"

let command = { Usage = usage; Run = run }
