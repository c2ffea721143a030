#!/bin/bash
# Guess: deltalake refuses to append the decimal 1.5 to a column of whole numbers, as it refuses decimals of three places in
# a column of two; and the number 2 to a column of truth values.
#
# Seen with deltalake 1.6.6: 1.5 becomes 1, as a decimal and as a float, -1.5 becomes -1 and 2.7 becomes 2, without an error
# or a warning. 2 becomes true. The text 1.5 and a float that is no number are refused, and so is a third place. A float
# of three places is rounded to two. A column that was whole in the first file cuts every figure of the later ones.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'deltalake==1.6.6' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import sys
from decimal import Decimal

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

cases = {
    "decimal to whole": ([1], pa.array([Decimal("1.5")], pa.decimal128(5, 1))),
    "float to whole": ([1], [2.7, -1.5]),
    "text to whole": ([1], ["1.5"]),
    "not a number to whole": ([1], [float("nan")]),
    "whole to truth": ([True], [2]),
    "float to two places": (pa.array([Decimal("1.25")], pa.decimal128(10, 2)), [12.345]),
    "three places to two": (
        pa.array([Decimal("1.25")], pa.decimal128(10, 2)),
        pa.array([Decimal("12.345")], pa.decimal128(10, 3)),
    ),
}
for name, (first, later) in cases.items():
    place = f"{sys.argv[1]}/{name}"
    write_deltalake(place, pa.table({"n": first}))
    try:
        write_deltalake(place, pa.table({"n": later}), mode="append")
    except Exception:
        print(name, "refused")
    else:
        found = DeltaTable(place).to_pyarrow_table()["n"].to_pylist()
        print(name, *[str(value) for value in found[:-1]])
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py" "$folder")
expected='decimal to whole 1
float to whole 2 -1
text to whole refused
not a number to whole refused
whole to truth True
float to two places 12.35
three places to two refused'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
