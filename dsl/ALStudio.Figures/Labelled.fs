/// Labelled: what the labelled images of each arm are like beside the pool, as a part of a report and as CSV.
module ALStudio.Figures.Labelled

open ALStudio.Core
open Giraffe.ViewEngine

/// Half the sum of absolute differences: 0 for equal shares, 1 when no class is in common.
let unlike (pool: float seq) (shares: float seq) =
    Seq.map2 (fun (a: float) b -> abs (a - b)) pool shares |> Seq.sum |> (*) 0.5

// Of many classes, those that stand out.
let private named = 3

let private leaning (labelled: LabelledImages) (arm: LabelledArm) direction =
    let differences =
        Seq.zip3 labelled.Classes labelled.Pool arm.Shares
        |> Seq.map (fun (name, pool, share) -> name, 100.0 * (share - pool))
        |> Seq.filter (fun (_, points) -> direction * points >= 0.5)
        |> Seq.sortBy (fun (_, points) -> -direction * points)
        |> Seq.truncate named
        |> List.ofSeq

    match differences with
    | [] -> "–"
    | some ->
        some
        |> List.map (fun (name, points) -> $"{Show.name name}\u00A0{Show.signed 1 points}")
        |> String.concat ", "

let private row (labelled: LabelledImages) (baseline: float option) (arm: LabelledArm) =
    let distance = Option.ofNullable arm.Distance

    let share =
        match distance, baseline with
        | Some distance, Some baseline when baseline > 0.0 -> Show.fixedTo 0 (100.0 * distance / baseline) + " %"
        | _ -> "–"

    tr [] [
        th [ attr "scope" "row" ] [ str (Show.name arm.Arm) ]
        td [] [ str (Show.amount (float arm.Labels)) ]
        td [] [ str (Show.fixedTo 1 (100.0 * unlike labelled.Pool arm.Shares) + " %") ]
        td [] [ str (distance |> Option.map (Show.fixedTo 3) |> Option.defaultValue "–") ]
        td [] [ str share ]
        td [ _class "words" ] [ str (leaning labelled arm 1.0) ]
        td [ _class "words" ] [ str (leaning labelled arm -1.0) ]
    ]

let private explained (labelled: LabelledImages) baseline =
    let classes =
        "Shares of classes among the labelled images, as answered, against their true shares in the pool; means over trials. "
        + "Unlike the pool: half the sum of all differences, 0 % for equal shares; few labels are a little unlike it by chance, as "
        + $"those of {Show.name baseline} show."

    match labelled.Space with
    | null -> classes
    | _ ->
        classes
        + " Distance: from an image of the pool to the nearest labelled one, on average, in the first trial, in the embedding of one model "
        + $"for all arms ({Show.name labelled.Judge}); the less, the better is the pool covered."

/// A part of the report; nothing where images have no class of their own.
let section (study: Study) = [
    match study.Extras.Album |> Option.bind (fun album -> Option.ofObj album.Labelled) with
    | Some labelled when labelled.Arms.Count > 0 ->
        let baseline =
            labelled.Arms
            |> Seq.tryFind (fun arm -> arm.Arm = study.Baseline)
            |> Option.bind (fun arm -> Option.ofNullable arm.Distance)

        section [] [
            h2 [] [ str "What was labelled" ]
            p [ _class "lead" ] [ str (explained labelled study.Baseline) ]
            Page.scroll "What was labelled" [
                table [] [
                    thead [] [
                        tr [] [
                            for name in
                                [ "arm"; "labels"; "unlike the pool"; "distance"; $"of {Show.name study.Baseline}'s" ] do
                                th [ attr "scope" "col" ] [ str name ]
                            for name in [ "more often (points)"; "less often (points)" ] do
                                th [ attr "scope" "col"; _class "words" ] [ str name ]
                        ]
                    ]
                    tbody [] [
                        for arm in labelled.Arms do
                            row labelled baseline arm
                    ]
                ]
            ]
        ]
    | _ -> ()
]

/// A line for each arm and class: the share of the class in the pool and among the labelled images, and the arm's distance.
let csv (study: Study) =
    study.Extras.Album
    |> Option.bind (fun album -> Option.ofObj album.Labelled)
    |> Option.map (fun labelled ->
        let lines = [
            for arm in labelled.Arms do
                for name, pool, share in Seq.zip3 labelled.Classes labelled.Pool arm.Shares ->
                    [
                        study.Name
                        arm.Arm
                        string arm.Labels
                        name
                        Show.exact pool
                        Show.exact share
                        arm.Distance
                        |> Option.ofNullable
                        |> Option.map Show.exact
                        |> Option.defaultValue ""
                    ]
        ]

        Csv.ofRecords (
            [ "experiment"; "arm"; "labels"; "class"; "pool"; "labelled"; "distance" ]
            :: lines
        ))
