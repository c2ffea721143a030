#!/bin/bash
# Guess: fastparquet reads a column of dates as these dates, also the 9999-12-31 by which a list of places says that one
# is still valid, or raises an error where pandas has no room for it.
#
# Seen with fastparquet 2026.9.0, pandas 3.1.1 and duckdb 2.0.1: dates become nanoseconds and go round after 2262-04-11:
# 9999-12-31 is a morning of 1816, so that no place is valid today. There is no error. The same day as a timestamp is
# read rightly, and pyarrow 26.0.1 reads both. An empty cell for what has no end is safe.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'fastparquet==2026.9.0' 'pandas==3.1.1' 'duckdb==2.0.1' \
    'pyarrow==26.0.1' 'numpy==2.4.6'
cat > "$folder/ask.py" <<'PY'
import duckdb
import fastparquet
import pyarrow.parquet

for kind, day in (("date", "2262-04-11"), ("date", "9999-12-31"), ("timestamp", "9999-12-31")):
    duckdb.sql(f"select {kind} '{day}' as valid_to").write_parquet("places.parquet")
    by_fastparquet = fastparquet.ParquetFile("places.parquet").to_pandas()["valid_to"][0]
    by_pyarrow = pyarrow.parquet.read_table("places.parquet")["valid_to"][0].as_py()
    print(f"{kind} {day}: fastparquet {by_fastparquet}, pyarrow {by_pyarrow}")
PY
cd "$folder"
found=$(venv/bin/python -W error::RuntimeWarning ask.py)
expected='date 2262-04-11: fastparquet 2262-04-11 00:00:00, pyarrow 2262-04-11
date 9999-12-31: fastparquet 1816-03-29 05:56:08.066277376, pyarrow 9999-12-31
timestamp 9999-12-31: fastparquet 9999-12-31 00:00:00, pyarrow 9999-12-31 00:00:00'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
