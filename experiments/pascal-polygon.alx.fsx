// Question : polygon-level against image-level labelling on PASCAL VOC, on one page
// Expected : as Figure 15, which fig15-voc-polygon-level compares arm by arm
// Measured : not run at full scale yet
#load "../.alx/prelude.fsx"
open ALStudio

let deeplab = DeepLabV2(Pretrained = weights "deeplabv2-coco.safetensors")

let plain =
    SupervisedSegmentation(deeplab, Epochs = 150, BatchSize = 10, Crop = 321)

let s4gan = S4Gan(deeplab, Iterations = 10_000)

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
}
