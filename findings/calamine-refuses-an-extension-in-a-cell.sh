#!/bin/bash
# Guess: a reader of workbooks skips the list of extensions (extLst) that a cell may have behind its value, as it skips
# that of a sheet. The schema of the format has it as the last element of a cell (CT_Cell: f, v, is, extLst; ECMA-376
# part 1, 18.3.1.4), for programs to keep there what others need not know.
#
# Seen with python-calamine 0.9.1: the whole sheet is refused with an error that names the elements it knows; the same
# list behind the rows of the sheet is skipped. openpyxl 3.1.5 reads both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-calamine==0.9.1' 'openpyxl==3.1.5'
cat > "$folder/ask.py" <<'PY'
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

folder = Path(__file__).parent
book = Workbook()
book.active.append(["women", 17])
book.save(folder / "plain.xlsx")
for name, old, new in (
    ("sheet", "</worksheet>", "<extLst/></worksheet>"),
    ("cell", "<v>17</v>", "<v>17</v><extLst/>"),
):
    with zipfile.ZipFile(folder / "plain.xlsx") as given, zipfile.ZipFile(folder / f"{name}.xlsx", "w") as made:
        for part in given.namelist():
            text = given.read(part)
            made.writestr(part, text.replace(old.encode(), new.encode()) if "sheet1" in part else text)
    print(name, "openpyxl", [[cell.value for cell in row] for row in load_workbook(folder / f"{name}.xlsx").active])
    try:
        print(name, "calamine", CalamineWorkbook.from_path(folder / f"{name}.xlsx").get_sheet_by_index(0).to_python())
    except Exception as error:
        print(name, "calamine", type(error).__name__, error)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="sheet openpyxl [['women', 17]]
sheet calamine [['women', 17.0]]
cell openpyxl [['women', 17]]
cell calamine CalamineError Expecting 'v, f, or is' node"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
