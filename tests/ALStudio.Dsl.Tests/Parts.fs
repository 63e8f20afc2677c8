/// Parts of the other task, which only say what they are for.
namespace ALStudio.Dsl.Tests.Parts

open System
open ALStudio.Learning

/// A data set whose images are outlined.
type Photographs() =
    interface IDatasetSource<Segmentation> with
        member _.Inspect _ =
            DatasetFacts("Photographs", 100, 10, 21)

        member _.Load _ = raise (NotSupportedException())

/// A recipe for label maps.
type Masks() =
    interface IObjective<Segmentation> with
        member _.Network = raise (NotSupportedException())
        member _.Optimiser = Sgd()
        member _.Schedule = raise (NotSupportedException())
        member _.Feeds = []
        member _.Length _ = TrainingLength(1, 1)
        member _.Loss _ = raise (NotSupportedException())

/// A strategy for regions.
type Everywhere() =
    interface IQueryStrategy<Segmentation> with
        member _.Picks _ = []

/// An annotator who draws.
type Outliner() =
    interface IAnnotator<Segmentation> with
        member _.Annotate(_, _, _) = raise (NotSupportedException())
