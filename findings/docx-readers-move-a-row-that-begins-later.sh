#!/bin/bash
# Guess: a row of a Word table that begins one column further right (gridBefore: the left border of this row
# alone was moved) is read with an empty cell before its numbers, so that they stay below their heads.
#
# Seen with python-docx 1.2.0, docx2python 3.7.1 and mammoth 1.13.0: all three move the row to the left, so that the women
# stand below the township and the men below the women, with no word. In python-docx, table.cell for its last column is an
# IndexError, and row.grid_cols_before tells how far the row moved; the two others have nothing of the kind.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-docx==1.2.0' 'docx2python==3.7.1' 'mammoth==1.13.0'
cat > "$folder/ask.py" <<'PY'
import re

import docx
import mammoth
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx2python import docx2python

made = docx.Document()
table = made.add_table(2, 3)
for row, texts in zip(table.rows, (("乡镇", "女", "男"), ("", "12", "5"))):
    for cell, text in zip(row.cells, texts):
        cell.text = text
late = table.rows[1]._tr
late.remove(late.tc_lst[0])
before = OxmlElement("w:gridBefore")
before.set(qn("w:val"), "1")
late.get_or_add_trPr().append(before)
made.save("own.docx")

read = docx.Document("own.docx").tables[0]
print("python-docx", [[cell.text for cell in row.cells] for row in read.rows], [row.grid_cols_before for row in read.rows])
try:
    read.cell(1, 2)
except IndexError as error:
    print("python-docx", error)
with docx2python("own.docx") as document:
    print("docx2python", [[cell[0] for cell in row] for row in document.body[0]])
with open("own.docx", "rb") as file:
    page = mammoth.convert_to_html(file)
print("mammoth", [re.findall("<p>(.*?)</p>|<td></td>", row) for row in page.value.split("</tr>")[:-1]], page.messages)
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="python-docx [['乡镇', '女', '男'], ['12', '5']] [0, 1]
python-docx list index out of range
docx2python [['乡镇', '女', '男'], ['12', '5']]
mammoth [['乡镇', '女', '男'], ['12', '5']] []"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
