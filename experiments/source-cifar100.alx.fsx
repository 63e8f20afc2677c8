// Question : what does a ResNet-18 know that others can begin with, where ImageNet's weights cannot be had?
// Expected : a network whose first layers serve CIFAR-10; its own accuracy does not matter
// Measured : not run at full scale yet; preset laptop, five passes over 5,000 images: 18.0 % of 100 classes, half an hour of one core
//            (Zen 3)
//
// The laptop presets of fig08 and fig09 begin with these weights. They are looked for in the folder weights of a data folder:
//   alstudio run experiments/source-cifar100.alx.fsx --preset laptop
//   alstudio weights source-cifar100@laptop --to ~/.alstudio/data/weights/resnet18-cifar100.safetensors
#load "../.alx/prelude.fsx"
open ALStudio

let network = ResNet18(Form = ResNetForm.Cifar)
let plain = Supervised(network, Epochs = 200, Augmentation = FlipAndCrop())

experiment "source-cifar100" {
    dataset (Cifar100())
    // The whole pool in two steps: the weights are those of the last one.
    start (Balanced 1_000<label>)
    query 49_000<label>
    cycles 1
    trials 1
    compare (arms plain [ Random() ])
    preset "laptop" (subsetOf 5_000<image> >> budgetsDividedBy 10 >> shorterBy 40)
}
