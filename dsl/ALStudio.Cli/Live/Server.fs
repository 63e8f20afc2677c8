/// The server: Kestrel on loopback sockets, one handler, no routes, no files.
module ALStudio.Cli.Live.Server

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open ALStudio.Core
open Microsoft.AspNetCore.Builder
open Microsoft.AspNetCore.Hosting
open Microsoft.AspNetCore.Http
open Microsoft.AspNetCore.Http.Features
open Microsoft.AspNetCore.Server.Kestrel.Core
open Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets
open Microsoft.Extensions.DependencyInjection
open Microsoft.Extensions.Hosting
open Microsoft.Extensions.Primitives

/// How often a page that is open is told what has changed, at most.
let private pause = TimeSpan.FromMilliseconds 500L

/// After how long without news a page is told that somebody is still there.
let private quiet = TimeSpan.FromSeconds 15L

let private send (context: HttpContext) status (kind: string) (bytes: byte array) : Task =
    context.Response.StatusCode <- status
    context.Response.ContentType <- kind
    context.Response.ContentLength <- bytes.LongLength

    if HttpMethods.IsHead context.Request.Method then
        Task.CompletedTask
    else
        context.Response.Body.WriteAsync(bytes, 0, bytes.Length, context.RequestAborted)

let private say context status (sentence: string) =
    send context status "text/plain; charset=utf-8" (Text.Encoding.UTF8.GetBytes(sentence + "\n"))

/// Sends the state of the store whenever it is another one than the page shows (server-sent events).
let private tell (context: HttpContext) (state: unit -> string) shown (stop: CancellationToken) : Task =
    task {
        use both =
            CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted)

        let token = both.Token

        let write (text: string) =
            task {
                do! context.Response.WriteAsync(text, token)
                do! context.Response.Body.FlushAsync token
            }

        context.Response.ContentType <- "text/event-stream"
        do! write "retry: 1000\n\n"
        let mutable known = shown
        let mutable said = Stopwatch.GetTimestamp()

        while not token.IsCancellationRequested do
            let now = state ()

            if now <> known then
                known <- now
                said <- Stopwatch.GetTimestamp()
                do! write $"id: {now}\ndata: {now}\n\n"
            elif Stopwatch.GetElapsedTime said > quiet then
                said <- Stopwatch.GetTimestamp()
                do! write ":\n\n"

            do! Task.Delay(pause, token)
    }

// A page that lost its connection says what it has heard last.
let private heardLast (context: HttpContext) shown =
    match context.Request.Headers["Last-Event-ID"].ToString() with
    | "" -> shown
    | last -> last

let private answer (answers: Answers) (stop: CancellationToken) (context: HttpContext) : Task =
    task {
        let target = (nonNull (context.Features.Get<IHttpRequestFeature>())).RawTarget

        match! answers.To target with
        | Content(kind, bytes) -> do! send context StatusCodes.Status200OK kind bytes
        | Missing -> do! say context StatusCodes.Status404NotFound "There is no such page."
        | Changes _ when HttpMethods.IsHead context.Request.Method ->
            context.Response.ContentType <- "text/event-stream"
        | Changes(state, shown) -> do! tell context state (heardLast context shown) stop
    }

/// Answers, or says why not: in one line to whoever asks, with everything to the terminal.
let private handle port (answers: Answers) report (stop: CancellationToken) (context: HttpContext) : Task =
    task {
        Guarding.mark Frames.policy.Value context.Response.Headers

        match Guarding.refusal port context.Request with
        | Some(status, sentence) ->
            if status = StatusCodes.Status405MethodNotAllowed then
                context.Response.Headers["Allow"] <- StringValues "GET, HEAD"

            do! say context status sentence
        | None ->
            try
                do! answer answers stop context
            with
            // The browser has gone, or this server is about to.
            | :? OperationCanceledException -> ()
            | :? IOException when context.RequestAborted.IsCancellationRequested -> ()
            | failure ->
                report failure

                if not context.Response.HasStarted then
                    do!
                        say
                            context
                            StatusCodes.Status500InternalServerError
                            "This page cannot be made; the terminal of alstudio serve says why."
    }

let private built (store: Store) (sockets: Socket list) report =
    let builder =
        // Nothing but what stands here: no settings out of files or the environment, no log on the terminal.
        WebApplication.CreateEmptyBuilder(
            WebApplicationOptions(
                ApplicationName = "alstudio",
                EnvironmentName = "Production",
                ContentRootPath = AppContext.BaseDirectory
            )
        )

    let socketOf (endpoint: EndPoint) =
        sockets
        |> List.find (fun socket -> socket.AddressFamily = endpoint.AddressFamily)

    let listen (options: KestrelServerOptions) =
        options.AddServerHeader <- false
        options.Limits.MaxRequestBodySize <- Nullable 0L

        for socket in sockets do
            let address = nonNull socket.LocalEndPoint :?> IPEndPoint
            options.Listen(address, fun (one: ListenOptions) -> one.Protocols <- HttpProtocols.Http1)

    builder.WebHost
        .UseKestrelCore()
        .UseSockets(fun (options: SocketTransportOptions) ->
            options.CreateBoundListenSocket <- Func<EndPoint, Socket> socketOf)
        .ConfigureKestrel(Action<KestrelServerOptions> listen)
    |> ignore

    builder.Services.Configure<HostOptions>(fun (options: HostOptions) ->
        options.ShutdownTimeout <- TimeSpan.FromSeconds 2L)
    |> ignore

    let app = builder.Build()

    app.Run(RequestDelegate(handle (Sockets.portOf sockets) (Answers store) report app.Lifetime.ApplicationStopping))

    app

/// Serves a store until it is told to stop.
/// <param name="store">The store.</param>
/// <param name="sockets">Where it listens; they are closed at the end.</param>
/// <param name="report">Hears what keeps a page from being made.</param>
/// <param name="ready">Called when pages can be asked for.</param>
/// <param name="stop">Ends it.</param>
[<MethodImpl(MethodImplOptions.NoInlining)>]
let run
    (store: Store)
    (sockets: Socket list)
    (report: exn -> unit)
    (ready: unit -> unit)
    (stop: CancellationToken)
    : Task =
    task {
        use app = built store sockets report

        try
            do! app.StartAsync stop
            ready ()
            do! app.WaitForShutdownAsync stop
        with :? OperationCanceledException when stop.IsCancellationRequested ->
            ()
    }
