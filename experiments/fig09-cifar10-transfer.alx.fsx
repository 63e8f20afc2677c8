// Question : do many labels of CIFAR-10 need ImageNet or the unlabelled pool? (Figure 9)
// Expected : SSL-Random is clearly better than a fine-tuned ResNet-18 of ImageNet
// Measured : not run at full scale yet, for want of ImageNet's weights: alstudio check says where they are looked for and how they
//            are made; preset laptop, with 500 -> 750 labels: Pretrained-Random (five passes over CIFAR-100 instead of ImageNet)
//            32.9 -> 36.5, SSL-Random 37.8 -> 40.6 %: better over the whole budget by 4.5 points [3.8, 5.2] in two trials
//            (p = 0.007); 22 minutes of one core (Zen 3), and half an hour for the source
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 28, Width = 2)

let tuned =
    FineTuned(ResNet18(Pretrained = weights "resnet18.safetensors"), Epochs = 150)

let uda = Uda(network, Iterations = 50_000, Confidence = 0.6, Temperature = 0.5)

// Meant for two cores and less than an hour, and for machines without ImageNet: the source is a few passes over CIFAR-100
// (source-cifar100.alx.fsx).
let small =
    FineTuned(ResNet18(Form = ResNetForm.Cifar, Pretrained = weights "resnet18-cifar100.safetensors"), Epochs = 150)

let laptop =
    subsetOf 10_000<image>
    >> replacing tuned small
    >> onNetwork (ConvNet(16))
    >> budgetsDividedBy 10
    >> shorterBy 30
    >> withSteps 400
    >> withUnlabelledBatch 64
    >> withCycles 1
    >> withTrials 2

experiment "fig09-cifar10-transfer" {
    dataset (Cifar10())
    start (Balanced 5_000<label>)
    query 2_500<label>
    cycles 4
    trials 3
    compare [ yield! arms tuned [ Random() ] |> prefixed "Pretrained"; yield! arms uda [ Random() ] ]

    claim
        "SSL-Random beats fine-tuned weights"
        (accuracy "SSL-Random" area |> betterThan (accuracy "Pretrained-Random" area))

    preset "laptop" laptop
}
