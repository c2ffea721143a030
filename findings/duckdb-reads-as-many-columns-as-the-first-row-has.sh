#!/bin/bash
# Guess: DuckDB's read_xlsx reads every column of a form with a merged header. Columns without a name of their own get a
# made-up one, as the reader of csv has it.
#
# Seen with duckdb 1.5.5 and its excel extension: the sheet ends at the last name of the first row. Under a merged title it
# is one column wide, and where 培训 spans two columns the second one's figures are missing. There is no error and no
# warning. With a range (range = 'A1:C3') all columns are there, under made-up names.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==1.5.5' 'duckdb-extensions==1.5.5' \
    'duckdb-extension-excel==1.5.5' 'openpyxl==3.1.5'
cat > "$folder/ask.py" <<'PY'
import duckdb
import duckdb_extensions
import openpyxl

duckdb_extensions.import_extension("excel")
con = duckdb.connect()
con.load_extension("excel")
for merged, first in (("A1:C1", ["妇女培训统计表"]), ("B1:C1", ["单位", "培训"])):
    book = openpyxl.Workbook()
    for row in (first, ["甲乡", "12", "5"], ["乙乡", "7", "3"]):
        book.active.append(row)
    book.active.merge_cells(merged)
    book.save("own.xlsx")
    for more in ("", ", range = 'A1:C3'"):
        found = con.sql(f"select * from read_xlsx('own.xlsx', header = true, all_varchar = true{more})")
        print(merged, more[2:7], found.columns, found.fetchall())
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="A1:C1  ['妇女培训统计表'] [('甲乡',), ('乙乡',)]
A1:C1 range ['妇女培训统计表', 'C1', '_1'] [('甲乡', '12', '5'), ('乙乡', '7', '3')]
B1:C1  ['单位', '培训'] [('甲乡', '12'), ('乙乡', '7')]
B1:C1 range ['单位', '培训', 'C2'] [('甲乡', '12', '5'), ('乙乡', '7', '3')]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
