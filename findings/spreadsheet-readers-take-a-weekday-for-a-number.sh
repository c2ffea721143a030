#!/bin/bash
# Guess: a date formatted as aaaa, the weekday in Chinese Excel, is read as a date, like one formatted as yyyy"年"m"月".
#
# Seen with openpyxl 3.1.5, python-calamine 0.9.1, SheetJS (xlsx) 0.18.5 and exceljs 4.4.0: it is the number 45000 in
# all four. None takes `a` for a sign of a date. A column of training days shown as 星期三 arrives as counts of forty-
# five thousand, which a sum accepts. The same day in the other format is a date.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'openpyxl==3.1.5' 'python-calamine==0.9.1' 'xlsxwriter==3.3.1'
npm install --silent --no-audit --no-fund --prefix "$folder" 'exceljs@4.4.0' 'xlsx@0.18.5'
cat > "$folder/ask.py" <<'PY'
import openpyxl
import python_calamine
import xlsxwriter

forms = ("aaaa", 'yyyy"年"m"月"')
with xlsxwriter.Workbook("own.xlsx") as book:
    sheet = book.add_worksheet("own")
    for row, form in enumerate(forms):
        sheet.write_number(row, 0, 45000, book.add_format({"num_format": form}))
read = [cell.value for (cell,) in openpyxl.load_workbook("own.xlsx")["own"]]
other = python_calamine.load_workbook("own.xlsx").get_sheet_by_name("own").to_python()
for form, value, (second,) in zip(forms, read, other):
    print(form, "openpyxl", value, "calamine", second)
PY
cat > "$folder/ask.mjs" <<'JS'
import { readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import XLSX from 'xlsx'

const book = new ExcelJS.Workbook()
await book.xlsx.readFile('own.xlsx')
const other = XLSX.read(readFileSync('own.xlsx'), { cellDates: true }).Sheets.own
const told = value => value instanceof Date ? value.toISOString().slice(0, 10) : value
for (const cell of ['A1', 'A2']) console.log('exceljs', told(book.worksheets[0].getCell(cell).value), 'SheetJS', told(other[cell].v))
JS
cd "$folder"
found=$(venv/bin/python ask.py && node ask.mjs)
expected='aaaa openpyxl 45000 calamine 45000.0
yyyy"年"m"月" openpyxl 2023-03-15 00:00:00 calamine 2023-03-15
exceljs 45000 SheetJS 45000
exceljs 2023-03-15 SheetJS 2023-03-15'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
