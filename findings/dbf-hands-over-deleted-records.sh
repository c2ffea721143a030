#!/bin/bash
# Guess: `for record in table` of the library dbf leaves out records that are marked deleted, as other readers of dBase
# files do, and gives a code in a field of 12 characters without the blanks behind it.
#
# Seen with dbf 0.99.11, dbfread 2.0.7 and pyshp 3.1.6: dbf hands the deleted record over, so that a
# village that the bureau has taken out is counted again, and keeps the blanks, so that the code 001 is found nowhere.
# The two others leave out both. With dbf one has to ask each record, `dbf.is_deleted(record)`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dbf==0.99.11' 'dbfread==2.0.7' 'pyshp==3.1.6'
cat > "$folder/make.py" <<'PY'
import dbf

table = dbf.Table("villages.dbf", "code C(12); women N(6,0)")
with table.open(dbf.READ_WRITE):
    for code, women in (("430202001001", 5), ("430202001002", 7), ("001", 9)):
        table.append((code, women))
    dbf.delete(table[1])
PY
cat > "$folder/ask.py" <<'PY'
import dbf
import shapefile
from dbfread import DBF

with dbf.Table("villages.dbf").open() as table:
    print("dbf", [(code, int(women)) for code, women in table])
    print("asked", [dbf.is_deleted(record) for record in table])
print("dbfread", [tuple(record.values()) for record in DBF("villages.dbf")])
with shapefile.Reader(dbf=open("villages.dbf", "rb")) as reader:
    print("pyshp", [tuple(record) for record in reader.records()])
PY
cd "$folder"
venv/bin/python make.py
found=$(venv/bin/python ask.py)
expected="dbf [('430202001001', 5), ('430202001002', 7), ('001         ', 9)]
asked [False, True, False]
dbfread [('430202001001', 5), ('001', 9)]
pyshp [('430202001001', 5), ('001', 9)]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
