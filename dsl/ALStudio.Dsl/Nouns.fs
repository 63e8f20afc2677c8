namespace ALStudio

open ALStudio.Core
open ALStudio.Learning

// One line per part of the engine that scripts name: `open ALStudio` is all that they need. The comments of the parts
// themselves are shown by editors. A test compares this list with the engine.

type Shapes = ALStudio.Learning.Datasets.Shapes
type Scenes = ALStudio.Learning.Datasets.Scenes
type VocLayout = ALStudio.Learning.Datasets.VocLayout
type PascalVoc = ALStudio.Learning.Datasets.PascalVoc
type Cifar10 = ALStudio.Learning.Datasets.Cifar10
type Cifar100 = ALStudio.Learning.Datasets.Cifar100
type Mnist = ALStudio.Learning.Datasets.Mnist
type FashionMnist = ALStudio.Learning.Datasets.FashionMnist
type Idx = ALStudio.Learning.Datasets.Idx
type Digits = ALStudio.Learning.Datasets.Digits
type ImageFolder = ALStudio.Learning.Datasets.ImageFolder

type NoAugmentation = ALStudio.Learning.Augmentations.NoAugmentation
type HorizontalFlip = ALStudio.Learning.Augmentations.HorizontalFlip
type RandomCrop = ALStudio.Learning.Augmentations.RandomCrop
type Surround = ALStudio.Learning.Augmentations.Surround
type FlipAndCrop = ALStudio.Learning.Augmentations.FlipAndCrop
type AutoAugment = ALStudio.Learning.Augmentations.AutoAugment
type AugmentationPolicy = ALStudio.Learning.Augmentations.AugmentationPolicy
type RandAugment = ALStudio.Learning.Augmentations.RandAugment
type Cutout = ALStudio.Learning.Augmentations.Cutout
type AutoAugmented = ALStudio.Learning.Augmentations.AutoAugmented
type ScaledCrop = ALStudio.Learning.Augmentations.ScaledCrop

type ConvNet = ALStudio.Learning.Networks.ConvNet
type WideResNet = ALStudio.Learning.Networks.WideResNet
type ResNet18 = ALStudio.Learning.Networks.ResNet18
type ResNetForm = ALStudio.Learning.Networks.ResNetForm
type DeepLabV2 = ALStudio.Learning.Networks.DeepLabV2
type PretrainedOn = ALStudio.Learning.Networks.PretrainedOn
type DeepLabResNet18 = ALStudio.Learning.Networks.DeepLabResNet18

type Supervised = ALStudio.Learning.Objectives.Supervised
type Uda = ALStudio.Learning.Objectives.Uda
type FixMatch = ALStudio.Learning.Objectives.FixMatch
type LearningLoss = ALStudio.Learning.Objectives.LearningLoss
type SignalAnnealing = ALStudio.Learning.Objectives.SignalAnnealing
type FineTuned = ALStudio.Learning.Objectives.FineTuned
type SupervisedSegmentation = ALStudio.Learning.Objectives.SupervisedSegmentation
type S4Gan = ALStudio.Learning.Objectives.S4Gan
type LearningLossSegmentation = ALStudio.Learning.Objectives.LearningLossSegmentation

type Adam = ALStudio.Learning.Adam

type Cosine = ALStudio.Learning.Training.Cosine
type WarmUpCosine = ALStudio.Learning.Training.WarmUpCosine
type PartialCosine = ALStudio.Learning.Training.PartialCosine
type Poly = ALStudio.Learning.Training.Poly

type ClassLabels = ALStudio.Learning.Annotators.ClassLabels

type Random = ALStudio.Learning.Strategies.Random
type Entropy = ALStudio.Learning.Strategies.Entropy
type Margin = ALStudio.Learning.Strategies.Margin
type LeastConfidence = ALStudio.Learning.Strategies.LeastConfidence
type VariationRatio = ALStudio.Learning.Strategies.VariationRatio
type Bald = ALStudio.Learning.Strategies.Bald
type DropoutBald = ALStudio.Learning.Strategies.DropoutBald
type CoreSet = ALStudio.Learning.Strategies.CoreSet
type LossPrediction = ALStudio.Learning.Strategies.LossPrediction
type Badge = ALStudio.Learning.Strategies.Badge
type KMeans = ALStudio.Learning.Strategies.KMeans
type TypiClust = ALStudio.Learning.Strategies.TypiClust
type ProbCover = ALStudio.Learning.Strategies.ProbCover
type EnsembleEntropy = ALStudio.Learning.Strategies.EnsembleEntropy
type DiscriminatorScore = ALStudio.Learning.Strategies.DiscriminatorScore
type PerImage = ALStudio.Learning.Strategies.PerImage
type PerPolygon = ALStudio.Learning.Strategies.PerPolygon
type UncertainPixels = ALStudio.Learning.UncertainPixels
type ScoredStrategy = ALStudio.Learning.Strategies.ScoredStrategy

type Accuracy = ALStudio.Learning.Metrics.Accuracy
type PerClassAccuracy = ALStudio.Learning.Metrics.PerClassAccuracy
type CrossEntropy = ALStudio.Learning.Metrics.CrossEntropy
type CalibrationError = ALStudio.Learning.Metrics.CalibrationError
type MeanIoU = ALStudio.Learning.Metrics.MeanIoU
type PerClassIoU = ALStudio.Learning.Metrics.PerClassIoU
type PixelAccuracy = ALStudio.Learning.Metrics.PixelAccuracy

/// The first labelled set, with the unit that it is paid in.
type Start<[<Measure>] 'unit> = {
    /// Makes the start, once the data set has said what budgets count.
    Make: CostUnit -> IStart
}

/// Starts of an experiment, with their units.
[<AutoOpen>]
module Starts =
    /// Begins with the same number of images of every class: `Balanced 5_000<label>`. Looks at hidden labels, as the
    /// papers do; the total must be a multiple of the number of classes.
    let Balanced (total: int<label>) : Start<label> = { Make = fun _ -> Starts.Balanced(int total) }

    /// Begins with images drawn at random until the amount is spent: `Drawn 500<label>`, `Drawn 5_000<click>`.
    let Drawn (total: int<'unit>) : Start<'unit> = { Make = fun unit -> Starts.Drawn(float total, unit) }

/// Annotators with units.
[<AutoOpen>]
type Annotators =
    /// Someone who outlines every object with a polygon and pays a click for each corner: `Polygons(Tolerance = 10<px>)`. The
    /// polygon may leave the border by so many pixels, 10 unless said; with `DistinctVertices = true` the click that closes it is free.
    static member Polygons(?Tolerance: int<px>, ?DistinctVertices: bool) =
        ALStudio.Learning.Annotators.Polygons(
            float (Option.defaultValue 10<px> Tolerance),
            Option.defaultValue false DistinctVertices
        )

/// Files of a script's parts.
[<AutoOpen>]
module Files =
    /// Weights that a network begins with: `ResNet18(Pretrained = weights "resnet18.safetensors")`. A full path, or a file in
    /// the folder `weights` of a data folder.
    let weights (file: string) = WeightsFile file
