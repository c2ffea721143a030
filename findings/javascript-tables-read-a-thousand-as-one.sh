#!/bin/bash
# Guess: data-forge makes no number of the text 1,234 in parseInts, and of 12人 none in parseFloats; PivotTable.js takes
# the text 1,234 for 1234 or leaves it out of a sum.
#
# Seen with data-forge 1.10.5 and pivottable 2.23.0: both read as far as the first sign that is no digit and drop the
# rest without a word. 1,234 is 1, 12人 is 12, the month 2025-03 is 2025. A county of a thousand women adds one to the
# total, as a workbook saved as CSV with thousands separated has it. A text that begins with no digit is left out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'data-forge@1.10.5' 'pivottable@2.23.0'
cat > "$folder/ask.js" <<'JS'
const page = {
    each: (from, take) => Object.entries(from).forEach(([key, value]) => take.call(value, key, value)),
    extend: (...parts) => Object.assign(...(parts.length === 1 ? [page, ...parts] : parts.filter(part => part !== true))),
    fn: {},
    isArray: Array.isArray,
    isEmptyObject: object => !Object.keys(object || {}).length,
    isFunction: value => typeof value === 'function',
}
const modules = require('module')
const load = modules._load
modules._load = (name, ...more) => (name === 'jquery' ? page : load(name, ...more))
const forge = require('data-forge')
require('pivottable')

function sum(figures) {
    const { aggregators, PivotData } = page.pivotUtilities
    const rows = figures.map(n => ({ place: 'A', n }))
    const asked = { aggregator: aggregators.Sum(['n']), filter: () => true, sorters: {}, derivedAttributes: {} }
    return new PivotData(rows, { rows: ['place'], cols: [], vals: ['n'], ...asked }).getAggregator([], []).value()
}
for (const typed of ['1,234', '12人', '2025-03', '约12']) {
    const frame = forge.fromCSV('n\n"' + typed + '"\n')
    const [ints, floats] = [frame.parseInts('n'), frame.parseFloats('n')].map(read => String(read.getSeries('n').toArray()[0]))
    console.log(typed, 'parseInts', ints, 'parseFloats', floats, 'PivotTable sum with 1', sum([typed, 1]))
}
JS
found=$(node "$folder/ask.js")
expected='1,234 parseInts 1 parseFloats 1 PivotTable sum with 1 2
12人 parseInts 12 parseFloats 12 PivotTable sum with 1 13
2025-03 parseInts 2025 parseFloats 2025 PivotTable sum with 1 2026
约12 parseInts NaN parseFloats NaN PivotTable sum with 1 1'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
