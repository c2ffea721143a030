#!/bin/bash
# Guess: the days of a workbook with the 1904 date system, as older programs on a Mac write it, are read as they are shown
# by openpyxl, calamine, polars, pylightxl, xlsx2csv, SheetJS, exceljs and read-excel-file; none moves them by four years.
#
# Seen with pylightxl 1.61 and SheetJS (xlsx) 0.18.5: 15 March 2025 becomes 14 March 2021, in SheetJS with cellDates. The
# CSV that SheetJS writes of the same sheet has 2025-03-15. The other six are right; shown here are openpyxl 3.1.5,
# xlsx2csv 0.8.6 and exceljs 4.4.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pylightxl==1.61' 'openpyxl==3.1.5' 'xlsx2csv==0.8.6' \
    'xlsxwriter==3.3.1'
npm install --silent --no-audit --no-fund --prefix "$folder" 'xlsx@0.18.5' 'exceljs@4.4.0'
cat > "$folder/ask.py" <<'PY'
import datetime
import io

import openpyxl
import pylightxl
import xlsxwriter
from xlsx2csv import Xlsx2csv

with xlsxwriter.Workbook("own.xlsx", {"date_1904": True}) as book:
    form = book.add_format({"num_format": "yyyy-mm-dd"})
    book.add_worksheet("own").write_datetime(0, 0, datetime.datetime(2025, 3, 15), form)
printed = io.StringIO()
Xlsx2csv("own.xlsx").convert(printed)
print("openpyxl", openpyxl.load_workbook("own.xlsx")["own"]["A1"].value)
print("xlsx2csv", printed.getvalue().strip())
print("pylightxl", pylightxl.readxl("own.xlsx").ws("own").address("A1"))
PY
cat > "$folder/ask.mjs" <<'JS'
import { readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import XLSX from 'xlsx'

const book = new ExcelJS.Workbook()
await book.xlsx.readFile('own.xlsx')
console.log('exceljs', book.worksheets[0].getCell('A1').value.toISOString())
const file = readFileSync('own.xlsx')
console.log('SheetJS', XLSX.read(file, { cellDates: true }).Sheets.own.A1.v.toISOString())
console.log('SheetJS as text', XLSX.utils.sheet_to_csv(XLSX.read(file).Sheets.own))
JS
cd "$folder"
export TZ=UTC
found=$(venv/bin/python ask.py && node ask.mjs)
expected="openpyxl 2025-03-15 00:00:00
xlsx2csv 2025-03-15
pylightxl 2021/03/14
exceljs 2025-03-15T00:00:00.000Z
SheetJS 2021-03-14T00:00:00.000Z
SheetJS as text 2025-03-15"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
