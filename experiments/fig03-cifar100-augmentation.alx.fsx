// Question : does active learning still beat Random on CIFAR-100 when images are augmented? (Figure 3)
// Expected : without augmentation LL beats Random by 1.4 points; with it differences are insignificant and the ranking changes
// Measured : not run at full scale yet; preset laptop, with 500 -> 750 labels: Random-wo-Aug 6.2 -> 7.7, Entropy-wo-Aug 7.4,
//            CoreSet-wo-Aug 7.8, LL-wo-Aug 7.0, ENS-varR-wo-Aug 8.6; Random 5.0 -> 5.8, Entropy 5.4, CoreSet 5.6, LL 4.8,
//            ENS-varR 6.1 %: all undecided, for 100 classes this is hardly a start; 6 minutes of one core (Zen 3)
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)
let bare = Supervised(network, Epochs = 150, Augmentation = NoAugmentation())
let plain = Supervised(network, Epochs = 150, Augmentation = AutoAugmented())

// Two cores in less than an hour.
let laptop =
    subsetOf 5_000<image>
    >> onNetwork (ConvNet(16))
    >> budgetsDividedBy 10
    >> shorterBy 3
    >> withMembers 2
    >> withCycles 1
    >> withTrials 2

experiment "fig03-cifar100-augmentation" {
    dataset (Cifar100())
    start (Balanced 5_000<label>)
    query 2_500<label>
    cycles 6
    trials 3

    compare [
        yield!
            arms bare [ Random(); Entropy(); CoreSet(); LossPrediction() ]
            |> suffixed "wo-Aug"
        yield! arms bare [ VariationRatio(Members = 5) ] |> suffixed "wo-Aug" |> withTrials 2
        yield! arms plain [ Random(); Entropy(); CoreSet(); LossPrediction() ]
        yield! arms plain [ VariationRatio(Members = 5) ] |> withTrials 2
    ]

    claim
        "without augmentation LL ends 1.4 points above Random"
        (accuracy "LL-wo-Aug" last
         |> higherBy 1.4<point> (accuracy "Random-wo-Aug" last) (within 1.0<point>))

    claim
        "with augmentation no strategy differs from Random"
        (everyOf plain area |> equalTo (accuracy "Random" area) (within 1.0<point>))

    preset "laptop" laptop
}
