/// Who may ask, and what answers carry: a page of another site must neither read results nor make a browser do something here.
module ALStudio.Cli.Live.Guarding

open System
open Microsoft.AspNetCore.Http
open Microsoft.Extensions.Primitives

/// Names under which a port of this machine may be asked. Any other name in the Host header is one that somebody has made to
/// lead here (DNS rebinding): to the browser all of this would be that site's own.
let private names port =
    let own = [ "localhost"; "127.0.0.1"; "[::1]" ]

    [
        for name in own -> name + ":" + string port
        if port = 80 then
            yield! own
    ]

/// What every answer carries.
let mark (policy: string) (headers: IHeaderDictionary) =
    for name, value in
        [
            "Cache-Control", "no-store"
            "Content-Security-Policy", policy + "; frame-ancestors 'none'"
            "Cross-Origin-Resource-Policy", "same-origin"
            "Referrer-Policy", "no-referrer"
            "X-Content-Type-Options", "nosniff"
        ] do
        headers[name] <- StringValues value

/// Why a request gets no answer, if it gets none: a status and a sentence.
let refusal port (request: HttpRequest) =
    let isOurs (name: string) =
        name.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)

    if not (names port |> List.exists isOurs) then
        Some(StatusCodes.Status421MisdirectedRequest, $"This server answers at http://127.0.0.1:{port}/ only.")
    elif not (HttpMethods.IsGet request.Method || HttpMethods.IsHead request.Method) then
        Some(StatusCodes.Status405MethodNotAllowed, "This server is read-only.")
    else
        None
