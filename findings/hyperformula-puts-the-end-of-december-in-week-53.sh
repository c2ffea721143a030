#!/bin/bash
# Guess: HyperFormula's ISOWEEKNUM of 29 December 2025, a Monday, is 1, as the week has its Thursday in 2026.
#
# Seen with hyperformula 3.5.0: it is 53, and so are 30 and 31 December 2024; WEEKNUM with 21 says the same. Neither
# year has a week 53. The days of the same week from 1 January on are week 1, so that one week's returns are in two
# weeks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'hyperformula@3.5.0'
cat > "$folder/ask.js" <<'JS'
const { HyperFormula } = require('hyperformula')

const days = ['2024,12,30', '2024,12,31', '2025,1,1', '2025,12,28', '2025,12,29', '2026,1,1', '2021,1,3', '2023,1,1']
for (const day of days) {
    const sheet = HyperFormula.buildFromArray([[`=ISOWEEKNUM(DATE(${day}))`, `=WEEKNUM(DATE(${day}),21)`]], { licenseKey: 'gpl-v3' })
    console.log(day, ...sheet.getSheetValues(0)[0])
}
JS
found=$(node "$folder/ask.js")
expected="2024,12,30 53 53
2024,12,31 53 53
2025,1,1 1 1
2025,12,28 52 52
2025,12,29 53 53
2026,1,1 1 1
2021,1,3 53 53
2023,1,1 52 52"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
