/// What `annotation` means to the commands: clicks weighed against quality, without any training.
module ALStudio.Cli.TradeOffs

open System
open System.IO
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Figures
open ALStudio.Learning
open ALStudio.Running
open ALStudio.Running.Albums
open ALStudio.Cli.Options

/// Those of a script in the form that the command line asks for.
let choose (line: Line) (loaded: Host.Loaded) : TradeOff list =
    let formed (tradeOff: TradeOff) =
        match line.Find "--preset" with
        | None -> tradeOff
        | Some preset ->
            match Presets.applyTo (Places.data line) preset tradeOff with
            | Ok smaller -> smaller
            | Error problems -> raise (ProblemException(List.toArray problems))

    List.map formed loaded.TradeOffs

let private inspected (line: Line) (tradeOff: TradeOff) =
    try
        Ok(tradeOff.Dataset.Inspect(Places.data line))
    with :? ProblemException as failure ->
        let placed (problem: Problem) =
            match problem.Where with
            | null -> Problem(problem.What, Option.toObj tradeOff.Where, problem.Hint)
            | _ -> problem

        failure.Problems |> Seq.map placed |> List.ofSeq |> Error

/// Everything that keeps them from being weighed, all at once.
let problems (line: Line) (tradeOffs: TradeOff list) : Problem list =
    tradeOffs
    |> List.collect (fun tradeOff ->
        match inspected line tradeOff with
        | Ok _ -> []
        | Error problems -> problems)
    |> List.map (ALStudio.Dsl.Problems.seenFrom Environment.CurrentDirectory)

/// What would be done, on one line.
let plan (line: Line) (tradeOff: TradeOff) =
    let images =
        match inspected line tradeOff with
        | Ok facts -> facts.Pool
        | Error problems -> raise (ProblemException(List.toArray problems))

    tradeOff.Name
    + ": "
    + images.ToString "#,0"
    + " images to outline at "
    + string tradeOff.Tolerances.Length
    + " tolerances, nothing to train"

let private weigh (line: Line) (script: string) (store: Store) (tradeOff: TradeOff) : TradeOffReport.Weighed =
    use scenes = tradeOff.Dataset.Load(Places.data line) :?> SegmentationDataset
    let tolerances = tradeOff.Tolerances |> List.map float |> List.toArray

    let threads =
        line.Find "--threads"
        |> Option.map int
        |> Option.defaultValue Environment.ProcessorCount

    let result = AnnotationStudy.For(scenes, tolerances).Of(scenes, threads)
    LabelQuality.Draw(store, tradeOff.Name, scenes, tolerances)
    let album = store.Album tradeOff.Name |> Option.ofObj

    {
        Name = tradeOff.Name
        Dataset = scenes.Name
        Images = result.Images
        Regions = result.Regions
        Rings = result.Rings
        Lines = [
            for found in result.Tolerances ->
                {
                    Tolerance = found.Tolerance
                    Clicks = found.Clicks
                    DistinctClicks = found.DistinctClicks
                    Collapsed = found.Collapsed
                    MeanIoU = found.MeanIoU
                }
        ]
        ScaledDown = tradeOff.ScaledDown
        Album = album
        Pictures = album |> Option.map (Results.pictures store) |> Option.defaultValue Map.empty
        Script = File.ReadAllText script
    }

/// One line per tolerance for people.
let private text (weighed: TradeOffReport.Weighed) =
    let perImage (clicks: int64) =
        (float clicks / float weighed.Images).ToString "0.00"

    [ "tolerance"; "clicks per image"; "distinct"; "mean IoU" ]
    :: [
        for found in weighed.Lines ->
            [
                string found.Tolerance + " px"
                perImage found.Clicks
                perImage found.DistinctClicks
                (100.0 * found.MeanIoU).ToString "0.00" + " %"
            ]
    ]
    |> Columns.align

/// Weighs, shows the table and writes the report; returns the paths of what was written.
let run (line: Line) (script: string) (tradeOff: TradeOff) =
    let store = Store.Open(Places.store line)
    let weighed = weigh line script store tradeOff

    let files =
        store.WriteReport(tradeOff.Name, fun folder -> TradeOffReport.write folder weighed)
        |> List.ofSeq

    if not (line.Has "--json") then
        Terminal.print (tradeOff.Name + ", " + weighed.Dataset)

        tradeOff.ScaledDown
        |> Option.iter (fun words -> Terminal.print ("scaled down: " + words))

        Terminal.print (text weighed)
        Results.say files

    files
