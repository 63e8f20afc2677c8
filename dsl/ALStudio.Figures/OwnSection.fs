/// OwnSection: the figures of the script's author in the report.
module internal ALStudio.Figures.OwnSection

open Giraffe.ViewEngine

let private figure (study: Study) number (own: OwnFigure) = [
    h3 [] [ str (Show.name own.Name) ]
    match own.Chart with
    | Drawn chart ->
        Page.ownFigure
            (OwnFigure.isOfArms study.Arms chart)
            (OwnFigure.isHeaded chart)
            $"own-{number}"
            (Show.name own.Name)
            (OwnFigure.alone study.ScaledDown own.Name chart)
    | Undrawable problem ->
        Page.notice "bad" [
            str $"Not drawn: {Show.name problem.What}"
            match problem.Hint with
            | null -> ()
            | hint -> str $" {Show.name hint}"
        ]
    | Elsewhere ->
        p [ _class "lead" ] [
            str "Drawn by the script, which was not read for this page: "
            code [] [ str "alstudio report SCRIPT" ]
            str " draws it."
        ]
]

/// The section; nothing for a script without figures.
let sections (study: Study) =
    match study.Extras.Own with
    | [] -> []
    | own -> [
        section [] [
            h2 [] [ str "Figures of the script" ]
            for number, it in List.indexed own do
                yield! figure study (number + 1) it
        ]
      ]
