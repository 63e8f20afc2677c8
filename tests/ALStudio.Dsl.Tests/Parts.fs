/// Parts that only say what they are for: those of the other task, and some of a fixed size.
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

/// A committee of twelve.
type Jury() =
    interface IQueryStrategy with
        member _.Picks _ = []

    interface IQueryStrategy<Classification>

    interface ICommittee with
        member _.Members = 12

/// A recipe that always reads a hundred unlabelled images.
type Hoarder() =
    interface IObjective with
        member _.Network = raise (NotSupportedException())
        member _.Optimiser = Sgd()
        member _.Schedule = raise (NotSupportedException())
        member _.Feeds = [ Feed(FeedSource.Unlabelled, 100, []) ]
        member _.Length _ = TrainingLength(1, 1)
        member _.Loss _ = raise (NotSupportedException())

    interface IObjective<Classification>
