#!/bin/bash
# Guess: polars keeps 1.5 that comes in row 200 of dictionaries with whole numbers, or raises an error; so do
# read_json and read_database over a cursor of SQLite.
#
# Seen with polars 2.1.0: all three cut it to 1 without a word, as the type comes from the first 100 rows. read_ndjson
# raises an error for the same rows, and all raise one for a text. With the 1.5 in row 2 the column is of floats.
# infer_schema_length=None keeps it in the three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'polars==2.1.0'
cat > "$folder/ask.py" <<'PY'
import io
import json
import sqlite3

import polars as pl


def table(rows):
    con = sqlite3.connect(":memory:")
    con.execute("create table own(trained)")
    con.executemany("insert into own values (:trained)", rows)
    return con


ways = {
    "DataFrame": lambda rows, **more: pl.DataFrame(rows, **more),
    "read_json": lambda rows, **more: pl.read_json(io.StringIO(json.dumps(rows)), **more),
    "read_database": lambda rows, **more: pl.read_database("select trained from own", table(rows), **more),
    "read_ndjson": lambda rows, **more: pl.read_ndjson(io.StringIO("\n".join(map(json.dumps, rows))), **more),
}
for position in (2, 200):
    rows = [{"trained": 5}] * 300
    rows[position - 1] = {"trained": 1.5}
    for name, way in ways.items():
        for more in ({}, {"infer_schema_length": None}):
            try:
                found = way(rows, **more)["trained"]
                print("row", position, name, more or "", found.dtype, found[position - 1])
            except pl.exceptions.ComputeError as error:
                print("row", position, name, more or "", error)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="row 2 DataFrame  Float64 1.5
row 2 DataFrame {'infer_schema_length': None} Float64 1.5
row 2 read_json  Float64 1.5
row 2 read_json {'infer_schema_length': None} Float64 1.5
row 2 read_database  Float64 1.5
row 2 read_database {'infer_schema_length': None} Float64 1.5
row 2 read_ndjson  Float64 1.5
row 2 read_ndjson {'infer_schema_length': None} Float64 1.5
row 200 DataFrame  Int64 1
row 200 DataFrame {'infer_schema_length': None} Float64 1.5
row 200 read_json  Int64 1
row 200 read_json {'infer_schema_length': None} Float64 1.5
row 200 read_database  Int64 1
row 200 read_database {'infer_schema_length': None} Float64 1.5
row 200 read_ndjson  cannot parse '1.5' (f64) as Int64
row 200 read_ndjson {'infer_schema_length': None} Float64 1.5"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
