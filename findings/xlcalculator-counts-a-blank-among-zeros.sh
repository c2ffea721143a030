#!/bin/bash
# Guess: COUNTIF(A1:A4,0) leaves a blank out in xlcalculator, which works out the formulas of workbooks in Python, as in
# Excel.
#
# Seen with xlcalculator 0.5.0: 5, blank, 10 and 0 have two zeros and three figures below 6. Excel counts one and two.
# The counties without a case and the counties that did not report are one number. COUNT leaves the blank out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'xlcalculator==0.5.0' 'openpyxl==3.1.5'
cat > "$folder/ask.py" <<'PY'
import sys

from openpyxl import Workbook
from xlcalculator import Evaluator, ModelCompiler

book = Workbook()
sheet = book.active
sheet.title = "S"
for count in (5, None, 10, 0):
    sheet.append([count])
asked = ("COUNTIF(A1:A4,0)", "COUNTIF(A1:A4,\"<6\")", "COUNTIFS(A1:A4,\"<6\")", "COUNT(A1:A4)", "SUM(A1:A4)")
for row, formula in enumerate(asked, start=1):
    sheet.cell(row, 3, f"={formula}")
book.save(sys.argv[1])
model = ModelCompiler().read_and_parse_archive(sys.argv[1])
for row, formula in enumerate(asked, start=1):
    print(formula, Evaluator(model).evaluate(f"S!C{row}"))
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py" "$folder/counts.xlsx" 2>&1)
expected='COUNTIF(A1:A4,0) 2
COUNTIF(A1:A4,"<6") 3
COUNTIFS(A1:A4,"<6") 3
COUNT(A1:A4) 3
SUM(A1:A4) 15'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
