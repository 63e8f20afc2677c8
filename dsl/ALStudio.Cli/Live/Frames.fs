/// Frames: what live pages load and run beside what they show.
module ALStudio.Cli.Live.Frames

open System
open System.IO
open System.Reflection
open System.Security.Cryptography
open System.Text
open ALStudio.Figures
open Giraffe.ViewEngine

let private resource (name: string) =
    use stream =
        nonNull (Assembly.GetExecutingAssembly().GetManifestResourceStream name)

    use reader = new StreamReader(stream)
    reader.ReadToEnd()

/// The script that listens.
let script = lazy (resource "live.js")

let private style' = lazy (resource "live.css")

// Line ends as a browser counts them.
let private hash (text: string) =
    let bytes = Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n").Replace('\r', '\n'))
    "'sha256-" + Convert.ToBase64String(SHA256.HashData bytes) + "'"

/// What any page may load and run: scripts of this program, word by word, and nothing from elsewhere.
let policy =
    lazy
        (let scripts = Page.closed.Value.Scripts |> List.map hash |> String.concat " "

         $"default-src 'none'; script-src 'self' {scripts}; style-src 'unsafe-inline'; img-src data: blob:; "
         + "connect-src 'self'; base-uri 'none'; form-action 'none'")

let private head' state = [
    // Browsers ask every site for a picture of its own.
    link [ _rel "icon"; _href "data:," ]
    style [] [ rawText style'.Value ]
    Giraffe.ViewEngine.HtmlElements.script [ _src Addresses.script; _defer; attr "data-state" state ] []
]

/// A page with figures that shows a state of the store.
let figures state : Page.Frame = { Page.closed.Value with Policy = policy.Value; Head = head' state }

/// A page without figures.
let plain state : Page.Frame = { figures state with Scripts = [] }
