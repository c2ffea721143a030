#!/bin/bash
# Guess: Python libraries that calculate a workbook's formulas leave texts in a range out, as Excel does: SUM of 5, the
# text 12, 7 and the text 无 is 12, AVERAGE is 6, and COUNTIF(range, ">=5") is 2.
#
# Seen with formulas 1.3.4, xlcalculator 0.5.0 and pycel 1.0b30: formulas and xlcalculator add the digits of the text, and
# COUNTIF counts it. Because 无 is in the range, AVERAGE is #VALUE! in both, and so is MAX in formulas. A sum checked
# by them is another than the one that the sender saw. pycel gives Excel's figures.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'formulas==1.3.4' 'pycel==1.0b30' 'openpyxl==3.1.5' \
    'numpy==2.4.6'
python3 -m venv "$folder/older"
"$folder/older/bin/pip" install --quiet --disable-pip-version-check 'xlcalculator==0.5.0' 'openpyxl==3.1.5' 'numpy==1.26.4'
cat > "$folder/make.py" <<'PY'
import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "S"
for row in ([5, "=SUM(A1:A4)"], ["12", "=AVERAGE(A1:A4)"], [7, '=COUNTIF(A1:A4,">=5")'], ["无", "=MAX(A1:A4)"]):
    sheet.append(row)
assert sheet["A2"].data_type == "s"
book.save("own.xlsx")
PY
cat > "$folder/ask.py" <<'PY'
import formulas
import pycel

solved = formulas.ExcelModel().loads("own.xlsx").finish().calculate()
print("formulas", *[solved[f"'[own.xlsx]S'!B{row}"].value[0, 0] for row in range(1, 5)])
compiler = pycel.ExcelCompiler("own.xlsx")
print("pycel", *[compiler.evaluate(f"S!B{row}") for row in range(1, 5)])
PY
cat > "$folder/older.py" <<'PY'
from xlcalculator import Evaluator, ModelCompiler

evaluator = Evaluator(ModelCompiler().read_and_parse_archive("own.xlsx"))
print("xlcalculator", *[evaluator.evaluate(f"S!B{row}") for row in range(1, 5)])
PY
cd "$folder"
venv/bin/python make.py
found=$(venv/bin/python -W ignore ask.py && older/bin/python -W ignore older.py)
expected='formulas 24.0 #VALUE! 3 #VALUE!
pycel 12 6.0 2 7
xlcalculator 24 #VALUE! 3 7'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
