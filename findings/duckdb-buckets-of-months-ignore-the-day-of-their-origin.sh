#!/bin/bash
# Guess: DuckDB's time_bucket of one month with the origin 31 January 2025 begins its buckets on 31 January, 28
# February and so on.
#
# Seen with duckdb 2.0.1: of the origin only the month counts, for buckets of months, and the day is left out without
# a word. A bucket begins on the first. A month of statistics from the 26th to the 25th cannot be had by the origin 26
# January: 28 March is counted in the calendar's March, not in the period to 25 April. With buckets of days the
# origin's day does count.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.1'
cat > "$folder/ask.py" <<'PY'
import duckdb

days = "(values (date '2025-01-31'), (date '2025-02-28'), (date '2025-03-28')) t(day)"
for width, origin in (("1 month", "2025-01-31"), ("1 month", "2025-01-26"), ("3 months", "2025-01-26"), ("7 days", "2025-01-26")):
    query = f"select time_bucket(interval '{width}', day, date '{origin}')::date from {days}"
    print(width, "from", origin, [str(start) for (start,) in duckdb.sql(query).fetchall()])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="1 month from 2025-01-31 ['2025-01-01', '2025-02-01', '2025-03-01']
1 month from 2025-01-26 ['2025-01-01', '2025-02-01', '2025-03-01']
3 months from 2025-01-26 ['2025-01-01', '2025-01-01', '2025-01-01']
7 days from 2025-01-26 ['2025-01-26', '2025-02-23', '2025-03-23']"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
