#!/bin/bash
# Guess: HyperFormula's TEXT of 0.1235 with the format 0.0% is 12.4%, or the function refuses the format.
#
# Seen with hyperformula 3.5.0: it is 0.1%, and 0% with the format 0%. The sign is copied and the number not
# multiplied by a hundred. The project has an open issue about it; its documentation of the function does not say it.
# A cell of 12.35% itself is read as 0.1235, and its TEXT gives 0.1% again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'hyperformula@3.5.0'
cat > "$folder/ask.js" <<'JS'
const { HyperFormula } = require('hyperformula')

for (const share of ['0.1235', '12.35%', '0.995']) {
    const row = [share, '=A1*1', '=TEXT(A1,"0.0%")', '=TEXT(A1,"0%")', '=TEXT(A1,"0.00")', '=TEXT(A1*100,"0.0")&"%"']
    console.log(...HyperFormula.buildFromArray([row], { licenseKey: 'gpl-v3' }).getSheetValues(0)[0])
}
JS
found=$(node "$folder/ask.js")
expected="0.1235 0.1235 0.1% 0% 0.12 12.3%
0.1235 0.1235 0.1% 0% 0.12 12.3%
0.995 0.995 1.0% 1% 0.99 99.5%"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
