#!/bin/bash
# Guess: a cell of an ods sheet with two lines, 12 and 5 (households above, persons below), is read as a text with two
# parts, whether the file has them as two paragraphs or with a line break in one.
#
# Seen with python-calamine 0.9.1, pandas 3.1.1 with odfpy 1.4.1, and pyexcel-ods3 0.6.1: calamine keeps paragraphs apart,
# but leaves a line break out. The cell is the text 125, which looks like a number. The two others have a line break for
# both. (LibreOffice writes paragraphs; the break is as valid.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pandas==3.1.1' 'odfpy==1.4.1' 'python-calamine==0.9.1' \
    'pyexcel-ods3==0.6.1'
cat > "$folder/ask.py" <<'PY'
import zipfile

import pandas
import pyexcel_ods3
from python_calamine import CalamineWorkbook

KIND = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text", "manifest")
)


def save(rows):
    content = f"<table:table table:name='S'><table:table-column table:number-columns-repeated='2'/>{rows}</table:table>"
    content = f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
    entries = "".join(
        f"<manifest:file-entry manifest:full-path='{path}' manifest:media-type='{kind}'/>"
        for path, kind in (("/", KIND), ("content.xml", "text/xml"))
    )
    with zipfile.ZipFile("own.ods", "w") as book:
        book.writestr("mimetype", KIND)
        book.writestr("content.xml", f"<office:document-content {NAMES} office:version='1.2'>{content}</office:document-content>")
        book.writestr("META-INF/manifest.xml", f"<manifest:manifest {NAMES} manifest:version='1.2'>{entries}</manifest:manifest>")


for name, lines in (("paragraphs", "12</text:p><text:p>5"), ("line break", "12<text:line-break/>5")):
    cell = f"<table:table-cell office:value-type='string'><text:p>{lines}</text:p></table:table-cell>"
    head = "<table:table-cell office:value-type='string'><text:p>n</text:p></table:table-cell>"
    save(f"<table:table-row>{head}</table:table-row><table:table-row>{cell}</table:table-row>")
    by_pandas = pandas.read_excel("own.ods", engine="odf")["n"].to_list()[0]
    by_calamine = CalamineWorkbook.from_path("own.ods").get_sheet_by_index(0).to_python()[1][0]
    print(f"{name}: pandas {by_pandas!r}, calamine {by_calamine!r}, pyexcel {pyexcel_ods3.get_data('own.ods')['S'][1][0]!r}")
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="paragraphs: pandas '12\n5', calamine '12\n5', pyexcel '12\n5'
line break: pandas '12\n5', calamine '125', pyexcel '12\n5'"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
