/// `alstudio annotate`: what masks cost to outline with polygons, and how well polygons keep them.
module ALStudio.Cli.Commands.Annotate

open System
open System.Globalization
open System.IO
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Learning
open ALStudio.Learning.Datasets
open ALStudio.Running
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

/// The tolerances of a list such as 5,10,15; None where one is no number from 0.
let tolerances (text: string) =
    let number (word: string) =
        match Double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) with
        | true, value when Double.IsFinite value -> Some value
        | _ -> None

    let numbers = text.Split ',' |> List.ofArray |> List.map number

    if List.forall Option.isSome numbers then
        Some(List.choose id numbers |> List.distinct)
    else
        None

let private whole least most (text: string) =
    match Int32.TryParse text with
    | true, number when number >= least && number <= most -> None
    | _ -> Some("a whole number from " + string least + " to " + string most)

let private ending (ending: string) (text: string) =
    if text.EndsWith ending then
        None
    else
        Some("a file that ends in " + ending)

let private rule (text: string) =
    match tolerances text with
    | Some _ -> None
    | None -> Some "a list of pixels from 0, such as 5,10,15"

let private usage: Usage = {
    Name = "annotate"
    Says = "what masks cost to outline with polygons, and what is lost"
    Explains = [
        "Outlines every region of every mask with polygons of several tolerances (Ramer, Douglas and"
        "Peucker), counts their corners as clicks, paints them again and compares: mean IoU over all"
        "classes, from one confusion matrix of all masks. A class that no mask has counts 0."
        "MASKS is a folder of PNG files (those in it, not below) or a zip archive of one: palette or"
        "grey images whose numbers are classes; 255 is void."
    ]
    Argument = Some { Name = "MASKS"; Says = "a folder or a zip archive of masks"; Needed = true }
    Options = [
        value "--tolerance" "LIST" rule "how far a polygon may leave the border, in pixels (5,10,15,20,30,40)"
        switch "--distinct" "the click that closes a polygon costs nothing"
        value "--classes" "N" (whole 1 254) "number of classes, with the background (21, those of VOC)"
        switch "--no-background" "outline class 0 too; what no polygon covers is void"
        value "--threads" "N" (whole 1 4096) "how many masks at once (all processors)"
        value "--figure" "FILE.svg" (ending ".svg") "draw clicks and mean IoU over the tolerance"
        value "--picture" "FILE.png" (ending ".png") "draw one mask and what each tolerance makes of it"
        value "--mask" "ID" (fun _ -> None) "the mask of --picture, without .png"
        Options.json
        help
    ]
    Examples = [
        "alstudio annotate VOC2012/SegmentationClassAug"
        "alstudio annotate masks.zip --tolerance 5,10,20 --figure tradeoff.svg"
        "alstudio annotate masks.zip --picture labels.png --mask 2007_000243"
    ]
}

/// What was asked for.
type Asked = { Tolerances: float list; Distinct: bool; Classes: int; Background: byte; Threads: int }

let private asked (line: Line) =
    let number name usual =
        line.Find name
        |> Option.map (fun (text: string) -> Int32.Parse text)
        |> Option.defaultValue usual

    {
        Tolerances =
            line.Find "--tolerance"
            |> Option.bind tolerances
            |> Option.defaultValue [ 5.0; 10.0; 15.0; 20.0; 30.0; 40.0 ]
        Distinct = line.Has "--distinct"
        Classes = number "--classes" 21
        Background = if line.Has "--no-background" then LabelMap.Void else 0uy
        Threads = number "--threads" Environment.ProcessorCount
    }

let private counted asked (result: ToleranceResult) =
    if asked.Distinct then
        result.DistinctClicks
    else
        result.Clicks

let private perImage (result: AnnotationResult) (clicks: int64) = float clicks / float result.Images

/// What was found, as a table with a line per tolerance.
let text asked (result: AnnotationResult) =
    let number (value: int64) = value.ToString("#,0")

    let cells (at: ToleranceResult) = [
        string at.Tolerance + " px"
        number (counted asked at)
        (perImage result (counted asked at)).ToString "0.00"
        number at.Collapsed
        (100.0 * at.MeanIoU).ToString "0.00" + " %"
    ]

    let counts =
        number result.Images
        + " masks, "
        + number result.Regions
        + " regions, "
        + number result.Rings
        + " rings (holes included)"

    let absent =
        if result.AbsentClasses = 0 then
            []
        else
            [
                ""
                string result.AbsentClasses
                + " of "
                + string asked.Classes
                + " classes are in no mask and count 0 in the mean."
            ]

    let clicks = if asked.Distinct then "distinct clicks" else "clicks"

    [
        counts
        ""
        [ "tolerance"; clicks; "per image"; "collapsed"; "mean IoU" ]
        :: [ for at in result.Tolerances -> cells at ]
        |> Columns.align
        yield! absent
    ]
    |> String.concat "\n"

/// The same for other programs, with the files that were written.
let json (masks: string) asked (result: AnnotationResult) files =
    let tolerance (at: ToleranceResult) =
        Object [
            "tolerance", Number at.Tolerance
            "clicks", Int at.Clicks
            "distinctClicks", Int at.DistinctClicks
            "clicksPerImage", Number(perImage result (counted asked at))
            "collapsedRings", Int at.Collapsed
            "meanIoU", Number at.MeanIoU
        ]

    answer "annotate" [
        "masks", Text masks
        "images", Json.int result.Images
        "regions", Int result.Regions
        "rings", Int result.Rings
        "classes", Json.int asked.Classes
        "absentClasses", Json.int result.AbsentClasses
        "distinct", Bool asked.Distinct
        "tolerances", List [ for at in result.Tolerances -> tolerance at ]
        "files", List [ for file: string in files -> Text file ]
    ]

let private figure (masks: MaskSet) asked (result: AnnotationResult) =
    let point (at: ToleranceResult) : TradeOff.Point = {
        Tolerance = at.Tolerance
        Clicks = perImage result (counted asked at)
        MeanIoU = at.MeanIoU
    }

    let name = Path.GetFileName(Path.TrimEndingDirectorySeparator masks.Path)

    let clicks =
        if asked.Distinct then
            "distinct clicks per image"
        else
            "clicks per image"

    TradeOff.svg (Show.name (string name)) clicks [ for at in result.Tolerances -> point at ]
    |> System.Text.Encoding.UTF8.GetBytes

/// Where a file is to be written; a folder that is not there is a problem before any work.
let private target (line: Line) option =
    line.Find option
    |> Option.map (fun file ->
        let path = Path.GetFullPath file

        match Path.GetDirectoryName path with
        | null -> path
        | folder when Directory.Exists folder -> path
        | folder ->
            let hint = "Make it, or name another file."
            raise (ProblemException("There is no folder " + folder + " for " + option + ".", hint)))

/// What was drawn lies whole under its name, or not at all.
let private put (path: string) (content: byte array) =
    try
        File.WriteAllBytes(path + ".new", content)
        File.Move(path + ".new", path, overwrite = true)
    with
    | :? IOException
    | :? UnauthorizedAccessException as failure ->
        raise (EnvironmentException(path + " cannot be written (" + failure.Message + ")", "Name another file."))

    path

let private shown (masks: MaskSet) (line: Line) =
    match line.Find "--picture", line.Find "--mask" with
    | None, None -> None
    | Some _, Some id -> Some(masks.Read id)
    | Some _, None ->
        let hint = "for example: --mask " + masks.Ids[0]
        raise (ProblemException("--picture needs a mask to draw.", hint))
    | None, Some _ -> raise (ProblemException("--mask needs a file to draw into.", "Say --picture FILE.png."))

let private annotate (line: Line) =
    let asked = asked line
    use masks = MaskSet.Open(Option.get line.Argument)
    let figureFile, pictureFile = target line "--figure", target line "--picture"
    let mask = shown masks line

    let result =
        AnnotationStudy(asked.Tolerances, asked.Classes, asked.Background).Of(masks, asked.Threads)

    let drawn = [
        yield!
            figureFile
            |> Option.map (fun path -> path, figure masks asked result)
            |> Option.toList
        match pictureFile, mask with
        | Some path, Some mask -> path, AnnotationPicture.Of(mask, asked.Tolerances, asked.Background)
        | _ -> ()
    ]

    let files = drawn |> List.map (fun (path, content) -> put path content)

    if line.Has "--json" then
        Terminal.print (render (json masks.Path asked result files))
    else
        Terminal.print (text asked result)
        files |> List.iter (Terminal.shortPath >> Terminal.print)

    ExitCode.Done

let command = { Usage = usage; Run = annotate }
