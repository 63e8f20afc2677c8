/// The keywords of the experiment block. One table serves messages, the script that `alstudio new` writes, and spelling.
module ALStudio.Dsl.Grammar

open ALStudio.Core

/// One word that may begin a line of the block.
type Keyword = {
    /// The word.
    Word: string
    /// A line that could stand in a script.
    Example: string
    /// The same where images are outlined and budgets count clicks.
    InClicks: string
    /// What it says, in a few words.
    Says: string
    /// Whether every experiment must have it.
    Needed: bool
    /// Whether it may stand in a block more than once.
    Repeats: bool
}

let private needed word example says = {
    Word = word
    Example = example
    InClicks = example
    Says = says
    Needed = true
    Repeats = false
}

let private optional word example says = { needed word example says with Needed = false }

let private inClicks example keyword = { keyword with InClicks = example }

let private repeating keyword = { keyword with Repeats = true }

/// All keywords, in the order in which they are usually written.
let keywords = [
    needed
        "dataset"
        "dataset (Cifar10())"
        "the images and their hidden labels; it comes first, because it decides what budgets count"
    |> inClicks "dataset (PascalVoc())"
    optional
        "annotator"
        "annotator (ClassLabels())"
        "who answers; an oracle that knows the true classes, or draws polygons, unless said"
    |> inClicks "annotator (Polygons(Tolerance = 10<px>))"
    needed "start" "start (Balanced 5_000<label>)" "the first labelled set, the same for every arm of a trial"
    |> inClicks "start (Drawn 5_000<click>)"
    needed "query" "query 2_500<label>" "what each cycle may spend"
    |> inClicks "query 5_000<click>"
    needed "cycles" "cycles 6" "how often is queried; there is one training more, on the first set alone"
    optional "trials" "trials 3" "repetitions with other first sets, weights and orders; 1 unless said"
    needed "compare" "compare (arms plain [ Random(); Entropy() ])" "the arms: recipes, each with strategies"
    |> inClicks "compare (arms plain [ PerImage(Random()); PerPolygon(Entropy()) ])"
    optional "metrics" "metrics [ Accuracy(); CalibrationError() ]" "what is measured on the test split"
    |> inClicks "metrics [ MeanIoU(); PixelAccuracy() ]"
    optional "seed" "seed 1" "where all random numbers come from; 0 unless said"
    optional "preset" "preset \"small\" (subsetOf 6_000<image> >> withTrials 2)" "a smaller form: run --preset small"
    |> inClicks "preset \"small\" (withClicks 2_000<click> 800<click> >> withTrials 2)"
    |> repeating
    optional
        "claim"
        "claim \"asking pays\" (accuracy \"Entropy\" last |> betterThan (accuracy \"Random\" last))"
        "what is expected; the report says whether it is supported, refuted or undecided"
    |> inClicks "claim \"asking pays\" (meanIoU \"Entropy-Image\" last |> betterThan (meanIoU \"Random-Image\" last))"
    |> repeating
    optional
        "figure"
        "figure \"accuracy\" Curves.accuracy"
        "a figure of the author's own, for the report and for papers"
    |> inClicks "figure \"mean IoU\" Curves.meanIoU"
    |> repeating
]

/// A line that could stand in a script whose budgets count that.
let example (unit: CostUnit) (keyword: Keyword) =
    match unit with
    | CostUnit.Click -> keyword.InClicks
    | _ -> keyword.Example

/// The keyword of that name.
let find word =
    keywords |> List.tryFind (fun keyword -> keyword.Word = word)

/// A problem whose place may be unknown.
let problem (where: Place option) what (hint: string option) =
    Problem(what, Option.toObj where, Option.toObj hint)

let private missing experiment unit (keyword: Keyword) =
    problem experiment $"This experiment has no `{keyword.Word}` line, for example: {example unit keyword}" None

let private repeated (word: string, places: Place option list) =
    let first =
        match List.head places with
        | None -> "."
        | Some place -> $"; the first is on line {place.Line}."

    places
    |> List.tail
    |> List.map (fun place ->
        problem place $"This is a second `{word}` line{first}" (Some "An experiment has one of each: remove one."))

/// What is wrong with the words of a block, in the order of the block: missing, repeated, dataset not first.
let problems (experiment: Place option) (unit: CostUnit) (words: (string * Place option) list) : Problem list =
    let said =
        words
        |> List.groupBy fst
        |> List.map (fun (word, all) -> word, List.map snd all)

    let has word = List.exists (fst >> (=) word) words

    [
        yield!
            keywords
            |> List.filter (fun keyword -> keyword.Needed && not (has keyword.Word))
            |> List.map (missing experiment unit)

        for word, places in said do
            match find word with
            | Some { Repeats = false } -> yield! repeated (word, places)
            | _ -> ()

        match words with
        | (first, place) :: _ when first <> "dataset" && has "dataset" ->
            yield
                problem
                    place
                    $"`{first}` stands before `dataset`."
                    (Some "Write the `dataset` line first: it decides whether budgets count labels or clicks.")
        | _ -> ()
    ]
