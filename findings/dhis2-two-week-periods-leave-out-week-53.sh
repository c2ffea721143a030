#!/bin/bash
# Guess: DHIS2's library of periods gives each date the two-week period it lies in, in a year of 53 weeks a 27th one
# or a last one of three weeks.
#
# Seen with @dhis2/multi-calendar-dates 2.1.2: 2020 has 26 periods, to 27 December, and 2021 begins with 4 January.
# The week between belongs to none. Asked for 3 January 2021 the library gives 2020BiW26, which ended a week before;
# the week itself is 2020W53.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" '@dhis2/multi-calendar-dates@2.1.2'
cat > "$folder/ask.js" <<'JS'
const { generateFixedPeriods, getFixedPeriodByDate } = require('@dhis2/multi-calendar-dates')

const told = ({ id, startDate, endDate }) => [id, startDate, endDate].join(' ')
for (const year of [2020, 2021]) {
    const periods = generateFixedPeriods({ periodType: 'BIWEEKLY', year, calendar: 'gregory', locale: 'en' })
    console.log(year, periods.length, 'periods, first', told(periods[0]), 'last', told(periods.at(-1)))
}
for (const periodType of ['BIWEEKLY', 'WEEKLY']) {
    console.log('3 January 2021:', told(getFixedPeriodByDate({ periodType, date: '2021-01-03', calendar: 'gregory' })))
}
JS
found=$(node "$folder/ask.js")
expected="2020 26 periods, first 2020BiW1 2019-12-30 2020-01-12 last 2020BiW26 2020-12-14 2020-12-27
2021 26 periods, first 2021BiW1 2021-01-04 2021-01-17 last 2021BiW26 2021-12-20 2022-01-02
3 January 2021: 2020BiW26 2020-12-14 2020-12-27
3 January 2021: 2020W53 2020-12-28 2021-01-03"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
