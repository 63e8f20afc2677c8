/// Sockets on this machine's loopback addresses: no other machine can reach them.
module ALStudio.Cli.Live.Sockets

open System
open System.Net
open System.Net.Sockets
open ALStudio.Core

let private bound (address: IPAddress) port =
    let socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)

    try
        // Windows would let another program listen at the same port; elsewhere this would keep a port taken for a minute.
        if OperatingSystem.IsWindows() then
            socket.ExclusiveAddressUse <- true

        socket.Bind(IPEndPoint(address, port))
        socket
    with _ ->
        socket.Dispose()
        reraise ()

let private refused port (failure: SocketException) =
    if failure.SocketErrorCode = SocketError.AddressAlreadyInUse then
        EnvironmentException(
            $"Port {port} is taken by another program.",
            "Take any that is free: alstudio serve --port 0"
        )
    else
        EnvironmentException(
            $"Port {port} cannot be opened: {failure.Message}",
            "Take any that is free: alstudio serve --port 0"
        )

/// The port of sockets that are bound.
let portOf (sockets: Socket list) =
    (nonNull sockets.Head.LocalEndPoint :?> IPEndPoint).Port

/// Binds 127.0.0.1 and, where there is one, ::1 to the same port.
/// <param name="port">The port; 0 for one that is free.</param>
/// <exception cref="T:ALStudio.Core.EnvironmentException">It is taken or not allowed; says what to do.</exception>
let bind port =
    let first =
        try
            bound IPAddress.Loopback port
        with :? SocketException as failure ->
            raise (refused port failure)

    [
        first
        if Socket.OSSupportsIPv6 then
            // Machines may have the protocol and no such address; pages are named by the first one.
            match
                try
                    Some(bound IPAddress.IPv6Loopback (portOf [ first ]))
                with :? SocketException ->
                    None
            with
            | Some second -> second
            | None -> ()
    ]
