#!/bin/bash
# Guess: in json-logic-js {"-": [10, 4, 2]} is 4 or an error, {"/": [100, 5, 2]} is 10 or an error, {"+": ["1,234"]} is NaN
# and {"min": [5, null]} is 5.
#
# Seen with json-logic-js 2.0.5: - and / drop everything after the second operand without a word, 6 and 20, while + and *
# take all. + reads a text as far as its first sign that is no digit, so 1,234 and 1 are 2, where - gives no number. The
# least of 5 and null is 0. A rule that checks present - left - moved = rest judges by the first two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'json-logic-js@2.0.5'
cat > "$folder/ask.js" <<'JS'
const rules = require('json-logic-js')

for (const rule of [
    { '-': [10, 4, 2] }, { '-': [{ '-': [10, 4] }, 2] }, { '/': [100, 5, 2] }, { '+': [10, 4, 2] }, { '*': [100, 5, 2] },
    { '+': ['1,234', 1] }, { '-': ['1,234', 1] }, { min: [5, null] },
]) console.log(JSON.stringify(rule), rules.apply(rule))
JS
found=$(node "$folder/ask.js")
expected='{"-":[10,4,2]} 6
{"-":[{"-":[10,4]},2]} 4
{"/":[100,5,2]} 20
{"+":[10,4,2]} 16
{"*":[100,5,2]} 1000
{"+":["1,234",1]} 2
{"-":["1,234",1]} NaN
{"min":[5,null]} 0'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
