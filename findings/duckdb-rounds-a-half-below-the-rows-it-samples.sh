#!/bin/bash
# Guess: DuckDB's read_json and read_csv make a column of many whole numbers and a later 1.5 a column of doubles, or
# raise an error, and do not round 1.5.
#
# Seen with duckdb 2.0.1: the type comes from the first rows it samples, and what comes later is made to fit: 1.5
# becomes 2, and 2.5 becomes 2 in JSON and 3 in CSV, without a word. In JSON a later true is 1, and a 5 after booleans
# is true. Only in CSV does that raise an error. With sample_size = -1 all is kept.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.1'
cat > "$folder/ask.py" <<'PY'
import json
import os

import duckdb

os.chdir(os.path.dirname(__file__))


def write(usual, other):
    rows = [usual] * 60000 + [other]
    with open("own.json", "w") as file:
        file.writelines(json.dumps({"trained": value}) + "\n" for value in rows)
    with open("own.csv", "w") as file:
        file.write("trained\n" + "".join(f"{json.dumps(value)}\n" for value in rows))


for usual, other in ((5, 1.5), (5, 2.5), (5, True), (True, 5)):
    write(usual, other)
    for source in ("read_json('own.json')", "read_json('own.json', sample_size = -1)", "read_csv('own.csv')", "read_csv('own.csv', sample_size = -1)"):
        try:
            rows = duckdb.sql(f"from {source}")
            print(usual, "then", other, source, rows.types[0], rows.fetchall()[-1][0])
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            print(usual, "then", other, source, type(error).__name__)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="5 then 1.5 read_json('own.json') BIGINT 2
5 then 1.5 read_json('own.json', sample_size = -1) DOUBLE 1.5
5 then 1.5 read_csv('own.csv') BIGINT 2
5 then 1.5 read_csv('own.csv', sample_size = -1) DOUBLE 1.5
5 then 2.5 read_json('own.json') BIGINT 2
5 then 2.5 read_json('own.json', sample_size = -1) DOUBLE 2.5
5 then 2.5 read_csv('own.csv') BIGINT 3
5 then 2.5 read_csv('own.csv', sample_size = -1) DOUBLE 2.5
5 then True read_json('own.json') BIGINT 1
5 then True read_json('own.json', sample_size = -1) JSON true
5 then True read_csv('own.csv') ConversionException
5 then True read_csv('own.csv', sample_size = -1) VARCHAR true
True then 5 read_json('own.json') BOOLEAN True
True then 5 read_json('own.json', sample_size = -1) JSON 5
True then 5 read_csv('own.csv') ConversionException
True then 5 read_csv('own.csv', sample_size = -1) VARCHAR 5"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
