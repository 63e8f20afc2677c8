/// The usual curves, for the figures of a script: `figure "accuracy" Curves.accuracy`.
module ALStudio.Curves

open ALStudio.Dsl

/// The curves of any metric, by its name in `curves.csv`: `figure "calibration" (Curves.chart "calibration")`.
let chart (metric: string) : Drawing = CurvesOf metric

/// Test accuracy over what was spent.
let accuracy = chart "accuracy"

/// Mean intersection over union over what was spent.
let meanIoU = chart "meanIoU"

/// Test loss over what was spent.
let loss = chart "loss"
