// Question : which polygons does entropy choose? (Figure 14)
// Expected : those of objects that the model is not sure of; the report shows photograph, polygons, entropy and answer
// Measured : not run at full scale yet; preset laptop, mean IoU after 2,000 / 2,800 / 3,600 / 4,400 clicks: Random-Image-Entropy-Polygon
//            34.7 / 44.5 / 49.3 / 39.3 %; about 10 minutes of CPU (two cores, Zen 3, under load), none after scenes-polygon in the same
//            store
#load "../.alx/prelude.fsx"
open ALStudio

let deeplab = DeepLabV2(Pretrained = weights "deeplabv2-coco.safetensors")

let plain =
    SupervisedSegmentation(deeplab, Epochs = 150, BatchSize = 10, Crop = 321)

// Two cores, no download: generated scenes, a small network with fresh weights, as in scenes-polygon.
let small = DeepLabResNet18(Width = 16)

let window = ScaledCrop(80, Smallest = 1.0, Largest = 1.0)

let smallPlain =
    SupervisedSegmentation(small, Epochs = 20, BatchSize = 8, Rate = 0.01, Window = window)

let laptop =
    onDataset (Scenes(Train = 240))
    >> withAnnotator (Polygons(Tolerance = 3<px>))
    >> replacing plain smallPlain
    >> withClicks 2_000<click> 800<click>
    >> withCycles 3
    >> withTrials 2

experiment "fig14-voc-polygons" {
    dataset (PascalVoc())
    annotator (Polygons(Tolerance = 10<px>))
    start (Drawn 5_000<click>)
    query 5_000<click>
    cycles 5
    trials 3

    compare [ yield! arms plain [ PerPolygon(Entropy()) ] ]

    preset "laptop" laptop
}
