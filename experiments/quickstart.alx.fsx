// Question : does it pay to ask where the model is unsure?
// Expected : Entropy and Margin reach Random's last accuracy with fewer labels
// Measured : not run yet
#load "../.alx/prelude.fsx"
open ALStudio

// A small network and small batches, so that three trials of three arms take minutes on two cores.
let network = WideResNet(Depth = 10, Width = 1)
let plain = Supervised(network, Epochs = 22, BatchSize = 10)

experiment "quickstart" {
    dataset (Shapes())
    start (Balanced 50<label>)
    query 50<label>
    cycles 3
    trials 3
    compare (arms plain [ Random(); Entropy(); Margin() ])
    preset "glance" (shorterBy 3 >> withTrials 1)
}
