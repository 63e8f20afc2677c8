/// The figures that a script draws, on their way into results.
module ALStudio.Cli.OwnFigures

open ALStudio.Drawing
open ALStudio.Dsl
open ALStudio.Figures
open ALStudio.Running
open ALStudio.Cli.Results

let private figuresOf (loaded: Host.Loaded) (experiment: Experiment) =
    loaded.Declarations
    |> List.filter (fun declaration -> declaration.Experiment.Name = experiment.Name)
    |> List.collect _.Figures

/// Identity of what draws: that of the script, if it has figures.
let key (loaded: Host.Loaded) (experiment: Experiment) =
    if (figuresOf loaded experiment).IsEmpty then
        ""
    else
        loaded.Key

/// Results with the figures that their script draws, and no others; those without a finished cycle stay as they are.
let draw (loaded: Host.Loaded) (experiment: Experiment) (results: Results) =
    match figuresOf loaded experiment, Study.tryOf results.Extras results.Runs with
    | _, None -> results
    | [], _ -> { results with Extras = { results.Extras with Own = [] } }
    | figures, Some study -> {
        results with
            DrawnBy = loaded.Key
            Extras = { results.Extras with Own = Drawings.draw loaded figures study.Rows }
      }
