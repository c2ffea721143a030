#!/bin/bash
# Guess: the parser of DHIS2 expressions takes + and - from left to right: 10 - 4 + 2 = 8, 10 - 4 + 2 - 1 = 7.
#
# Seen with @dhis2/expression-parser 1.1.0, in the expressions of indicators and of program rules: + goes before - and *
# before /, so that 10 - 4 + 2 is 4 and 10 - 4 + 2 - 1 is 3. Present - left + returned counts the returned as left.
# Cases / population * 100000 divides by the population times 100000. The same sign in a row goes from left to right, and
# with brackets each is right. The expression comes back from the parser as it was written.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" '@dhis2/expression-parser@1.1.0'
cat > "$folder/ask.js" <<'JS'
const { ExpressionMode, js } = require('@dhis2/expression-parser').org.hisp.dhis.lib.expression

function value(expression, mode) {
    return new js.ExpressionJs(expression, ExpressionMode[mode]).evaluate(() => null, new js.ExpressionDataJs())
}
for (const expression of ['10 - 4 + 2', '(10 - 4) + 2', '10 - 4 + 2 - 1', '10 - 4 - 2', '10 / 4 * 2', '(10 / 4) * 2', '5 / 2000 * 100000']) {
    console.log(expression, '=', value(expression, 'INDICATOR_EXPRESSION'), value(expression, 'RULE_ENGINE_ACTION'))
}
JS
found=$(node "$folder/ask.js")
expected='10 - 4 + 2 = 4 4
(10 - 4) + 2 = 8 8
10 - 4 + 2 - 1 = 3 3
10 - 4 - 2 = 4 4
10 / 4 * 2 = 1.25 1.25
(10 / 4) * 2 = 5 5
5 / 2000 * 100000 = 2.5e-8 2.5e-8'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
