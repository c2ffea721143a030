#!/bin/bash
# Guess: a date formatted as e"年"m"月", e being the year in Chinese Excel, is a date for xlsx2csv, as one formatted as
# yyyy"年"m"月" is.
#
# Seen with xlsx2csv 0.8.6 and openpyxl 3.1.5: it prints the letter e in the place of the year, so that March 2023 and
# March 2024 are one month. With yyyy the year is there, but the quotes around 年 and 月 are printed too. openpyxl reads
# dates from both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'xlsx2csv==0.8.6' 'openpyxl==3.1.5' 'xlsxwriter==3.3.1'
cat > "$folder/ask.py" <<'PY'
import datetime
import io
import os

import openpyxl
import xlsxwriter
from xlsx2csv import Xlsx2csv

os.chdir(os.path.dirname(__file__))
with xlsxwriter.Workbook("own.xlsx") as book:
    sheet = book.add_worksheet("own")
    for row, year in enumerate((2023, 2024)):
        for column, form in enumerate(('[$-404]e"年"m"月"', 'yyyy"年"m"月"', "yyyy-mm")):
            sheet.write_datetime(row, column, datetime.datetime(year, 3, 15), book.add_format({"num_format": form}))
printed = io.StringIO()
Xlsx2csv("own.xlsx", outputencoding="utf-8", delimiter="\t").convert(printed)
print(printed.getvalue().strip())
print([[f"{cell.value:%Y-%m-%d}" for cell in row] for row in openpyxl.load_workbook("own.xlsx")["own"]])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected=$(cat <<'SEEN'
"e""年""03""月"""	"2023""年""03""月"""	2023-03
"e""年""03""月"""	"2024""年""03""月"""	2024-03
[['2023-03-15', '2023-03-15', '2023-03-15'], ['2024-03-15', '2024-03-15', '2024-03-15']]
SEEN
)
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
