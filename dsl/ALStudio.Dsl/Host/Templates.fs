/// Texts that `alstudio init` and `alstudio new` write.
module ALStudio.Dsl.Templates

/// Lines that version control should ignore.
let ignored = [ ".alx/"; ".alstudio/" ]

/// A `.gitignore` with the lines that are missing in the one that is there.
let gitignore (present: string) =
    let known = present.Split '\n' |> Array.map _.Trim() |> set
    let missing = ignored |> List.filter (fun line -> not (known.Contains line))

    let present =
        if present = "" || present.EndsWith '\n' then
            present
        else
            present + "\n"

    present + (missing |> List.map (fun line -> line + "\n") |> String.concat "")

/// Settings for editors that read `.vscode`: experiments are F# scripts.
let editorSettings =
    """{
  "files.associations": { "*.alx.fsx": "fsharp" },
  "files.exclude": { "**/.alx/cache": true }
}
"""

/// Extensions that such editors should offer.
let editorExtensions =
    """{
  "recommendations": ["ionide.ionide-fsharp"]
}
"""

/// A script with every keyword explained. `prelude` is the path from the script's folder to the prelude.
let script (name: string) (prelude: string) =
    $"""// Question : which images are worth a label?
// Expected : asking where the model is unsure beats asking at random
// Measured : not run yet
#load "{prelude}"
open ALStudio

// A knob is set from the command line: alstudio run {name}.alx.fsx --set epochs=40
let epochs = knob "epochs" 20

// What is trained, and how. Parts are plain values: name them, change them, share them between experiments.
let network = WideResNet(Depth = 10, Width = 1)
let plain = Supervised(network, Epochs = epochs, BatchSize = 10)

experiment "{name}" {{
    // Images and their hidden labels; also Cifar10(), Cifar100(), Mnist(), FashionMnist(), Digits(), ImageFolder "photos".
    // It comes first, because it decides what budgets count.
    dataset (Shapes())

    // Who answers: an oracle that knows the true classes. May be left out.
    annotator (ClassLabels())

    // The first labelled set: Balanced takes equally many of every class, Drawn takes any.
    start (Balanced 50<label>)

    // What each cycle may spend on top of that.
    query 50<label>

    // How often to query. A model is trained before the first query and after each one.
    cycles 3

    // How often to repeat all of it, each time with other first labels, weights and orders; 1 unless said.
    trials 2

    // What is compared: arms of one recipe, one per strategy. In each trial all arms begin alike.
    compare [
        yield! arms plain [ Random(); Entropy(); Margin() ]
        // More arms: of another recipe, or with their own number of trials.
        // yield! arms longer [ Random() ] |> prefixed "Long" |> withTrials 1
    ]

    // What is measured on the test split. These are measured when the line is left out.
    metrics [ Accuracy(); PerClassAccuracy(); CrossEntropy(); CalibrationError() ]

    // Where all random numbers come from; 0 unless said.
    seed 0

    // What is expected, before anything runs. The report says: supported, refuted or undecided, and by which test.
    claim "asking pays" (accuracy "Entropy" last |> betterThan (accuracy "Random" last))

    // A figure of your own, beside those that every report has: also Curves.loss, or Curves.chart "calibration". After
    // `open Plotly.NET` one may draw by hand: figure "name" (fun curves -> curves |> Curves.of' "accuracy" |> Chart.combine)
    figure "accuracy" Curves.accuracy

    // A smaller form for a first look: alstudio run {name}.alx.fsx --preset quick
    preset "quick" (shorterBy 3 >> withTrials 1)
}}
"""
