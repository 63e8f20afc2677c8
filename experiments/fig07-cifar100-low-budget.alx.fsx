// Question : does active learning help on CIFAR-100 where labels are scarce? (Figure 7)
// Expected : most semi-supervised arms beat their plain form, nothing beats SSL-Random, some are far below Random
// Measured : not run at full scale yet; preset laptop, with 500 -> 1,000 labels: Random 5.0 -> 7.2, Entropy 6.4, CoreSet 6.7, LL 5.5,
//            ENS-varR 7.3; SSL-Random 6.9 -> 7.5, SSL-Entropy 5.0, SSL-CoreSet 6.3, SSL-LL 5.0, SSL-ENS-varR 6.7 %: all
//            undecided, for 100 classes this is hardly a start; 9.5 minutes of one core (Zen 3)
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)
let plain = Supervised(network, Epochs = 150, Augmentation = AutoAugmented())
let uda = Uda(network, Iterations = 50_000, Confidence = 0.6, Temperature = 0.5)

// Two cores in less than an hour.
let laptop =
    subsetOf 5_000<image>
    >> onNetwork (ConvNet(16))
    >> shorterBy 3
    >> withSteps 400
    >> withUnlabelledBatch 64
    >> withMembers 2
    >> withCycles 1
    >> withTrials 2

experiment "fig07-cifar100-low-budget" {
    dataset (Cifar100())
    start (Balanced 500<label>)
    query 500<label>
    cycles 7
    trials 3

    compare [
        yield! arms plain [ Random(); Entropy(); CoreSet(); LossPrediction() ]
        yield! arms plain [ VariationRatio(Members = 5) ] |> withTrials 2
        yield! arms uda [ Random(); Entropy(); CoreSet(); LossPrediction() ]
        yield! arms uda [ VariationRatio(Members = 5) ] |> withTrials 2
    ]

    claim "SSL-Entropy beats Entropy" (accuracy "SSL-Entropy" area |> betterThan (accuracy "Entropy" area))

    claim "SSL-CoreSet beats CoreSet" (accuracy "SSL-CoreSet" area |> betterThan (accuracy "CoreSet" area))

    claim "SSL-ENS-varR beats ENS-varR" (accuracy "SSL-ENS-varR" area |> betterThan (accuracy "ENS-varR" area))

    claim
        "no strategy beats SSL-Random"
        (accuracy "SSL-Random" area |> noWorseThan (bestOf uda area) (within 1.0<point>))

    claim "some strategies are below Random" (someOf plain area |> worseThan (accuracy "Random" area))

    preset "laptop" laptop
}
