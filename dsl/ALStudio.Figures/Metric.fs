namespace ALStudio.Figures

open System

/// How values of a metric are read.
type Scale =
    /// A share in [0, 1], shown in percent; differences are points.
    | Share
    /// A plain number.
    | Number

/// What a metric is called in tables and figures.
type Metric = {
    /// Its name in stored measurements.
    Name: string
    /// Its name for people.
    Title: string
    /// How its values are read.
    Scale: Scale
}

/// Metrics: names and scales of what was measured.
module Metric =
    let private known = [
        "accuracy", "Test accuracy", Share
        "loss", "Test loss", Number
        "calibration", "Calibration error", Share
        "meanIoU", "Mean IoU", Share
        "IoU", "IoU", Share
        "pixelAccuracy", "Pixel accuracy", Share
    ]

    // "mean-loss" and "meanLoss" are both "Mean loss".
    let private spoken (name: string) =
        let spaced =
            name
            |> Seq.mapi (fun i c ->
                if c = '-' || c = '_' then
                    " "
                elif i > 0 && Char.IsUpper c && Char.IsLower name[i - 1] then
                    " " + string (Char.ToLowerInvariant c)
                else
                    string c)
            |> String.concat ""

        if spaced = "" then
            spaced
        else
            string (Char.ToUpperInvariant spaced[0]) + spaced[1..]

    /// What is before and behind the slash of a metric that is measured per class, such as `accuracy/cat`.
    let (|PerClass|Whole|) (name: string) =
        match name.IndexOf '/' with
        | -1 -> Whole name
        | at -> PerClass(name[.. at - 1], name[at + 1 ..])

    /// What a metric is called, and how it is read. Unknown metrics are plain numbers under their own name.
    let rec describe name =
        match known |> List.tryFind (fun (key, _, _) -> key = name), name with
        | Some(_, title, scale), _ -> { Name = name; Title = title; Scale = scale }
        | None, PerClass(parent, part) ->
            let whole = describe parent

            { Name = name; Title = $"{whole.Title}, {Show.name part}"; Scale = whole.Scale }
        | None, Whole _ -> { Name = name; Title = Show.name (spoken name); Scale = Number }

    /// What a metric is called inside a sentence: "mean IoU".
    let named metric =
        if metric.Title = "" then
            ""
        else
            string (Char.ToLowerInvariant metric.Title[0]) + metric.Title[1..]

    /// Whether less is better: losses and errors.
    let rec isBetterLow metric =
        match metric.Name with
        | PerClass(parent, _) -> isBetterLow { metric with Name = parent }
        | Whole name -> name = "loss" || name = "calibration"

    /// The unit of a metric's values.
    let unit metric =
        match metric.Scale with
        | Share -> "%"
        | Number -> ""

    /// The unit of differences between a metric's values.
    let unitOfDifferences metric =
        match metric.Scale with
        | Share -> "points"
        | Number -> ""

    let private scaled metric value =
        match metric.Scale with
        | Share -> 100.0 * value
        | Number -> value

    let private decimals metric =
        match metric.Scale with
        | Share -> 1
        | Number -> 3

    /// A value without its unit.
    let value metric number =
        Show.fixedTo (decimals metric) (scaled metric number)

    /// A difference between two values, with its sign and without its unit.
    let difference metric number =
        Show.signed (decimals metric) (scaled metric number)

    /// An interval of differences, rounded outwards: the text never promises more than the numbers.
    let interval metric (interval: ALStudio.Statistics.Interval) =
        let unit = 10.0 ** float (decimals metric)
        let low = floor (scaled metric interval.Low * unit + 1e-9) / unit
        let high = ceil (scaled metric interval.High * unit - 1e-9) / unit
        $"[{Show.signed (decimals metric) low}, {Show.signed (decimals metric) high}]"
