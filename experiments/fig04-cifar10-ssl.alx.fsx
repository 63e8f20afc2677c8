// Question : does semi-supervised or active learning make better use of the pool of CIFAR-10? (Figure 4)
// Expected : SSL-Random with 5,000 labels about equals plain active learning with 20,000; SSL-LL ends 0.7 points above SSL-Random
// Measured : not run at full scale yet; preset laptop, with 500 and 750 labels: Random 33.3, 37.2, Entropy 33.3, 36.9, CoreSet
//            33.3, 36.4, LL 32.3, 33.4, ENS-varR 33.3, 38.0, SSL-Random 40.4, 42.6, SSL-Entropy 40.4, 41.7, SSL-CoreSet 40.4, 40.9,
//            SSL-LL 39.4, 40.3, SSL-ENS-varR 40.4, 41.3 %: SSL-Random with 500 labels is above all of plain active learning with
//            750, but two trials leave most intervals around 0, and SSL-LL is below SSL-Random; on 10,000 training and 2,000 test
//            images of CIFAR-10, 14 minutes of CPU on one thread (two cores, Zen 3, under load)
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)
let plain = Supervised(network, Epochs = 150, Augmentation = AutoAugmented())
let uda = Uda(network, Iterations = 50_000, Confidence = 0.6, Temperature = 0.5)

// Two cores in less than an hour.
let laptop =
    subsetOf 10_000<image>
    >> onNetwork (ConvNet(16))
    >> budgetsDividedBy 10
    >> shorterBy 2
    >> withSteps 600
    >> withUnlabelledBatch 64
    >> withMembers 2
    >> withCycles 1
    >> withTrials 2

experiment "fig04-cifar10-ssl" {
    dataset (Cifar10())
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

    claim "SSL-LL ends best of all" (accuracy "SSL-LL" last |> betterThan (bestOf uda last))

    claim
        "SSL-LL ends 0.7 points above SSL-Random"
        (accuracy "SSL-LL" last
         |> higherBy 0.7<point> (accuracy "SSL-Random" last) (within 0.5<point>))

    figure "curves" Curves.accuracy

    preset "laptop" laptop
}
