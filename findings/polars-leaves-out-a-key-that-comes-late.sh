#!/bin/bash
# Guess: a key that dictionaries have only from row 200 on is a column of the frame that polars makes of them, or
# raises an error; read_ndjson keeps it or raises an error.
#
# Seen with polars 2.1.0: DataFrame, from_dicts and read_ndjson leave it out without a word; that the names come from
# the first 100 rows is documented, that the rest is dropped is not. A question that the first hundred villages did
# not answer is in no table. read_json raises an error. infer_schema_length=None keeps it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'polars==2.1.0'
cat > "$folder/ask.py" <<'PY'
import io
import json

import polars as pl

ways = {
    "DataFrame": pl.DataFrame,
    "from_dicts": pl.from_dicts,
    "read_ndjson": lambda rows, **more: pl.read_ndjson(io.StringIO("\n".join(map(json.dumps, rows))), **more),
    "read_json": lambda rows, **more: pl.read_json(io.StringIO(json.dumps(rows)), **more),
}
for position in (2, 200):
    rows = [{"trained": 5} if number < position else {"trained": 5, "hours": 7} for number in range(1, 301)]
    for name, way in ways.items():
        for more in ({}, {"infer_schema_length": None}):
            try:
                print("from row", position, name, more or "", way(rows, **more).sum().to_dicts())
            except pl.exceptions.ComputeError as error:
                print("from row", position, name, more or "", str(error).split(",")[0])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="from row 2 DataFrame  [{'trained': 1500, 'hours': 2093}]
from row 2 DataFrame {'infer_schema_length': None} [{'trained': 1500, 'hours': 2093}]
from row 2 from_dicts  [{'trained': 1500, 'hours': 2093}]
from row 2 from_dicts {'infer_schema_length': None} [{'trained': 1500, 'hours': 2093}]
from row 2 read_ndjson  [{'trained': 1500, 'hours': 2093}]
from row 2 read_ndjson {'infer_schema_length': None} [{'trained': 1500, 'hours': 2093}]
from row 2 read_json  [{'trained': 1500, 'hours': 2093}]
from row 2 read_json {'infer_schema_length': None} [{'trained': 1500, 'hours': 2093}]
from row 200 DataFrame  [{'trained': 1500}]
from row 200 DataFrame {'infer_schema_length': None} [{'trained': 1500, 'hours': 707}]
from row 200 from_dicts  [{'trained': 1500}]
from row 200 from_dicts {'infer_schema_length': None} [{'trained': 1500, 'hours': 707}]
from row 200 read_ndjson  [{'trained': 1500}]
from row 200 read_ndjson {'infer_schema_length': None} [{'trained': 1500, 'hours': 707}]
from row 200 read_json  extra field in struct data: hours
from row 200 read_json {'infer_schema_length': None} [{'trained': 1500, 'hours': 707}]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
