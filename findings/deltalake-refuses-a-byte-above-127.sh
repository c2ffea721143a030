#!/bin/bash
# Guess: polars writes a column of UInt8, UInt16 or UInt32 into a Delta table as a type that has room for its values. Delta
# has signed numbers alone, so the next wider one.
#
# Seen with polars 2.1.0 and deltalake 1.6.6: each becomes the signed type of the same width, UInt8 a byte to 127. With 127
# the table is made, with 128 the write ends in a DeltaError. A column of small counts works until one grows, and the table
# keeps its type. Cast to Int64 it works. No wrong value is written.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'deltalake==1.6.6' 'polars==2.1.0' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

for kind, most in ((pl.UInt8, 2**7), (pl.UInt16, 2**15), (pl.UInt32, 2**31), (pl.Int64, 2**31)):
    for value in (most - 1, most):
        path = f"{kind}-{value}"
        try:
            pl.DataFrame({"n": pl.Series([value], dtype=kind)}).write_delta(path)
            found = [DeltaTable(path).schema().fields[0].type.type, *pl.read_delta(path)["n"]]
        except DeltaError:
            found = ["DeltaError"]
        print(kind, value, *found)
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected='UInt8 127 byte 127
UInt8 128 DeltaError
UInt16 32767 short 32767
UInt16 32768 DeltaError
UInt32 2147483647 integer 2147483647
UInt32 2147483648 DeltaError
Int64 2147483647 long 2147483647
Int64 2147483648 long 2147483648'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
