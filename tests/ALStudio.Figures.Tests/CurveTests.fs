module CurveTests

open System
open Expecto
open FsCheck
open ALStudio.Figures

/// Straight from the definitions.
module private Slow =
    let mean (values: float list) = List.sum values / float values.Length

    let deviation values =
        let middle = mean values

        sqrt (
            (values |> List.sumBy (fun value -> (value - middle) ** 2.0))
            / float (values.Length - 1)
        )

let private near (left: float) (right: float) = abs (left - right) < 1e-12

let private curveOf (trials: float list list) =
    trials
    |> List.mapi (fun i values -> Some.runOf "A" (i + 1) values)
    |> Rows.ofHistories
    |> Curve.ofRows "accuracy"

[<Tests>]
let tests =
    testList "curves" [
        testProperty "a point is the mean and deviation of the trials that reached it" (fun (scores: uint8 list list) ->
            let trials = scores |> List.map (List.map (fun score -> float score / 255.0))

            match curveOf trials with
            | [] -> trials |> List.forall List.isEmpty
            | [ curve ] ->
                curve.Points
                |> List.forall (fun point ->
                    let reached = trials |> List.choose (List.tryItem point.Cycle)

                    point.Sample.Count = reached.Length
                    && near point.Sample.Mean (Slow.mean reached)
                    && point.Spent = float (50 * (point.Cycle + 1))
                    && match Option.ofNullable point.Sample.Deviation with
                       | Some deviation -> near deviation (Slow.deviation reached)
                       | None -> reached.Length = 1)
                && curve.Points.Length = (trials |> List.map List.length |> List.max)
            | _ -> false)

        test "a value that is no number is left out of its point" {
            let curve = curveOf [ [ 0.5; nan ]; [ 0.7; 0.9 ] ] |> List.exactlyOne

            Expect.equal
                (curve.Points |> List.map (fun point -> point.Sample.Count, point.Sample.Mean))
                [ 2, 0.6; 1, 0.9 ]
                ""
        }

        test "an area needs a trial that reached every budget" {
            let curve = curveOf [ [ 0.2; 0.4; 0.6 ]; [ 0.2; 0.4 ] ] |> List.exactlyOne
            Expect.equal (Curve.areas [ 0; 1; 2 ] curve |> List.map fst) [ 1 ] "the second stopped"
            Expect.floatClose Accuracy.high (Curve.areas [ 0; 1; 2 ] curve |> List.head |> snd) 0.4 ""
            Expect.isEmpty (Curve.areas [ 0 ] (curveOf [ [ 0.2 ] ] |> List.exactlyOne)) "one point has no area"
        }

        test "only trials that both arms have are compared" {
            let difference = Curve.pairedWith [ 1, 0.5; 3, 0.6 ] [ 3, 0.7; 2, 0.9 ]
            Expect.floatClose Accuracy.high difference.Value.Mean 0.1 ""
            Expect.equal difference.Value.Count 1 ""
            Expect.isNone (Curve.pairedWith [ 1, 0.5 ] [ 2, 0.5 ]) ""
        }

        test "an arm keeps its place when it has no value of a metric" {
            let curves =
                [ Some.runOf "A" 1 [ nan ]; Some.runOf "B" 1 [ 0.5 ] ]
                |> Rows.ofHistories
                |> Curve.ofRows "accuracy"

            Expect.equal (curves |> List.map (fun curve -> curve.Arm, curve.Position)) [ "B", 1 ] ""
        }
    ]
