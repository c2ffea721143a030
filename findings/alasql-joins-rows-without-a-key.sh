#!/bin/bash
# Guess: rows without a key do not join in alasql, SQL over arrays in JavaScript, as in any SQL: null equals nothing.
#
# Seen with alasql 4.19.1: null joins null, and a key that an object lacks joins one that the other lacks. Each county
# without a code gets the figure of each return without a code, and the sum over the join is larger than the sum of the
# returns. In WHERE the rules of SQL hold: n <> 5 and n < 6 leave a missing figure out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'alasql@4.19.1'
cat > "$folder/ask.js" <<'JS'
const alasql = require('alasql')

const joined = 'SELECT county.name, report.n FROM ? county JOIN ? report ON county.code = report.code'
const counties = [{ name: '甲', code: '430202' }, { name: '乙', code: null }, { name: '丙', code: null }]
console.log(JSON.stringify(alasql(joined, [counties, [{ code: '430202', n: 5 }, { code: null, n: 7 }]])))
console.log(JSON.stringify(alasql(joined, [[{ name: '甲' }, { name: '乙' }], [{ n: 7 }]])))
const figures = [{ n: 5 }, { n: null }, { n: 10 }]
for (const asked of ['n <> 5', 'n < 6']) console.log(asked, JSON.stringify(alasql('SELECT n FROM ? WHERE ' + asked, [figures])))
JS
found=$(node "$folder/ask.js")
expected='[{"name":"甲","n":5},{"name":"乙","n":7},{"name":"丙","n":7}]
[{"name":"甲","n":7},{"name":"乙","n":7}]
n <> 5 [{"n":10}]
n < 6 [{"n":5}]'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
