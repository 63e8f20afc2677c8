/// ASP.NET Core, which `serve` alone needs: looked for beside the .NET runtime when it is asked for.
/// Were it named in alstudio.runtimeconfig.json, no command would start on a machine that has the .NET runtime only.
module ALStudio.Cli.Live.AspNet

open System
open System.IO
open System.Reflection
open System.Runtime.Loader
open ALStudio.Core

[<Literal>]
let private Framework = "Microsoft.AspNetCore.App"

let private version (folder: string) =
    match Version.TryParse(Path.GetFileName folder) with
    | true, version -> Some(nonNull version)
    | _ -> None

/// The folder of ASP.NET Core that goes with a runtime: of its own version, else the newest one of its major version.
/// <param name="runtime">The runtime's folder, such as `shared/Microsoft.NETCore.App/10.0.12`.</param>
let folderBeside (runtime: string) =
    let all = Path.GetFullPath(Path.Combine(runtime, "..", "..", Framework))
    let own = Path.Combine(all, Path.GetFileName runtime |> string)

    let newest () =
        let fits (candidate: Version) =
            version runtime |> Option.exists (fun own -> own.Major = candidate.Major)

        Directory.GetDirectories all
        |> Seq.choose (fun folder -> version folder |> Option.map (fun version -> version, folder))
        |> Seq.filter (fst >> fits)
        |> Seq.sortByDescending fst
        |> Seq.tryHead
        |> Option.map snd

    if Directory.Exists own then Some own
    elif Directory.Exists all then newest ()
    else None

// So it is where somebody else's program uses this one, as the tests do.
let private isKnown () =
    match AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES" with
    | :? string as list -> list.Contains "Microsoft.AspNetCore.Server.Kestrel.Core.dll"
    | _ -> false

/// Makes ASP.NET Core known to this process. Nothing that uses it may be called before.
/// <exception cref="T:ALStudio.Core.EnvironmentException">The machine has none that fits; says what to install.</exception>
let find () =
    if not (isKnown ()) then
        let runtime = Path.GetDirectoryName typeof<obj>.Assembly.Location |> string

        match folderBeside runtime with
        | None ->
            raise (
                EnvironmentException(
                    "alstudio serve needs ASP.NET Core "
                    + string Environment.Version.Major
                    + ", and there is none beside the .NET runtime in "
                    + runtime
                    + ".",
                    "Install the ASP.NET Core runtime (https://dotnet.microsoft.com/download); every .NET SDK has it."
                )
            )
        | Some folder ->
            let load (context: AssemblyLoadContext) (name: AssemblyName) : Assembly | null =
                let file = Path.Combine(folder, string name.Name + ".dll")

                if File.Exists file then
                    context.LoadFromAssemblyPath file
                else
                    null

            AssemblyLoadContext.Default.add_Resolving (Func<_, _, _> load)
