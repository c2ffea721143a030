#!/bin/bash
# Guess: a cell that shows #DIV/0! or #REF! comes out of calamine as that text or as an error, so that a script that sums
# the column stops or says something.
#
# Seen with python-calamine 0.9.1, and polars 2.1.0 with fastexcel 0.21.0: it comes out as an empty text, in polars as
# null in a column of whole numbers. A township whose figure broke looks like one that reported nothing, and the sum of
# the county is made without it. Nothing in the result tells the two apart; openpyxl gives the text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-calamine==0.9.1' 'polars==2.1.0' \
    'fastexcel==0.21.0' 'openpyxl==3.1.5'
cat > "$folder/read.py" <<'PYTHON'
import openpyxl
import polars
import python_calamine

book = openpyxl.Workbook()
sheet = book.active
for row in (["乡镇", "培训人数"], ["甲乡", 5], ["乙乡", "#DIV/0!"], ["丙乡", None], ["丁乡", 3]):
    sheet.append(row)
assert sheet["B3"].data_type == "e"
book.save("returns.xlsx")
rows = python_calamine.load_workbook("returns.xlsx").get_sheet_by_index(0).to_python()
print("calamine", [row[1] for row in rows[1:]])
column = polars.read_excel("returns.xlsx")["培训人数"]
print("polars", column.dtype, column.to_list(), column.sum())
print("openpyxl", openpyxl.load_workbook("returns.xlsx", data_only=True).active["B3"].value)
PYTHON
cd "$folder"
found=$(venv/bin/python read.py)
expected="calamine [5.0, '', '', 3.0]
polars Int64 [5, None, None, 3] 8
openpyxl #DIV/0!"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
