namespace ALStudio

/// One label of one image: what a budget counts in classification.
[<Measure>]
type label

/// One click of an annotator's mouse: what a budget counts where polygons are drawn.
[<Measure>]
type click

/// One image of the pool, labelled or not.
[<Measure>]
type image

/// One pixel of distance in an image.
[<Measure>]
type px

/// One percentage point of a metric such as accuracy.
[<Measure>]
type point
