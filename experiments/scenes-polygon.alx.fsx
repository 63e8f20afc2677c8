// Question : what do whole images, single polygons and semi-supervised training gain per click?
// Expected : every curve climbs; semi-supervised arms stand above plain ones; polygons chosen by entropy beat random polygons
// Measured : not run to its end yet. First trial, mean IoU after 1,000 / 2,000 / 3,000 / 4,000 clicks: Random-Image 14.6 / 35.3 / 31.6 / 41.4,
//            Entropy-Image 14.6 / 20.5 / 32.5 / 30.7, Random-Image-Random-Polygon 14.6 / 14.9 / 27.5 / 15.0, SSL-Random-Image 18.5 / 23.9 /
//            15.9 / 25.0, SSL-Entropy-Image 18.5 / 14.1 / 13.6 / 32.4, SSL-Random-Image-Random-Polygon 18.5 / 12.2 / 12.3 / 12.1 %. So few steps
//            leave more noise than signal: nothing here tells arms apart, and single curves do not climb
//
// Generated scenes and a small DeepLab with fresh weights, for two cores and no download: the smallest study of its kind,
// not a figure of the paper. Figures 12 to 15 at full scale are in fig12-… to fig15-….
#load "../.alx/prelude.fsx"
open ALStudio

let network = DeepLabResNet18(Width = 16)

// Windows of the images as they are: fresh weights and few steps leave no time to learn scales.
let window = ScaledCrop(80, Smallest = 1.0, Largest = 1.0)

let plain =
    SupervisedSegmentation(network, Epochs = 20, BatchSize = 8, Rate = 0.01, Window = window)

// Larger labelled batches, so that hardly any consists of single polygons alone: those say nothing about the background.
let s4gan =
    S4Gan(
        network,
        Iterations = 200,
        BatchSize = 12,
        UnlabelledBatchSize = 6,
        Rate = 0.01,
        DiscriminatorWidth = 16,
        Window = window
    )

experiment "scenes-polygon" {
    dataset (Scenes(Train = 240))
    annotator (Polygons(Tolerance = 3<px>))
    start (Drawn 2_000<click>)
    query 800<click>
    cycles 3
    trials 2

    compare [
        yield! arms plain [ PerImage(Random()); PerImage(Entropy()); PerPolygon(Random()); PerPolygon(Entropy()) ]
        yield! arms s4gan [ PerImage(Random()); PerImage(Entropy()); PerPolygon(Random()); PerPolygon(Entropy()) ]
    ]
}
