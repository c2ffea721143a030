#!/bin/bash
# Guess: a count formatted as [DBNum1][$-804]General or [Red]0 stays a number in pylightxl, and 25.5 hours formatted
# as [h]:mm are 25.5 hours, as in other readers.
#
# Seen with pylightxl 1.61, openpyxl 3.1.5 and xlsxwriter 3.3.1: the counts are texts of a day, as the d of Red and of
# DBNum is taken for a day: 105 trained women are '1900/04/14'. Of 25.5 hours remain 1.5, without the day. Formats
# with a Chinese unit in quotes are read as numbers. openpyxl reads all as guessed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pylightxl==1.61' 'openpyxl==3.1.5' 'xlsxwriter==3.3.1'
cat > "$folder/ask.py" <<'PY'
import os

import openpyxl
import pylightxl
import xlsxwriter

os.chdir(os.path.dirname(__file__))
cells = [(105, "0"), (105, '0"人"'), (105, "[Red]0"), (105, "0;[Red]-0"), (105, "[DBNum1][$-804]General"), (1.0625, "[h]:mm")]
with xlsxwriter.Workbook("own.xlsx") as book:
    sheet = book.add_worksheet("own")
    for row, (value, form) in enumerate(cells):
        sheet.write_number(row, 0, value, book.add_format({"num_format": form}))
read = [value for (value,) in pylightxl.readxl("own.xlsx").ws("own").rows]
expected = [cell.value for (cell,) in openpyxl.load_workbook("own.xlsx")["own"]]
for (value, form), light, other in zip(cells, read, expected):
    print(value, form, "pylightxl", repr(light), "openpyxl", other)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected=$(cat <<'SEEN'
105 0 pylightxl 105 openpyxl 105
105 0"人" pylightxl 105 openpyxl 105
105 [Red]0 pylightxl '1900/04/14' openpyxl 105
105 0;[Red]-0 pylightxl 105 openpyxl 105
105 [DBNum1][$-804]General pylightxl '1900/04/14' openpyxl 105
1.0625 [h]:mm pylightxl '01:30:00' openpyxl 1 day, 1:30:00
SEEN
)
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
