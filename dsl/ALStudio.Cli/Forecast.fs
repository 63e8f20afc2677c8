/// What each cycle of a plan will cost compared with the others, so that the time left can be told.
module ALStudio.Cli.Forecast

open ALStudio.Running

/// What the new trainings of a run cost: seconds where all runs know theirs, else training images.
let private total (plan: StudyPlan) (run: RunPlan) =
    if plan.Runs |> Seq.forall _.Time.HasValue then
        run.Time.Value.TotalSeconds
    else
        float run.Images

/// The weight of each cycle: its share of the run's cost goes by its labels; what is stored or shared costs nothing.
let private weights (experiment: Experiment) plan (run: RunPlan) =
    let amount cycle =
        experiment.Start.Amount.Amount + float cycle * experiment.Query.Amount

    let isFree cycle =
        cycle < run.Finished || (cycle = 0 && run.SharedTrainings > 0)

    let amounts = [ for cycle in 0 .. run.Planned - 1 -> if isFree cycle then 0.0 else amount cycle ]
    let sum = List.sum amounts

    amounts
    |> List.map (fun amount -> if sum > 0.0 then total plan run * amount / sum else 0.0)

/// A study as screens show it before its first event.
let study experiment (plan: StudyPlan) =
    Progress.study [ for run in plan.Runs -> Progress.waiting run.Run (weights experiment plan run) run.Finished ]
