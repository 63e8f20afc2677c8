namespace ALStudio

open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning

/// A moment of a learning curve, with the unit of its budget.
type Moment<[<Measure>] 'unit> = {
    /// Which moment.
    Moment: ClaimMoment
}

/// What some arms measure at a moment.
type Quantity<[<Measure>] 'unit> = {
    /// Name of the metric; None for that of the other side.
    Metric: string option
    /// Whose.
    Side: SaidSide
}

/// How large a difference would matter, in points.
type Within = {
    /// As a share.
    Share: float
}

/// What a claim says: two quantities and how they relate.
type Statement<[<Measure>] 'unit> = {
    /// What was said.
    Said: SaidStatement
}

/// The words of claims: `claim "SSL helps" (accuracy "SSL-Random" last |> betterThan (accuracy "Random" last))`.
[<AutoOpen>]
module Claims =
    let private one metric (arm: string) (moment: Moment<'unit>) : Quantity<'unit> = {
        Metric = Some metric
        Side = { Whose = Named [ arm ]; Among = ClaimArms.Every; When = moment.Moment }
    }

    let private state relation margin by (other: Quantity<'unit>) (this: Quantity<'unit>) : Statement<'unit> = {
        Said = {
            Metric = this.Metric |> Option.orElse other.Metric
            Left = this.Side
            Relation = relation
            Right = other.Side
            Margin = margin
            By = by
        }
    }

    /// Where so much has been spent, a point of the curve: `at 5_000<label>`.
    let at (amount: int<'unit>) : Moment<'unit> = { Moment = ClaimMoment(ClaimMomentKind.At, float amount) }

    /// After the last query.
    [<GeneralizableValue>]
    let last<[<Measure>] 'unit> : Moment<'unit> = { Moment = ClaimMoment ClaimMomentKind.Last }

    /// Over the whole budget: the area under the curve, as a mean value.
    [<GeneralizableValue>]
    let area<[<Measure>] 'unit> : Moment<'unit> = { Moment = ClaimMoment ClaimMomentKind.Area }

    /// The test accuracy of an arm: `accuracy "SSL-Random" (at 5_000<label>)`.
    let accuracy (arm: string) (moment: Moment<'unit>) = one "accuracy" arm moment

    /// The mean intersection over union of an arm: `meanIoU "Entropy-Image" last`.
    let meanIoU (arm: string) (moment: Moment<'unit>) = one "meanIoU" arm moment

    /// How large a difference would matter: `within 1.0<point>`.
    let within (points: float<point>) : Within = { Share = float points / 100.0 }

    /// The first is better, by however little.
    let betterThan (other: Quantity<'unit>) (this: Quantity<'unit>) =
        state ClaimRelation.Better 0.0 0.0 other this

    /// The first is worse, by however little.
    let worseThan (other: Quantity<'unit>) (this: Quantity<'unit>) =
        state ClaimRelation.Worse 0.0 0.0 other this

    /// The first is better, equal, or worse by less than a margin.
    let noWorseThan (other: Quantity<'unit>) (margin: Within) (this: Quantity<'unit>) =
        state ClaimRelation.NoWorse margin.Share 0.0 other this

    /// Both differ by less than a margin.
    let equalTo (other: Quantity<'unit>) (margin: Within) (this: Quantity<'unit>) =
        state ClaimRelation.Equal margin.Share 0.0 other this

    /// The first is higher by so many points, give or take a margin: `higherBy 3.2<point> (accuracy "Random" last) (within 1.0<point>)`.
    let higherBy (points: float<point>) (other: Quantity<'unit>) (margin: Within) (this: Quantity<'unit>) =
        state ClaimRelation.Equal margin.Share (float points / 100.0) other this

/// Words of claims about several arms: those that a recipe trains, those of an `arms` list, or some by name.
[<AutoOpen>]
type ClaimedArms =
    static member private among among whose : Moment<'unit> -> Quantity<'unit> =
        fun moment -> { Metric = None; Side = { Whose = whose; Among = among; When = moment.Moment } }

    static member private named(arms: Arms<'task>) =
        Named [ for arm in arms.List -> arm.Name ]

    /// The best of the arms of a recipe, whichever it is: `bestOf plain (at 20_000<label>)`.
    static member bestOf(recipe: IObjective) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Best (Trained recipe)

    /// The best of some arms, whichever it is.
    static member bestOf(arms: Arms<'task>) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Best (ClaimedArms.named arms)

    /// The best of some arms, whichever it is: `bestOf [ "Entropy"; "LL" ] last`.
    static member bestOf(arms: string list) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Best (Named arms)

    /// Each of the arms of a recipe; an arm is not held against itself.
    static member everyOf(recipe: IObjective) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Every (Trained recipe)

    /// Each of some arms.
    static member everyOf(arms: Arms<'task>) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Every (ClaimedArms.named arms)

    /// Each of some arms: `everyOf [ "Entropy"; "LL" ] last`.
    static member everyOf(arms: string list) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Every (Named arms)

    /// At least one of the arms of a recipe.
    static member someOf(recipe: IObjective) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Some (Trained recipe)

    /// At least one of some arms.
    static member someOf(arms: Arms<'task>) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Some (ClaimedArms.named arms)

    /// At least one of some arms: `someOf [ "Entropy"; "LL" ] last`.
    static member someOf(arms: string list) : Moment<'unit> -> Quantity<'unit> =
        ClaimedArms.among ClaimArms.Some (Named arms)
