#!/bin/bash
# Guess: in SurveyJS the expression `{a} + {b}` over two numbers typed as texts is their sum, and full-width digits
# are no number.
#
# Seen with survey-core 3.1.1: 12 and 3 give 15, but a number that begins with 0, or has full-width digits, is joined
# to the other as text: 012 and 3 give 0123, and 12 in full width and 3 give a text of three digits. sum() and the
# other operators take 012 for a number; of the full-width digits sum() makes a text too. A total by + is right until
# someone types a zero in front, and is then a text of all the digits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'survey-core@3.1.1'
cat > "$folder/ask.js" <<'JS'
const { Model } = require('survey-core')

function value(expression, data) {
    const elements = [{ type: 'text', name: 'a' }, { type: 'text', name: 'b' }, { type: 'expression', name: 'total', expression }]
    const form = new Model({ elements })
    for (const [name, typed] of Object.entries(data)) form.setValue(name, typed)
    return form.getValue('total')
}
for (const data of [{ a: '12', b: '3' }, { a: '012', b: '3' }, { a: '12', b: '03' }, { a: '１２', b: '3' }]) {
    const found = ['{a} + {b}', '{a} - {b}', '{a} * {b}', 'sum({a}, {b})'].map(expression => [expression, value(expression, data)])
    console.log(JSON.stringify(data), JSON.stringify(Object.fromEntries(found)))
}
JS
found=$(node "$folder/ask.js")
expected='{"a":"12","b":"3"} {"{a} + {b}":15,"{a} - {b}":9,"{a} * {b}":36,"sum({a}, {b})":15}
{"a":"012","b":"3"} {"{a} + {b}":"0123","{a} - {b}":9,"{a} * {b}":36,"sum({a}, {b})":15}
{"a":"12","b":"03"} {"{a} + {b}":"1203","{a} - {b}":9,"{a} * {b}":36,"sum({a}, {b})":15}
{"a":"１２","b":"3"} {"{a} + {b}":"１２3","sum({a}, {b})":"0１２3"}'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
