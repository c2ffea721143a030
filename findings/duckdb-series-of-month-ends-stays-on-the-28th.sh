#!/bin/bash
# Guess: DuckDB's generate_series from 31 January to 30 June by one month gives the ends of the months: 31, 28, 31,
# 30, 31, 30.
#
# Seen with duckdb 2.0.1 and polars 2.1.0: it adds the month to the day before and never returns from the shorter
# month: the 28th from February on. Joined with figures as at the end of a month, four of six months have none. Adding
# one to five months to the first day, or polars' date_range, gives the ends.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.1' 'polars==2.1.0'
cat > "$folder/ask.py" <<'PY'
import datetime

import duckdb
import polars as pl

first, last = datetime.date(2025, 1, 31), datetime.date(2025, 6, 30)
con = duckdb.connect()
con.execute("create table stock as select last_day(make_date(2025, month, 1)) as day, month as n from range(1, 7) t(month)")
series = {
    "generate_series": "select day::date from generate_series(date '2025-01-31', date '2025-06-30', interval 1 month) t(day)",
    "months added": "select (date '2025-01-31' + to_months(number))::date from generate_series(0, 5) t(number)",
}
for name, query in series.items():
    days = [str(day) for (day,) in con.execute(query).fetchall()]
    met = con.execute(f"select count(n), sum(n) from ({query}) asked(day) left join stock using (day)").fetchone()
    print(name, days, "months with a figure and sum:", met)
print("polars", [str(day) for day in pl.date_range(first, last, "1mo", eager=True)])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="generate_series ['2025-01-31', '2025-02-28', '2025-03-28', '2025-04-28', '2025-05-28', '2025-06-28'] months with a figure and sum: (2, 3)
months added ['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30', '2025-05-31', '2025-06-30'] months with a figure and sum: (6, 21)
polars ['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30', '2025-05-31', '2025-06-30']"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
