// Question : what do active learning, augmentation and semi-supervised learning gain on CIFAR-10? (Figure 1)
// Expected : the gain of LL over Random is large without augmentation, small with it, and small next to SSL
// Measured : not run at full scale yet; preset laptop, at 1,250 labels: Random-wo-Aug 43.8, LL-wo-Aug 44.3, Random 41.9, LL 35.0,
//            SSL-Random 43.1 % (area 41.2, 40.6, 36.8, 33.0, 42.0): 30 epochs of so small a network do not use up AutoAugment;
//            13 minutes on two cores (Zen 5)
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)
let bare = Supervised(network, Epochs = 150, Augmentation = NoAugmentation())
let plain = Supervised(network, Epochs = 150, Augmentation = AutoAugmented())
let uda = Uda(network, Iterations = 50_000, Confidence = 0.6, Temperature = 0.5)

// Two cores in less than an hour.
let laptop =
    subsetOf 10_000<image>
    >> onNetwork (WideResNet(Depth = 10, Width = 1))
    >> budgetsDividedBy 10
    >> shorterBy 5
    >> withSteps 300
    >> withCycles 3
    >> withTrials 2

experiment "fig01-cifar10-teaser" {
    dataset (Cifar10())
    start (Balanced 5_000<label>)
    query 2_500<label>
    cycles 6
    trials 3

    compare [
        yield! arms bare [ Random(); LossPrediction() ] |> suffixed "wo-Aug"
        yield! arms plain [ Random(); LossPrediction() ]
        yield! arms uda [ Random() ]
    ]

    preset "laptop" laptop
}
