#!/bin/bash
# Guess: AVERAGE over a range leaves blanks and texts out in xlsx-calc, which works out the formulas of workbooks in
# JavaScript, as in Excel.
#
# Seen with xlsx-calc 0.9.2: a text adds nothing to the sum but is counted, so the mean of 4, 6 and 无 (none reported) is
# 3.33, with two such counties 2.5. Blanks are left out. Digits typed as text count as numbers, which Excel leaves out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'xlsx-calc@0.9.2' 'xlsx@0.18.5'
cat > "$folder/ask.js" <<'JS'
const workbook = require('xlsx')
const calculate = require('xlsx-calc')

for (const column of [[4, 6], [4, 6, null], [4, 6, '无'], [4, 6, '无', '未报'], [4, 6, '8']]) {
    const sheet = workbook.utils.aoa_to_sheet(column.map(value => [value]))
    sheet.B1 = { t: 'n', f: 'AVERAGE(A1:A' + column.length + ')' }
    sheet.C1 = { t: 'n', f: 'SUM(A1:A' + column.length + ')' }
    sheet['!ref'] = 'A1:C' + column.length
    calculate({ SheetNames: ['A'], Sheets: { A: sheet } })
    console.log(JSON.stringify(column), 'AVERAGE', sheet.B1.v.toFixed(2), 'SUM', sheet.C1.v)
}
JS
found=$(node "$folder/ask.js")
expected='[4,6] AVERAGE 5.00 SUM 10
[4,6,null] AVERAGE 5.00 SUM 10
[4,6,"无"] AVERAGE 3.33 SUM 10
[4,6,"无","未报"] AVERAGE 2.50 SUM 10
[4,6,"8"] AVERAGE 6.00 SUM 18'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
