#!/bin/bash
# Guess: in mingo, the aggregations of MongoDB in JavaScript, 31 January and a month are 28 February.
#
# Seen with mingo 7.2.7: $dateAdd gives 3 March, and 31 March and a quarter are 1 July. $densify by months from the end
# of January to the end of May gives days in January, March, April and May: February is left out, and no row for it can
# be filled.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'mingo@7.2.7'
cat > "$folder/ask.mjs" <<'JS'
import { Aggregator } from "mingo"

function later(day, unit) {
    const added = { $dateAdd: { startDate: "$day", unit, amount: 1 } }
    const [row] = new Aggregator([{ $project: { _id: 0, added } }]).run([{ day: new Date(day) }])
    return row.added.toISOString().slice(0, 10)
}
console.log("2025-01-31 and a month", later("2025-01-31", "month"))
console.log("2025-01-28 and a month", later("2025-01-28", "month"))
console.log("2025-03-31 and a quarter", later("2025-03-31", "quarter"))
const densify = { $densify: { field: "day", range: { step: 1, unit: "month", bounds: "full" } } }
const rows = new Aggregator([densify]).run([{ day: new Date("2025-01-31") }, { day: new Date("2025-05-31") }])
console.log(...rows.map(row => row.day.toISOString().slice(0, 10)))
JS
found=$(node "$folder/ask.mjs")
expected='2025-01-31 and a month 2025-03-03
2025-01-28 and a month 2025-02-28
2025-03-31 and a quarter 2025-07-01
2025-01-31 2025-03-03 2025-04-03 2025-05-03 2025-05-31'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
