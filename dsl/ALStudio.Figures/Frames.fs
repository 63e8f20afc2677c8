/// Frames: stored runs as Deedle frames.
module ALStudio.Figures.Frames

let placeholder = ()
