// Question : does it pay to outline single polygons instead of whole images? (Figure 15)
// Expected : plain: polygons by entropy beat random ones; semi-supervised: the two are about equal, and SSL-Random-Image is above both
// Measured : not run at full scale yet; preset laptop, mean IoU after 2,000 / 2,800 / 3,600 / 4,400 clicks: Random-Image 34.7 / 38.0 /
//            40.8 / 44.9, Random-Image-Random-Polygon 34.7 / 39.5 / 41.5 / 43.9, Random-Image-Entropy-Polygon 34.7 / 44.5 / 49.3 / 39.3,
//            SSL-Random-Image 35.7 / 34.7 / 36.1 / 37.8, SSL-Random-Image-Random-Polygon 35.7 / 36.7 / 33.2 / 36.8, SSL-Random-Image-Entropy-
//            Polygon 35.7 / 37.9 / 29.9 / 38.4 %; no order of the arms can be told from two trials; about 45 minutes of CPU (two cores,
//            Zen 3, under load), none after scenes-polygon in the same store
#load "../.alx/prelude.fsx"
open ALStudio

let deeplab = DeepLabV2(Pretrained = weights "deeplabv2-coco.safetensors")

let plain =
    SupervisedSegmentation(deeplab, Epochs = 150, BatchSize = 10, Crop = 321)

let s4gan = S4Gan(deeplab, Iterations = 10_000, BatchSize = 8, Crop = 321)

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

experiment "fig15-voc-polygon-level" {
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

    claim
        "polygons by entropy beat random ones"
        (meanIoU "Random-Image-Entropy-Polygon" area
         |> betterThan (meanIoU "Random-Image-Random-Polygon" area))

    claim
        "semi-supervised, polygons by entropy equal random ones"
        (meanIoU "SSL-Random-Image-Entropy-Polygon" area
         |> equalTo (meanIoU "SSL-Random-Image-Random-Polygon" area) (within 1.0<point>))

    claim
        "SSL-Random-Image is above every polygon arm"
        (meanIoU "SSL-Random-Image" area
         |> betterThan (
             everyOf
                 [
                     "Random-Image-Random-Polygon"
                     "Random-Image-Entropy-Polygon"
                     "SSL-Random-Image-Random-Polygon"
                     "SSL-Random-Image-Entropy-Polygon"
                 ]
                 area
         ))

    figure "mIoU" Curves.meanIoU

    preset "laptop" laptop
}
