/// What the compiler is told beside the script. Kept apart from the compiler, which a cached script never loads.
module ALStudio.Dsl.Arguments

/// How scripts are read, whether they are compiled to a file or evaluated in memory.
let reading = [
    "--optimize+"
    "--debug:portable"
    // A tail call would hide the line of a script from its stack trace.
    "--tailcalls-"
    "--noframework"
    "--simpleresolution"
    "--targetprofile:netcore"
    "--nologo"
    "--warn:3"
]

/// How scripts are compiled.
let options =
    [
        "--target:exe"
        "--deterministic+"
        "--nocopyfsharpcore"
        // Nobody refers to a compiled script: what other compilers would want to know of it takes a twentieth of the time.
        "--nointerfacedata"
        "--nooptimizationdata"
        // The file that it would look for is not part of a published folder.
        "--nowin32manifest"
    ]
    @ reading

/// How scripts are evaluated in memory.
let interactive =
    [ "--noninteractive"; "--gui-"; "--shadowcopyreferences-" ] @ reading
