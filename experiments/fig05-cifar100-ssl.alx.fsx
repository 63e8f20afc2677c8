// Question : does semi-supervised or active learning make better use of the pool of CIFAR-100? (Figure 5)
// Expected : SSL-Random with 5,000 labels about equals plain active learning with 20,000; SSL-LL is worse than the others
// Measured : not run at full scale yet; preset laptop, with 500 -> 750 labels: Random 5.0 -> 5.8, Entropy 5.4, CoreSet 5.6, LL 4.8,
//            ENS-varR 6.1; SSL-Random 6.9 -> 6.9, SSL-Entropy 5.9, SSL-CoreSet 6.2, SSL-LL 5.3, SSL-ENS-varR 6.2 %: all undecided,
//            for 100 classes this is hardly a start; SSL-Random is highest, SSL-LL the lowest of the semi-supervised arms, as
//            expected; 8 minutes of one core (Zen 3)
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)
let plain = Supervised(network, Epochs = 150, Augmentation = AutoAugmented())
let uda = Uda(network, Iterations = 50_000, Confidence = 0.6, Temperature = 0.5)

// Two cores in less than an hour.
let laptop =
    subsetOf 5_000<image>
    >> onNetwork (ConvNet(16))
    >> budgetsDividedBy 10
    >> shorterBy 3
    >> withSteps 400
    >> withUnlabelledBatch 64
    >> withMembers 2
    >> withCycles 1
    >> withTrials 2

experiment "fig05-cifar100-ssl" {
    dataset (Cifar100())
    start (Balanced 5_000<label>)
    query 2_500<label>
    cycles 6
    trials 3

    compare [
        yield! arms plain [ Random(); Entropy(); CoreSet(); LossPrediction() ]
        yield! arms plain [ VariationRatio(Members = 5) ] |> withTrials 2
        yield! arms uda [ Random(); Entropy(); CoreSet(); LossPrediction() ]
        yield! arms uda [ VariationRatio(Members = 5) ] |> withTrials 2
    ]

    claim
        "SSL at 5k is within a point of the best plain arm at 20k"
        (accuracy "SSL-Random" (at 5_000<label>)
         |> noWorseThan (bestOf plain (at 20_000<label>)) (within 1.0<point>))

    claim "SSL-LL is worse than the other semi-supervised arms" (accuracy "SSL-LL" area |> worseThan (everyOf uda area))

    claim "some plain strategies are below Random" (someOf plain area |> worseThan (accuracy "Random" area))

    preset "laptop" laptop
}
