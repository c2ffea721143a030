#!/bin/bash
# Guess: a cell's value in a CDATA section is the value, as XML has it: <v><![CDATA[17]]></v> is 17.
#
# Seen with python-calamine 0.9.1: the number is gone, without an error, and the row is shorter by a column; a text of a
# formula (t="str") becomes an empty text. The text of an inline string in such a section is read. openpyxl 3.1.5 reads
# all three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-calamine==0.9.1' 'openpyxl==3.1.5'
cat > "$folder/ask.py" <<'PY'
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

folder = Path(__file__).parent
book = Workbook()
book.active.append([16, 17])
book.save(folder / "plain.xlsx")
for name, cell in (
    ("number", '<c r="B1"><v><![CDATA[17]]></v></c>'),
    ("formula's text", '<c r="B1" t="str"><v><![CDATA[17]]></v></c>'),
    ("inline text", '<c r="B1" t="inlineStr"><is><t><![CDATA[17]]></t></is></c>'),
):
    with zipfile.ZipFile(folder / "plain.xlsx") as given, zipfile.ZipFile(folder / "own.xlsx", "w") as made:
        for part in given.namelist():
            made.writestr(part, re.sub(rb'<c r="B1".*?</c>', cell.encode(), given.read(part)))
    by_openpyxl = [[cell.value for cell in row] for row in load_workbook(folder / "own.xlsx").active]
    by_calamine = CalamineWorkbook.from_path(folder / "own.xlsx").get_sheet_by_index(0).to_python()
    print(f"{name}: openpyxl {by_openpyxl}, calamine {by_calamine}")
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="number: openpyxl [[16, 17]], calamine [[16.0]]
formula's text: openpyxl [[16, '17']], calamine [[16.0, '']]
inline text: openpyxl [[16, '17']], calamine [[16.0, '17']]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
