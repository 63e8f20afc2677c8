// Question : does Entropy beat Random on CIFAR-10, with few labels and a network for two cores?
// Expected : every curve climbs; above 50 % with 2,000 labels (PyTorch with as many random labels: 56.8 %; with 500: 36.7 %)
// Measured : Random 38.3, 45.9, 54.1, 57.9 %, Entropy 38.3, 46.1, 50.7, 58.7 % with 500, 1,000, 1,500, 2,000 labels, on 10,000
//            training and 2,000 test images of CIFAR-10; 8 minutes on two cores (Zen 5): too few trials to tell the two apart
#load "../.alx/prelude.fsx"
open ALStudio

let network = WideResNet(Depth = 16, Width = 1)
let plain = Supervised(network, Epochs = 40, Augmentation = FlipAndCrop())

experiment "cifar10-small" {
    dataset (Cifar10())
    start (Balanced 500<label>)
    query 500<label>
    cycles 3
    trials 2
    compare (arms plain [ Random(); Entropy() ])
    preset "glance" (subsetOf 3_000<image> >> shorterBy 10 >> withTrials 1)
}
