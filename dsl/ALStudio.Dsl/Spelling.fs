/// Which known word was probably meant.
module ALStudio.Dsl.Spelling

/// How many letters must be added, removed, changed or swapped with their neighbour to make one word of the other.
let distance (left: string) (right: string) =
    let table = Array2D.zeroCreate (left.Length + 1) (right.Length + 1)

    for i in 0 .. left.Length do
        for j in 0 .. right.Length do
            table[i, j] <-
                if i = 0 || j = 0 then
                    i + j
                else
                    let change = if left[i - 1] = right[j - 1] then 0 else 1

                    let steps =
                        min (table[i - 1, j - 1] + change) (1 + min table[i - 1, j] table[i, j - 1])

                    if i > 1 && j > 1 && left[i - 1] = right[j - 2] && left[i - 2] = right[j - 1] then
                        min steps (table[i - 2, j - 2] + 1)
                    else
                        steps

    table[left.Length, right.Length]

/// The nearest of the known words, or nothing when none is near. Longer words may hold more mistakes.
let nearest (known: string list) (word: string) =
    match known with
    | [] -> None
    | _ ->
        let lower = word.ToLowerInvariant()

        let best =
            known
            |> List.minBy (fun candidate -> distance lower (candidate.ToLowerInvariant()))

        if distance lower (best.ToLowerInvariant()) <= max 1 (word.Length / 3) then
            Some best
        else
            None
