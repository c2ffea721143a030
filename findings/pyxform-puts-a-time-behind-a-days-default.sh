#!/bin/bash
# Guess: a default of a date question that an XLSForm has as a date cell arrives in the form as the date, 2025-03-15.
#
# Seen with pyxform 4.5.0 and openpyxl 3.1.5: it arrives as `2025-03-15 00:00:00` in a field of type date, which is no
# date of XForms (xsd:date), and the conversion warns of nothing. So does the version of the form, which comes back with
# each submission. The same date typed as text stays as it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyxform==4.5.0' 'openpyxl==3.1.5'
cat > "$folder/ask.py" <<'PY'
import datetime
import re

import openpyxl
from pyxform.xls2xform import convert

for day in (datetime.date(2025, 3, 15), "2025-03-15"):
    book = openpyxl.Workbook()
    book.active.title = "survey"
    book.active.append(["type", "name", "label", "default"])
    book.active.append(["date", "received", "Received", day])
    settings = book.create_sheet("settings")
    settings.append(["form_id", "version"])
    settings.append(["returns", day])
    book.save("form.xlsx")
    form = convert("form.xlsx")
    default = re.search("<received>(.*?)</received>", form.xform)[1]
    version = re.search('<data id="returns" version="(.*?)"', form.xform)[1]
    print(type(day).__name__, repr(default), repr(version), form.warnings)
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="date '2025-03-15 00:00:00' '2025-03-15 00:00:00' []
str '2025-03-15' '2025-03-15' []"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
