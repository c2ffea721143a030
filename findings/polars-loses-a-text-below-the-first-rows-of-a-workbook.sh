#!/bin/bash
# Guess: a column of a workbook with whole numbers and one text, in row 3 or in row 2000, is a column of texts for
# polars, and no value is lost.
#
# Seen with polars 2.1.0 and fastexcel 0.21.0: in row 3 it is. Later the text is null, without an error, as the type
# comes from the first rows. So is a day among numbers. A number among days becomes a day: 7 is 7 January 1900.
# Nothing says that a village wrote `none yet`. read_csv raises an error there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'polars==2.1.0' 'fastexcel==0.21.0' 'xlsxwriter==3.3.1'
cat > "$folder/ask.py" <<'PY'
import datetime
import os

import polars as pl
import xlsxwriter

os.chdir(os.path.dirname(__file__))
day = datetime.date(2025, 3, 15)


def read(usual, other, position):
    with xlsxwriter.Workbook("own.xlsx") as book:
        sheet = book.add_worksheet("own")
        form = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["village", "trained"])
        for row in range(1, 2001):
            value = other if row == position else usual
            sheet.write(row, 0, f"v{row}")
            sheet.write(row, 1, value, form if value == day else None)
    frame = pl.read_excel("own.xlsx")
    return frame["trained"].dtype, "read as", frame["trained"][position - 1], "nulls", frame["trained"].null_count()


for usual, other in ((5, "none yet"), (5, day), (day, 7)):
    for position in (3, 1999):
        print(usual, "and", other, "in row", position, *read(usual, other, position))
with open("own.csv", "w") as file:
    file.write("trained\n" + "5\n" * 1998 + "none yet\n5\n")
try:
    print(pl.read_csv("own.csv"))
except pl.exceptions.ComputeError as error:
    print("read_csv", str(error).split(" as ")[0])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected='5 and none yet in row 3 String read as none yet nulls 0
5 and none yet in row 1999 Int64 read as None nulls 1
5 and 2025-03-15 in row 3 String read as 2025-03-15 00:00:00 nulls 0
5 and 2025-03-15 in row 1999 Int64 read as None nulls 1
2025-03-15 and 7 in row 3 String read as 7 nulls 0
2025-03-15 and 7 in row 1999 Date read as 1900-01-07 nulls 0
read_csv could not parse `none yet`'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
