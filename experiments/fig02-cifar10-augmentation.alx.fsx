// Question : does active learning still beat Random on CIFAR-10 when images are augmented? (Figure 2)
// Expected : without augmentation every strategy beats Random, LL by 3.2 points; with it all are within 0.4 points
// Measured : not run at full scale yet; preset laptop, with 500 -> 750 labels: Random-wo-Aug 36.6 -> 39.5, Entropy-wo-Aug 39.1,
//            CoreSet-wo-Aug 39.2, LL-wo-Aug 39.2, ENS-varR-wo-Aug 39.9; Random 31.0 -> 35.3, Entropy 34.7, CoreSet 33.6, LL 32.4,
//            ENS-varR 36.0 %: all undecided with two trials, and 50 epochs of so small a network do not use up AutoAugment;
//            6.5 minutes of one core (Zen 3)
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)
let bare = Supervised(network, Epochs = 150, Augmentation = NoAugmentation())
let plain = Supervised(network, Epochs = 150, Augmentation = AutoAugmented())

// Two cores in less than an hour.
let laptop =
    subsetOf 10_000<image>
    >> onNetwork (ConvNet(16))
    >> budgetsDividedBy 10
    >> shorterBy 3
    >> withMembers 2
    >> withCycles 1
    >> withTrials 2

experiment "fig02-cifar10-augmentation" {
    dataset (Cifar10())
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
        "without augmentation LL ends 3.2 points above Random"
        (accuracy "LL-wo-Aug" last
         |> higherBy 3.2<point> (accuracy "Random-wo-Aug" last) (within 1.0<point>))

    claim
        "without augmentation every strategy beats Random"
        (everyOf bare area |> betterThan (accuracy "Random-wo-Aug" area))

    claim
        "with augmentation all arms end within 0.4 points of each other"
        (everyOf plain last |> equalTo (everyOf plain last) (within 0.4<point>))

    preset "laptop" laptop
}
