#!/bin/bash
# Guess: alasql leaves what is missing out of AVG, SUM, MIN, MAX, MEDIAN and STDEV.
#
# Seen with alasql 4.19.1: MEDIAN counts objects that lack the figure and puts them last, so the median of 5, 10 and one
# county that did not report is 10, and that of 2, 4, 6 and three such counties is nothing at all. Null it leaves out.
# STDDEV and VARP take null for 0: 16.67 where the variance is 6.25. AVG and STDEV leave both kinds out, so the mean and
# the median in one answer speak of different counties.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'alasql@4.19.1'
cat > "$folder/ask.js" <<'JS'
const alasql = require('alasql')

const asked = 'SELECT AVG(n) AS mean, MEDIAN(n) AS median, STDEV(n) AS stdev, VARP(n) AS varp, STDDEV(n) AS stddev FROM ?'
for (const figures of [
    [{ n: 5 }, { n: 10 }],
    [{ n: 5 }, {}, { n: 10 }],
    [{ n: 5 }, { n: null }, { n: 10 }],
    [{ n: 2 }, { n: 4 }, { n: 6 }, {}, {}, {}],
]) {
    const [found] = alasql(asked, [figures])
    console.log(JSON.stringify(figures), ...Object.keys(found).map(name => name + ' ' + Number(found[name]).toFixed(2)))
}
JS
found=$(node "$folder/ask.js")
expected='[{"n":5},{"n":10}] mean 7.50 median 7.50 stdev 3.54 varp 6.25 stddev 2.50
[{"n":5},{},{"n":10}] mean 7.50 median 10.00 stdev NaN varp NaN stddev NaN
[{"n":5},{"n":null},{"n":10}] mean 7.50 median 7.50 stdev 3.54 varp 16.67 stddev 4.08
[{"n":2},{"n":4},{"n":6},{},{},{}] mean 4.00 median NaN stdev NaN varp NaN stddev NaN'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
