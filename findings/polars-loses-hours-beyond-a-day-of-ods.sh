#!/bin/bash
# Guess: 25.5 hours in a cell of an ODS file stay 25.5 hours, as a length of time, when calamine reads them.
#
# Seen with python-calamine 0.9.1, fastexcel 0.21.0 and polars 2.1.0: a time up to a day is a time, but beyond a day
# it is the text PT25H30M00S, as the file has it. fastexcel and polars make a column of lengths of time of both, and
# leave the text out: of 1.5, 25.5 and 40 hours of training 1.5 remain, without an error. The same cells in XLSX, with
# the format [h]:mm, are read whole.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'polars==2.1.0' 'fastexcel==0.21.0' 'python-calamine==0.9.1' 'odfpy==1.4.1' 'xlsxwriter==3.3.1'
cat > "$folder/ask.py" <<'PY'
import datetime
import os

import polars as pl
import python_calamine
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

os.chdir(os.path.dirname(__file__))
hours = {"PT01H30M00S": 1.5, "PT25H30M00S": 25.5, "PT40H00M00S": 40}
document, table = OpenDocumentSpreadsheet(), Table(name="own")
for iso, number in hours.items():
    row, cell = TableRow(), TableCell(valuetype="time", timevalue=iso)
    cell.addElement(P(text=f"{int(number):02}:{int(number % 1 * 60):02}"))
    row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.save("own.ods")
with xlsxwriter.Workbook("own.xlsx") as book:
    sheet = book.add_worksheet("own")
    for row, number in enumerate(hours.values()):
        sheet.write_number(row, 0, number / 24, book.add_format({"num_format": "[h]:mm"}))
for name in ("own.ods", "own.xlsx"):
    cells = python_calamine.load_workbook(name).get_sheet_by_name("own").to_python()
    print(name, "calamine", [value if isinstance(value, str) else type(value).__name__ for (value,) in cells])
    column = pl.read_excel(name, has_header=False).to_series()
    print(name, "polars", [value and value / datetime.timedelta(hours=1) for value in column], "sum", column.sum())
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="own.ods calamine ['time', 'PT25H30M00S', 'PT40H00M00S']
own.ods polars [1.5] sum 1:30:00
own.xlsx calamine ['timedelta', 'timedelta', 'timedelta']
own.xlsx polars [1.5, 25.5, 40.0] sum 2 days, 19:00:00"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
