#!/bin/bash
# Guess: in mingo, the aggregations of MongoDB in JavaScript, $isoWeekYear of 30 December 2024 is 2025, as its $isoWeek is 1.
#
# Seen with mingo 7.2.7: the week is 1 and the year 2024, so that the day is written 2024-W01 and counted in the first
# week of the year it ends. 3 January 2021 is week 53 of 2021, a year without one. The format %G-W%V does the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'mingo@7.2.7'
cat > "$folder/ask.mjs" <<'JS'
import { Aggregator } from "mingo"

const pipeline = [{
    $project: {
        _id: 0,
        week: { $isoWeek: "$day" },
        year: { $isoWeekYear: "$day" },
        written: { $dateToString: { date: "$day", format: "%G-W%V" } },
    },
}]
for (const day of ["2024-01-01", "2024-12-29", "2024-12-30", "2021-01-03", "2025-12-29"]) {
    console.log(day, JSON.stringify(new Aggregator(pipeline).run([{ day: new Date(day) }])[0]))
}
JS
found=$(node "$folder/ask.mjs")
expected='2024-01-01 {"week":1,"written":"2024-W01","year":2024}
2024-12-29 {"week":52,"written":"2024-W52","year":2024}
2024-12-30 {"week":1,"written":"2024-W01","year":2024}
2021-01-03 {"week":53,"written":"2021-W53","year":2021}
2025-12-29 {"week":1,"written":"2025-W01","year":2025}'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
