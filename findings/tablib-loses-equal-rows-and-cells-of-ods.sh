#!/bin/bash
# Guess: tablib imports the rows of an ods sheet as the sheet shows them: header rows that repeat on each page, rows of an
# outline, and cells and rows that the file stores once with a count.
#
# Seen with tablib 3.10.0 and odfpy 1.4.1: rows in table:table-header-rows and table:table-row-group are gone, a row or a
# cell with a count of 2 is there once, so that 6, 6, 7 becomes 6, 7 and 7 moves to the left. LibreOffice writes equal
# neighbours like this whenever there are some. There is no error. pyexcel-ods3 0.6.1 has all of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'tablib[ods]==3.10.0' 'odfpy==1.4.1' 'pyexcel-ods3==0.6.1'
cat > "$folder/ask.py" <<'PY'
import zipfile

import pyexcel_ods3
import tablib

KIND = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text", "manifest")
)


def save(rows):
    content = f"<table:table table:name='S'><table:table-column table:number-columns-repeated='3'/>{rows}</table:table>"
    content = f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
    entries = "".join(
        f"<manifest:file-entry manifest:full-path='{path}' manifest:media-type='{kind}'/>"
        for path, kind in (("/", KIND), ("content.xml", "text/xml"))
    )
    with zipfile.ZipFile("own.ods", "w") as book:
        book.writestr("mimetype", KIND)
        book.writestr("content.xml", f"<office:document-content {NAMES} office:version='1.2'>{content}</office:document-content>")
        book.writestr("META-INF/manifest.xml", f"<manifest:manifest {NAMES} manifest:version='1.2'>{entries}</manifest:manifest>")


def row(*cells, count=1):
    made = [
        f"<table:table-cell office:value-type='float' office:value='{value}' table:number-columns-repeated='{times}'>"
        f"<text:p>{value}</text:p></table:table-cell>"
        for value, times in cells
    ]
    return f"<table:table-row table:number-rows-repeated='{count}'>{''.join(made)}</table:table-row>"


plain = row((1, 1), (2, 1), (3, 1))
for name, rows in (
    ("header rows", f"<table:table-header-rows>{plain}</table:table-header-rows>" + row((4, 1), (5, 1), (6, 1))),
    ("outline", f"<table:table-row-group>{plain}</table:table-row-group>" + row((4, 1), (5, 1), (6, 1))),
    ("equal rows", row((1, 1), (2, 1), (3, 1), count=2)),
    ("equal cells", plain + row((6, 2), (7, 1))),
):
    save(rows)
    with open("own.ods", "rb") as file:
        by_tablib = [list(map(float, filter(None, own))) for own in tablib.Dataset().load(file, format="ods", headers=False)]
    by_pyexcel = [list(map(float, own)) for own in pyexcel_ods3.get_data("own.ods")["S"]]
    print(f"{name}: tablib {by_tablib}, pyexcel {by_pyexcel}")
PY
cd "$folder"
found=$(venv/bin/python -W ignore ask.py)
expected='header rows: tablib [[4.0, 5.0, 6.0]], pyexcel [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
outline: tablib [[4.0, 5.0, 6.0]], pyexcel [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
equal rows: tablib [[1.0, 2.0, 3.0]], pyexcel [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]
equal cells: tablib [[1.0, 2.0, 3.0], [6.0, 7.0]], pyexcel [[1.0, 2.0, 3.0], [6.0, 6.0, 7.0]]'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
