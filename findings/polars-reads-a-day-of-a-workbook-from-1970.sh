#!/bin/bash
# Guess: a workbook's column of days that lost its date format (45000, as Excel shows 2023-03-15 in a cell without format)
# becomes these days when polars.read_excel is asked for a column of dates.
#
# Seen with polars 2.1.0 and fastexcel 0.21.0: it becomes 2093-03-16, because the number is cast as days since 1970; as
# datetimes it is 45000 microseconds after 1970. There is no error. fastexcel itself, asked for dates, gives 2023-03-15.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'polars==2.1.0' 'fastexcel==0.21.0' 'openpyxl==3.1.5' \
    'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import datetime

import fastexcel
import openpyxl
import polars as pl

book = openpyxl.Workbook()
for value in ("received", datetime.date(2023, 3, 15), datetime.date(2023, 3, 16)):
    book.active.append([value])
book.active["A2"].number_format = book.active["A3"].number_format = "General"
book.save("returns.xlsx")
for kind in (pl.Date, pl.Datetime):
    print(kind, *pl.read_excel("returns.xlsx", schema_overrides={"received": kind})["received"])
for kind in ("date", "datetime"):
    print("fastexcel", kind, *fastexcel.read_excel("returns.xlsx").load_sheet(0, dtypes={"received": kind}).to_polars()["received"])
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected='Date 2093-03-16 2093-03-17
Datetime 1970-01-01 00:00:00.045000 1970-01-01 00:00:00.045001
fastexcel date 2023-03-15 2023-03-16
fastexcel datetime 2023-03-15 00:00:00 2023-03-16 00:00:00'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
