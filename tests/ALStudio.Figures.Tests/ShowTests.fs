module ShowTests

open Expecto
open ALStudio.Figures

let private says expected received =
    test $"\"{expected}\"" { Expect.equal received expected "" }

[<Tests>]
let tests =
    testList "shown to people" [
        testList "numbers" [
            says "1,234.5" (Show.fixedTo 1 1234.54)
            says "−0.3" (Show.fixedTo 1 -0.26)
            says "0.0" (Show.fixedTo 1 -0.04)
            says "+2.0" (Show.signed 1 1.96)
            says "+0.1" (Show.signed 1 0.06)
            says "2,500" (Show.amount 2500.0)
            says "2,512.5" (Show.amount 2512.5)
        ]
        testList "counts" [
            says "1 trial" (Show.count 1 "trial")
            says "3 queries" (Show.count 3 "query")
            says "2 classes" (Show.count 2 "class")
            says "1,000 labels" (Show.count 1000 "label")
        ]
        testList "lists" [
            says "" (Show.list [])
            says "a" (Show.list [ "a" ])
            says "a and b" (Show.list [ "a"; "b" ])
            says "a, b and c" (Show.list [ "a"; "b"; "c" ])
        ]
        testList "times" [
            says "0.4 s" (Show.seconds 0.42)
            says "35 s" (Show.seconds 35.2)
            says "12 min" (Show.seconds 715.0)
            says "3 h 20 min" (Show.seconds 12_000.0)
        ]
        testList "names" [
            says "SSL-Random <b>" (Show.name "SSL-Random <b>")
            says "a\\u202Eb\\u000Ac" (Show.name "a\u202Eb\nc")
        ]
        testList "metrics" [
            says "Test accuracy" (Metric.describe "accuracy").Title
            says "Test accuracy, cat" (Metric.describe "accuracy/cat").Title
            says "Feature spread" (Metric.describe "featureSpread").Title
            says "mean IoU" (Metric.named (Metric.describe "meanIoU"))
            says "41.2" (Metric.value (Metric.describe "accuracy") 0.4123)
            says "+1.2" (Metric.difference (Metric.describe "accuracy/cat") 0.0123)
            says "0.412" (Metric.value (Metric.describe "loss") 0.4123)
        ]
        test "an interval is rounded outwards" {
            let interval = ALStudio.Statistics.Interval(0.0004, 0.0301)
            Expect.equal (Metric.interval (Metric.describe "accuracy") interval) "[0.0, +3.1]" ""
        }
    ]
