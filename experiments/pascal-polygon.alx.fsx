// Question : polygon-level against image-level labelling on PASCAL VOC, on one page
// Expected : as Figure 15, which fig15-voc-polygon-level compares arm by arm
// Measured : not run at full scale yet; preset laptop is that of fig15-voc-polygon-level, with the same numbers
#load "../.alx/prelude.fsx"

open ALStudio
open Plotly.NET

let deeplab = DeepLabV2(Pretrained = weights "deeplabv2-coco.safetensors")

let plain =
    SupervisedSegmentation(deeplab, Epochs = 150, BatchSize = 10, Crop = 321)

let s4gan = S4Gan(deeplab, Iterations = 10_000)

// Two cores, no download: generated scenes, a small network with fresh weights, as in scenes-polygon.
let small = DeepLabResNet18(Width = 16)

let window = ScaledCrop(80, Smallest = 1.0, Largest = 1.0)

let smallPlain =
    SupervisedSegmentation(small, Epochs = 20, BatchSize = 8, Rate = 0.01, Window = window)

let smallS4gan =
    S4Gan(
        small,
        Iterations = 200,
        BatchSize = 12,
        UnlabelledBatchSize = 6,
        Rate = 0.01,
        DiscriminatorWidth = 16,
        Window = window
    )

let laptop =
    onDataset (Scenes(Train = 240))
    >> withAnnotator (Polygons(Tolerance = 3<px>))
    >> replacing plain smallPlain
    >> replacing s4gan smallS4gan
    >> withClicks 2_000<click> 800<click>
    >> withCycles 3
    >> withTrials 2

experiment "pascal-polygon" {
    dataset (PascalVoc())
    annotator (Polygons(Tolerance = 10<px>))
    start (Drawn 5_000<click>)
    query 5_000<click>
    cycles 5
    trials 3

    compare [
        yield! arms plain [ PerImage(Random()); PerPolygon(Random()); PerPolygon(Entropy()) ]
        yield! arms s4gan [ PerImage(Random()); PerPolygon(Random()); PerPolygon(Entropy()) ]
    ]

    figure "mIoU" Curves.meanIoU

    figure "by hand" (fun curves ->
        curves
        |> Curves.of' "meanIoU"
        |> Chart.combine
        |> Chart.withXAxisStyle "clicks"
        |> Chart.withYAxisStyle "mean IoU")

    preset "laptop" laptop
}
