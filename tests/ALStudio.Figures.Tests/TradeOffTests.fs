module TradeOffTests

open System.Xml.Linq
open Expecto
open ALStudio.Figures
open ALStudio.Figures.TradeOff

let private point tolerance clicks quality = { Tolerance = tolerance; Clicks = clicks; MeanIoU = quality }

let private drawn points =
    XDocument.Parse(TradeOff.svg "masks & <more>" "clicks per image" points)

let private all name (picture: XDocument) =
    picture.Descendants(XName.Get(name, "http://www.w3.org/2000/svg")) |> List.ofSeq

let private attribute name (element: XElement) =
    element.Attribute(XName.Get name) |> nonNull |> _.Value

let private corners (line: XElement) = [
    for corner in (attribute "points" line).Split ' ' ->
        corner.Split ','
        |> Array.map (fun number -> float number)
        |> (fun pair -> pair[0], pair[1])
]

[<Tests>]
let tests =
    testList "trade-off" [
        test "Both curves run from the least tolerance to the largest, inside the frame" {
            let picture =
                drawn [ point 10.0 34.3 0.95; point 5.0 47.1 0.974; point 40.0 19.1 0.81 ]

            let curves = all "polyline" picture |> List.map corners
            Expect.equal (curves |> List.map List.length) [ 3; 3 ] ""

            for curve in curves do
                Expect.equal (List.map fst curve) (List.map fst curve |> List.sort) ""
                // Both fall, and down is up on paper.
                Expect.equal (List.map snd curve) (List.map snd curve |> List.sort) ""

                for x, y in curve do
                    Expect.isTrue (x >= 72.0 && x <= 648.0 && y >= 56.0 && y <= 356.0) $"{x}, {y}"
        }

        test "The title is shown as it is, and tells all numbers to those who cannot see" {
            let title = drawn [ point 5.0 47.125 0.974 ] |> all "title" |> List.exactlyOne
            Expect.equal title.Value "masks & <more>: 5 px: 47.1 clicks per image, 97.40 % mIoU" ""
        }

        test "A point without clicks, tolerance or agreement can be drawn" {
            for number in drawn [ point 0.0 0.0 0.0 ] |> all "polyline" |> List.collect corners do
                Expect.isTrue (System.Double.IsFinite(fst number + snd number)) ""
        }
    ]
