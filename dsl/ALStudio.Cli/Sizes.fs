/// Numbers of bytes in words.
module ALStudio.Cli.Sizes

/// "312 B", "4.1 KB", "1.7 GB": powers of 1,000, as disks are sold.
let say (bytes: int64) =
    let rec scaled (amount: float) units =
        match units with
        | [ last ] -> amount, last
        | unit :: _ when amount < 999.5 -> amount, unit
        | _ :: larger -> scaled (amount / 1000.0) larger
        | [] -> amount, ""

    let amount, unit = scaled (float bytes) [ "B"; "KB"; "MB"; "GB"; "TB" ]
    let format = if unit = "B" || amount >= 99.95 then "0" else "0.0"
    amount.ToString format + " " + unit
