/// Sheets: the tables of pictures of an album.
module internal ALStudio.Figures.Sheets

open Giraffe.ViewEngine

let private kindOf (file: string) =
    if file.EndsWith ".png" then "image/png" else "image/jpeg"

let private picture (files: Map<string, byte array>) (shown: ALStudio.Core.AlbumPicture | null) =
    match shown with
    | null -> td [] []
    | shown ->
        match files.TryFind shown.File with
        | None -> td [] [ small [] [ str $"{Show.name shown.Text} (missing)" ] ]
        | Some bytes ->
            let source =
                $"data:{kindOf shown.File};base64,{System.Convert.ToBase64String bytes}"

            let text = Show.name shown.Text

            match shown.Captions with
            | null -> td [] [ img [ _src source; _alt text; _title text ] ]
            | captions ->
                td [] [
                    div [ _class "strip"; _style $"--parts:{captions.Count}" ] [
                        img [ _src source; _alt text; _title text ]
                        for caption in captions do
                            small [] [
                                for line in caption.Split '\n' do
                                    span [] [ str (Show.name line) ]
                            ]
                    ]
                ]

/// A table of pictures.
/// <param name="files">The bytes of the files that it names.</param>
/// <param name="sheet">The table.</param>
let table' files (sheet: ALStudio.Core.AlbumSheet) =
    Page.scroll (Show.name sheet.Title) [
        table [ _class "album" ] [
            if sheet.Columns |> Seq.exists ((<>) "") then
                thead [] [
                    tr [] [
                        th [] []
                        for name in sheet.Columns do
                            th [ attr "scope" "col" ] [ str (Show.name name) ]
                    ]
                ]
            tbody [] [
                for row in sheet.Rows do
                    tr [] [
                        th [ attr "scope" "row" ] [ str (Show.name row.Name) ]
                        for shown in row.Pictures do
                            picture files shown
                    ]
            ]
        ]
    ]
