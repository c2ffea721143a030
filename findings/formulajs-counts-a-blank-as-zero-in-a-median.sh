#!/bin/bash
# Guess: formulajs leaves a blank out of a median, so that MEDIAN of 1, blank and 3 is 2, and likewise out of SMALL,
# GEOMEAN, RANK.EQ, MODE.SNGL, AVERAGEIFS and, with its partner, CORREL.
#
# Seen with @formulajs/formulajs 4.6.1: a blank, null in JavaScript, counts as 0 in all of these, and in
# PERCENTILE.INC. The median is 1, and null where more than half of the counties are blank. Two figures on one line
# have a correlation of 0.53. AVERAGE, STDEV.S, MIN and COUNT leave blanks out, so a mean and a median in one table
# speak of different counties.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" '@formulajs/formulajs@4.6.1'
cat > "$folder/ask.js" <<'JS'
const formulas = require('@formulajs/formulajs')

const asked = {
    MEDIAN: [values => formulas.MEDIAN(values), [1, null, 3]],
    'PERCENTILE.INC': [values => formulas.PERCENTILE.INC(values, 0.5), [1, null, 3]],
    SMALL: [values => formulas.SMALL(values, 1), [5, null, 10]],
    GEOMEAN: [values => formulas.GEOMEAN(values), [2, null, 8]],
    'RANK.EQ': [values => formulas.RANK.EQ(5, values, 1), [5, null, 10]],
    'MODE.SNGL': [values => formulas.MODE.SNGL(values), [null, null, null, 2, 2]],
    AVERAGEIFS: [values => formulas.AVERAGEIFS(values, values.map(() => 'A'), 'A'), [5, null]],
    AVERAGE: [values => formulas.AVERAGE(values), [1, null, 3]],
    'STDEV.S': [values => formulas.STDEV.S(values), [1, null, 3]],
    MIN: [values => formulas.MIN(values), [5, null, 10]],
    COUNT: [values => formulas.COUNT(values), [1, null, 3]],
}
for (const [name, [formula, values]] of Object.entries(asked)) {
    console.log(name, formula([...values]), 'without the blank', formula(values.filter(value => value !== null)))
}
console.log('CORREL', formulas.CORREL([1, 2, null, 4], [1, 3, 5, 7]), 'without the blank', formulas.CORREL([1, 2, 4], [1, 3, 7]))
console.log('MEDIAN of 4, 6, 8 and four blanks', formulas.MEDIAN([4, 6, 8, null, null, null, null]))
JS
found=$(node "$folder/ask.js")
expected="MEDIAN 1 without the blank 2
PERCENTILE.INC 1 without the blank 2
SMALL 0 without the blank 5
GEOMEAN 0 without the blank 4
RANK.EQ 2 without the blank 1
MODE.SNGL 0 without the blank 2
AVERAGEIFS 2.5 without the blank 5
AVERAGE 2 without the blank 2
STDEV.S 1.4142135623730951 without the blank 1.4142135623730951
MIN 5 without the blank 5
COUNT 2 without the blank 2
CORREL 0.5291502622129182 without the blank 1.0000000000000002
MEDIAN of 4, 6, 8 and four blanks null"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
