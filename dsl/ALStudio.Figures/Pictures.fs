/// Pictures: charts as SVG and PNG files, drawn by plotly.js in a headless browser when the machine has one.
module ALStudio.Figures.Pictures

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open System.Threading.Tasks
open Plotly.NET

let private names = [
    "chromium"
    "chromium-browser"
    "google-chrome"
    "google-chrome-stable"
    "chrome"
    "microsoft-edge"
    "msedge"
]

// Where installers put browsers that are on no PATH.
let private places = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    "/Applications/Chromium.app/Contents/MacOS/Chromium"
    @"C:\Program Files\Google\Chrome\Application\chrome.exe"
    @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
]

/// The browser that draws: what `ALSTUDIO_BROWSER` names, else a Chromium or Chrome in PATH or in its usual place.
/// <param name="variable">Reads an environment variable.</param>
/// <returns>Its path, or a sentence that says what is missing and what to do.</returns>
let browser (variable: string -> string option) =
    let folders =
        (variable "PATH" |> Option.defaultValue "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)

    match variable "ALSTUDIO_BROWSER" with
    | Some path when File.Exists path -> Ok path
    | Some path -> Error $"ALSTUDIO_BROWSER names {path}, which does not exist."
    | None ->
        let candidates = [
            for name in names do
                for folder in folders do
                    Path.Combine(folder, name)
                    Path.Combine(folder, name + ".exe")
            yield! places
        ]

        match List.tryFind File.Exists candidates with
        | Some path -> Ok path
        | None ->
            Error
                "Pictures need a Chromium or Chrome, and none was found in PATH. Install one, or let ALSTUDIO_BROWSER name it; report.html needs none."

/// A size in pixels; PNG files have twice as many in each direction.
type Size = {
    /// Width.
    Width: int
    /// Height.
    Height: int
}

/// A size for a page of text.
let usual = { Width = 900; Height = 540 }

// Plotly names its clip paths at random: with the same numbers each time, the same chart gives the same file.
let private fixedNumbers =
    "let seed; const again = () => { seed = 1; }; again(); Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;"

let private page size (charts: (string * GenericChart) list) =
    let chart (_, chart) =
        chart
        |> Chart.withSize (size.Width, size.Height)
        |> GenericChart.toFigureJson
        |> Page.inScript

    let draw =
        """
        const holder = document.getElementById("holder");
        const show = (text) => { const line = document.createElement("pre"); line.textContent = text; document.body.append(line); };
        (async () => {
          for (const [number, { data, layout }] of figures.entries()) {
            const figure = { data, layout: { ...layout, paper_bgcolor: "#fff", plot_bgcolor: "#fff" } };
            try {
              again();
              await Plotly.newPlot(holder, figure.data, figure.layout);
              const drawn = [];
              for (const [format, scale] of [["svg", 1], ["png", 2]]) {
                again();
                drawn.push(`picture ${number} ${format} ` + await Plotly.toImage(holder, { format, scale, width: size.Width, height: size.Height }));
              }
              drawn.forEach(show);
            } catch (reason) {
              show(`missing ${number} ${reason?.message ?? reason}`);
            }
            Plotly.purge(holder);
          }
        })().catch((reason) => show("failed " + reason));
        """

    let figures = charts |> List.map chart |> String.concat ","

    $"""<!DOCTYPE html><meta charset="utf-8"><body><div id="holder"></div>
<script>{fixedNumbers}</script>
<script>{Page.plotly.Value}</script>
<script>const size = {{ Width: {size.Width}, Height: {size.Height} }}; const figures = [{figures}];{draw}</script></body>"""

let private flags (profile: string) (page: string) = [
    "--headless"
    "--no-sandbox"
    "--disable-gpu"
    "--disable-quic"
    "--no-first-run"
    "--disable-background-networking"
    "--disable-component-update"
    "--disable-sync"
    $"--user-data-dir={profile}"
    "--virtual-time-budget=20000"
    "--dump-dom"
    Uri(page).AbsoluteUri
]

let private run (program: string) (arguments: string list) (limit: TimeSpan) =
    let start =
        ProcessStartInfo(program, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false)

    arguments |> List.iter start.ArgumentList.Add

    match Process.Start start |> Option.ofObj with
    | None -> Error $"{program} did not start."
    | Some browser ->
        use browser = browser
        let said = browser.StandardOutput.ReadToEndAsync()
        let complained = browser.StandardError.ReadToEndAsync()

        if Task.WaitAll([| said :> Task; complained |], limit) then
            browser.WaitForExit()
            Ok(said.Result, complained.Result)
        else
            browser.Kill(entireProcessTree = true)
            Error $"{program} did not answer within {limit.TotalSeconds} seconds."

let private picture = Regex("picture (\\d+) (svg|png) data:image/[^,]*,([^<\\s]+)")

let private missing = Regex("<pre>missing (\\d+) ([^<]*)</pre>")

let private decoded (format: string) (content: string) =
    if format = "png" then
        Convert.FromBase64String content
    else
        // Empty styles come and go with the moment at which the browser looks.
        let drawn = (Uri.UnescapeDataString content).Replace(" style=\"\"", "")
        Text.Encoding.UTF8.GetBytes(drawn + "\n")

// What was drawn lies whole under its name, or not at all.
let private put (folder: string) (name: string) (content: byte array) =
    let safe = Regex.Replace(name, "[^A-Za-z0-9._-]", "_")
    let path = Path.Combine(folder, safe)
    File.WriteAllBytes(path + ".new", content)
    File.Move(path + ".new", path, overwrite = true)
    path

let private inTemporaryFolder work =
    let folder = Directory.CreateTempSubdirectory "alstudio-pictures-"

    try
        work folder.FullName
    finally
        // A browser that is still closing may hold a file for a moment: the system's cleaning finds the rest.
        try
            folder.Delete(recursive = true)
        with :? IOException ->
            ()

let private environment name =
    Environment.GetEnvironmentVariable name
    |> Option.ofObj
    |> Option.filter ((<>) "")

/// Pictures that were drawn.
type Pictures = {
    /// Their paths.
    Files: string list
    /// Why others are missing, one sentence for each chart.
    Missing: string list
}

/// Draws charts into a folder, as NAME.svg and NAME.png each.
/// <param name="size">Size of each picture.</param>
/// <param name="folder">The folder, which is made if it is not there.</param>
/// <param name="charts">Name and chart of each picture.</param>
/// <returns>What was drawn, or a sentence that says why nothing was and what to do.</returns>
let draw size (folder: string) (charts: (string * GenericChart) list) =
    browser environment
    |> Result.bind (fun program ->
        inTemporaryFolder (fun temporary ->
            let source = Path.Combine(temporary, "page.html")
            File.WriteAllText(source, page size charts)
            run program (flags (Path.Combine(temporary, "profile")) source) (TimeSpan.FromMinutes 1.0)))
    |> Result.bind (fun (said, complained) ->
        let drawn = picture.Matches said |> List.ofSeq
        let failed = missing.Matches said |> List.ofSeq
        let nameOf (found: Match) = fst charts[int found.Groups[1].Value]

        if drawn.Length + 2 * failed.Length = 2 * charts.Length then
            Directory.CreateDirectory folder |> ignore

            Ok {
                Files = [
                    for found in drawn do
                        let format = found.Groups[2].Value
                        put folder $"{nameOf found}.{format}" (decoded format found.Groups[3].Value)
                ]
                Missing = [ for found in failed -> $"The browser cannot draw {nameOf found}: {found.Groups[2].Value}" ]
            }
        else
            let reason =
                complained.Split('\n') |> Array.tryFindBack (fun line -> line.Trim() <> "")

            Error $"""The browser drew no picture. It said: {reason |> Option.defaultValue "nothing"}""")

/// Draws the figures of a study that papers need: the headline metric, the differences to the baseline, and what its script draws.
/// <param name="folder">The folder.</param>
/// <param name="own">Names of files, names and charts of the script's own figures.</param>
/// <param name="study">The study.</param>
/// <returns>What was drawn, or a sentence that says why nothing was and what to do.</returns>
let write folder (own: (string * string * GenericChart) list) (study: Study) =
    let headline = study.Headline.Name

    draw usual folder [
        headline, Curves.ofStudy headline study
        match Curves.differences headline study with
        | Some chart -> "differences", Curves.titled study chart
        | None -> ()
        for file, name, chart in own do
            file, OwnFigure.alone study.ScaledDown name chart
    ]
