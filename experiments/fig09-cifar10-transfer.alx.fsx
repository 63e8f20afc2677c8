// Question : do many labels of CIFAR-10 need ImageNet or the unlabelled pool? (Figure 9)
// Expected : SSL-Random is clearly better than a fine-tuned ResNet-18 of ImageNet
// Measured : not run at full scale yet
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)

let tuned =
    FineTuned(ResNet18(Pretrained = weights "resnet18.safetensors"), Epochs = 150)

let uda = Uda(network, Iterations = 50_000, Confidence = 0.6, Temperature = 0.5)

// Meant for two cores and less than an hour; not run yet.
let laptop =
    subsetOf 10_000<image>
    >> onNetwork (WideResNet(Depth = 10, Width = 1))
    >> budgetsDividedBy 10
    >> shorterBy 15
    >> withSteps 300
    >> withCycles 2
    >> withTrials 2

experiment "fig09-cifar10-transfer" {
    dataset (Cifar10())
    start (Balanced 5_000<label>)
    query 2_500<label>
    cycles 4
    trials 3
    compare [ yield! arms tuned [ Random() ] |> prefixed "ImageNet"; yield! arms uda [ Random() ] ]
    preset "laptop" laptop
}
