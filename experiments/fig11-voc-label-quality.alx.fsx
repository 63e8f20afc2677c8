// Question : what do label maps look like that are painted from polygons of 5 to 20 pixels tolerance? (Figure 11)
// Expected : at 10 pixels objects keep their shape and thin parts are lost; at 20 they become blocks
// Measured : not run on PASCAL VOC here
#load "../.alx/prelude.fsx"
open ALStudio

annotation (
    "fig11-voc-label-quality",
    PascalVoc(),
    [ 5<px>; 10<px>; 15<px>; 20<px> ],
    Presets = [ "laptop", onDataset (Scenes()) ]
)
