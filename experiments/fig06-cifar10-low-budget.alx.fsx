// Question : does active learning help on CIFAR-10 where labels are scarce? (Figure 6)
// Expected : no strategy beats Random consistently; ENS-varR is marginally better
// Measured : not run at full scale yet; preset laptop, with 250 -> 500 labels: Random 25.7 -> 33.4, Entropy 30.8, CoreSet 29.8, LL 29.1,
//            ENS-varR 32.3; SSL-Random 32.8 -> 38.0, SSL-Entropy 34.6, SSL-CoreSet 34.9, SSL-LL 32.6, SSL-ENS-varR 38.0 %: no
//            plain mean is above Random's and every semi-supervised one above its plain form, all undecided with two trials; about
//            10 minutes of one core (Zen 3)
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)
let plain = Supervised(network, Epochs = 150, Augmentation = AutoAugmented())
let uda = Uda(network, Iterations = 50_000, Confidence = 0.6, Temperature = 0.5)

// Two cores in less than an hour.
let laptop =
    subsetOf 10_000<image>
    >> onNetwork (ConvNet(16))
    >> shorterBy 3
    >> withSteps 400
    >> withUnlabelledBatch 64
    >> withMembers 2
    >> withCycles 1
    >> withTrials 2

experiment "fig06-cifar10-low-budget" {
    dataset (Cifar10())
    start (Balanced 250<label>)
    query 250<label>
    cycles 7
    trials 3

    compare [
        yield! arms plain [ Random(); Entropy(); CoreSet(); LossPrediction() ]
        yield! arms plain [ VariationRatio(Members = 5) ] |> withTrials 2
        yield! arms uda [ Random(); Entropy(); CoreSet(); LossPrediction() ]
        yield! arms uda [ VariationRatio(Members = 5) ] |> withTrials 2
    ]

    claim
        "no plain strategy beats Random"
        (accuracy "Random" area |> noWorseThan (bestOf plain area) (within 1.0<point>))

    claim
        "no semi-supervised strategy beats SSL-Random"
        (accuracy "SSL-Random" area |> noWorseThan (bestOf uda area) (within 1.0<point>))

    claim "ENS-varR is better than Random" (accuracy "ENS-varR" area |> betterThan (accuracy "Random" area))

    preset "laptop" laptop
}
