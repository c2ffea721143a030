#!/bin/bash
# Guess: readers of Word tables give a number that was corrected with changes tracked as it now reads (12 struck out, 15
# put in: 15), and read what is in a content control, the box of a form to fill in, be it a text, a cell or a row.
#
# Seen with python-docx 1.2.0, docx2python 3.7.1, mammoth 1.13.0 and docx2txt 0.9: python-docx gives an empty text for the
# corrected number and for one in a control; a cell in a control is gone, so that the men move below the women, and so is
# a row (the part that a form repeats). docx2python has the texts, but ends the table at such a cell
# or row and begins another. mammoth and docx2txt read all four. Nothing warns.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-docx==1.2.0' 'docx2python==3.7.1' \
    'mammoth==1.13.0' 'docx2txt==0.9'
cat > "$folder/ask.py" <<'PY'
import re

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python


def cell(content):
    return f"<w:tc><w:p>{content}</w:p></w:tc>"


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def control(content):
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def row(*cells):
    return f"<w:tr>{''.join(cells)}</w:tr>"


place, women, men = (cell(run(text)) for text in ("甲乡", "15", "5"))
struck = '<w:del w:id="1" w:author="A"><w:r><w:delText>12</w:delText></w:r></w:del>'
other = row(*(cell(run(text)) for text in ("乙乡", "7", "8")))
for name, own in (
    ("corrected", row(place, cell(f'{struck}<w:ins w:id="2" w:author="A">{run(15)}</w:ins>'), men)),
    ("text in a control", row(place, cell(control(run(15))), men)),
    ("cell in a control", row(place, control(women), men)),
    ("row in a control", control(row(place, women, men))),
):
    made = docx.Document()
    grid = "<w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>"
    made.element.body.insert(0, parse_xml(f"<w:tbl {nsdecls('w')}><w:tblPr/>{grid}{own}{other}</w:tbl>"))
    made.save("own.docx")
    print(name)
    print("  python-docx", [[cell.text for cell in row.cells] for row in docx.Document("own.docx").tables[0].rows])
    with docx2python("own.docx") as document:
        print("  docx2python", [[[cell[0] for cell in row] for row in table] for table in document.body])
    with open("own.docx", "rb") as file:
        page = mammoth.convert_to_html(file)
    print("  mammoth", [re.findall("<p>(.*?)</p>", row) for row in page.value.split("</tr>")[:-1]], page.messages)
    print("  docx2txt", docx2txt.process("own.docx").split())
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="corrected
  python-docx [['甲乡', '', '5'], ['乙乡', '7', '8']]
  docx2python [[['甲乡', '15', '5'], ['乙乡', '7', '8']]]
  mammoth [['甲乡', '15', '5'], ['乙乡', '7', '8']] []
  docx2txt ['甲乡', '15', '5', '乙乡', '7', '8']
text in a control
  python-docx [['甲乡', '', '5'], ['乙乡', '7', '8']]
  docx2python [[['甲乡', '15', '5'], ['乙乡', '7', '8']]]
  mammoth [['甲乡', '15', '5'], ['乙乡', '7', '8']] []
  docx2txt ['甲乡', '15', '5', '乙乡', '7', '8']
cell in a control
  python-docx [['甲乡', '5'], ['乙乡', '7', '8']]
  docx2python [[['甲乡']], [['15']], [['5'], ['乙乡', '7', '8']]]
  mammoth [['甲乡', '15', '5'], ['乙乡', '7', '8']] []
  docx2txt ['甲乡', '15', '5', '乙乡', '7', '8']
row in a control
  python-docx [['乙乡', '7', '8']]
  docx2python [[['甲乡', '15', '5']], [['乙乡', '7', '8']]]
  mammoth [['甲乡', '15', '5'], ['乙乡', '7', '8']] []
  docx2txt ['甲乡', '15', '5', '乙乡', '7', '8']"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
