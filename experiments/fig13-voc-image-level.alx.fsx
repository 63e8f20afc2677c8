// Question : does active learning beat Random on PASCAL VOC when whole images are outlined? (Figure 13)
// Expected : Entropy ends 1.1 points above Random, LL below it; SSL-Random is best, 4.1 points above Random, and SSL-D-score about as good
// Measured : not run at full scale yet; preset laptop (CamVid), about 20,800 -> 40,300 clicks: Random 17.7 -> 18.6, Entropy 15.1, LL 17.2,
//            ENS-ent 17.9; SSL-Random 15.9 -> 19.7, SSL-Entropy 15.3, SSL-LL 15.0, SSL-D-score 15.9, SSL-ENS-ent 18.1 % mIoU: means
//            of two trials that differ by up to 7 points, all undecided; SSL-Random ends highest, as expected; 36 minutes of
//            one core (Zen 3)
#load "../.alx/prelude.fsx"
open ALStudio

let deeplab = DeepLabV2(Pretrained = weights "deeplabv2-coco.safetensors")

let plain =
    SupervisedSegmentation(deeplab, Epochs = 150, BatchSize = 10, Crop = 321)

let s4gan = S4Gan(deeplab, Iterations = 10_000, BatchSize = 8, Crop = 321)

// Two cores and the street scenes of CamVid (360×480, 11 classes, none of them a background): a small network with fresh
// weights, committees of two, one query. VocLayout says how its files are laid out.
let small = DeepLabResNet18(Width = 16)

let window = ScaledCrop(112, Smallest = 0.5, Largest = 1.0)

let smallPlain =
    SupervisedSegmentation(small, Epochs = 20, BatchSize = 8, Rate = 0.01, Window = window)

let smallS4gan =
    S4Gan(
        small,
        Iterations = 100,
        BatchSize = 8,
        UnlabelledBatchSize = 4,
        Rate = 0.01,
        DiscriminatorWidth = 16,
        Window = window
    )

let laptop =
    onDataset (VocLayout "camvid")
    >> replacing plain smallPlain
    >> replacing s4gan smallS4gan
    >> withMembers 2
    >> withClicks 20_000<click> 20_000<click>
    >> withCycles 1
    >> withTrials 2

experiment "fig13-voc-image-level" {
    dataset (PascalVoc())
    annotator (Polygons(Tolerance = 10<px>))
    start (Drawn 5_000<click>)
    query 5_000<click>
    cycles 5
    trials 3

    compare [
        yield! arms plain [ Random(); Entropy(); LossPrediction() ]
        yield! arms plain [ EnsembleEntropy(Members = 5) ] |> withTrials 2
        yield! arms s4gan [ Random(); Entropy(); LossPrediction(); DiscriminatorScore() ]
        yield! arms s4gan [ EnsembleEntropy(Members = 5) ] |> withTrials 2
    ]

    claim
        "Entropy ends 1.1 points above Random"
        (meanIoU "Entropy" last
         |> higherBy 1.1<point> (meanIoU "Random" last) (within 1.0<point>))

    claim "LL ends below Random" (meanIoU "LL" last |> worseThan (meanIoU "Random" last))

    claim
        "SSL-Random ends 4.1 points above Random"
        (meanIoU "SSL-Random" last
         |> higherBy 4.1<point> (meanIoU "Random" last) (within 1.0<point>))

    claim
        "no semi-supervised strategy ends above SSL-Random"
        (meanIoU "SSL-Random" last |> noWorseThan (bestOf s4gan last) (within 1.0<point>))

    claim
        "no plain arm ends above SSL-Random"
        (meanIoU "SSL-Random" last |> noWorseThan (bestOf plain last) (within 1.0<point>))

    claim
        "SSL-D-score ends as high as SSL-Random"
        (meanIoU "SSL-D-score" last
         |> equalTo (meanIoU "SSL-Random" last) (within 1.0<point>))

    preset "laptop" laptop
}
