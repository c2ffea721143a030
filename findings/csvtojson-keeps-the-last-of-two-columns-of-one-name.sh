#!/bin/bash
# Guess: csvtojson keeps the values of both columns where a heading comes twice.
#
# Seen with csvtojson 2.0.14: the last column wins and the values of the first are gone, without an error or a
# warning. Forms of the field have such headings, as men and women below each of two indicators. A row that ends before
# the second column has the value of the first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'csvtojson@2.0.14'
cat > "$folder/ask.js" <<'JS'
const csv = require('csvtojson')

async function ask() {
    const form = '单位,女,男,女,男\n城关镇,1,2,3,4\n河口镇,5,6\n'
    console.log(JSON.stringify(await csv().fromString(form)))
    console.log(JSON.stringify(await csv({ output: 'csv', noheader: true }).fromString(form)))
}
ask()
JS
found=$(node "$folder/ask.js")
expected='[{"单位":"城关镇","女":"3","男":"4"},{"单位":"河口镇","女":"5","男":"6"}]
[["单位","女","男","女","男"],["城关镇","1","2","3","4"],["河口镇","5","6"]]'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
