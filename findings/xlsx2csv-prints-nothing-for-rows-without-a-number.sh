#!/bin/bash
# Guess: xlsx2csv reads rows that have no number and cells that have no address (both attribute r) in their order. The
# schema of the format has it as optional (CT_Row and CT_Cell; ECMA-376 part 1, 18.3.1), and small writers save the space.
#
# Seen with xlsx2csv 0.8.6: it reads such cells, but of rows without a number it prints nothing, without a warning, and ends
# with success, so a sheet of returns becomes an empty file. openpyxl 3.1.5 and python-calamine 0.9.1 read all.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'xlsx2csv==0.8.6' 'openpyxl==3.1.5' 'python-calamine==0.9.1'
cat > "$folder/ask.py" <<'PY'
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

book = Workbook()
book.active.append([16, 17])
book.active.append([18, 19])
book.save("with.xlsx")
command = Path(sys.executable).with_name("xlsx2csv")
for name, element in (("cells", b"<c"), ("rows", b"<row")):
    with zipfile.ZipFile("with.xlsx") as given, zipfile.ZipFile(f"{name}.xlsx", "w") as made:
        for part in given.namelist():
            text = given.read(part)
            made.writestr(part, re.sub(element + rb' r="[^"]*"', element, text) if "sheet1" in part else text)
    made = subprocess.run([command, f"{name}.xlsx"], capture_output=True, text=True)
    by_openpyxl = [list(row) for row in load_workbook(f"{name}.xlsx").active.values]
    by_calamine = CalamineWorkbook.from_path(f"{name}.xlsx").get_sheet_by_index(0).to_python()
    print(f"{name}: xlsx2csv {made.stdout.split()} {made.stderr!r} {made.returncode}", by_openpyxl, by_calamine)
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="cells: xlsx2csv ['16,17', '18,19'] '' 0 [[16, 17], [18, 19]] [[16.0, 17.0], [18.0, 19.0]]
rows: xlsx2csv [] '' 0 [[16, 17], [18, 19]] [[16.0, 17.0], [18.0, 19.0]]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
