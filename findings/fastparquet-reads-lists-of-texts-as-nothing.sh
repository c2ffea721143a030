#!/bin/bash
# Guess: fastparquet reads a column of lists of texts that polars wrote as lists, or raises an error.
#
# Seen with fastparquet 2026.9.0, polars 2.1.0 and pandas 3.1.1: lists with two texts are read as None, and where none has
# more than one, the texts come in place of the lists. There is no error. Lists of numbers are right, and so
# are the same lists of texts written by pyarrow 26.0.1, which has a dictionary of the texts; without one they are lost too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'fastparquet==2026.9.0' 'pandas==3.1.1' 'polars==2.1.0' \
    'pyarrow==26.0.1' 'numpy==2.4.6'
cat > "$folder/ask.py" <<'PY'
import fastparquet
import polars as pl
import pyarrow.parquet


def read():
    found = fastparquet.ParquetFile("marks.parquet").to_pandas()["marks"]
    return [own if own is None or isinstance(own, str) else [*own] for own in found]


for marks in ([["late", "revised"], ["late"]], [["late"], ["revised"]]):
    frame = pl.DataFrame({"marks": marks})
    frame.write_parquet("marks.parquet")
    print("polars", marks, read())
    for has_dictionary in (True, False):
        pyarrow.parquet.write_table(frame.to_arrow(), "marks.parquet", use_dictionary=has_dictionary)
        print(f"pyarrow, dictionary {has_dictionary}", read())
pl.DataFrame({"marks": [[1.5, 2.5], [3.5]]}).write_parquet("marks.parquet")
print("polars, numbers", [[*map(float, own)] for own in read()])
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="polars [['late', 'revised'], ['late']] [None, None]
pyarrow, dictionary True [['late', 'revised'], ['late']]
pyarrow, dictionary False [None, None]
polars [['late'], ['revised']] ['late', 'revised']
pyarrow, dictionary True [['late'], ['revised']]
pyarrow, dictionary False ['late', 'revised']
polars, numbers [[1.5, 2.5], [3.5]]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
