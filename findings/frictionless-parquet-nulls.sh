#!/bin/bash
# Guess: frictionless validates a parquet file of whole numbers with a gap against its own description: integer, not
# required, with the file's size in bytes.
#
# Seen with frictionless 5.21.0 and pandas 3.1.1: it reads parquet through pandas, where a gap makes the column float. With
# a column of another type beside it the null arrives as nan, a type error. The size is compared with None, so a right
# `bytes` is an error too. Rows handed over as Python's own lists are judged rightly.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'frictionless==5.21.0' 'pandas==3.1.1' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
from pathlib import Path

import frictionless
import pyarrow as pa
import pyarrow.parquet as pq

pq.write_table(pa.table({"n": pa.array([5, None], pa.int64()), "k": pa.array([1, 2], pa.int64())}), "counts.parquet")
schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "k", "type": "integer"}]}
size = Path("counts.parquet").stat().st_size


def faults(**more):
    resource = {"name": "counts", "schema": schema, **more}
    report = frictionless.validate({"name": "x", "resources": [resource]})
    return [error.type for task in report.tasks for error in task.errors]


print("parquet:", faults(path="counts.parquet", format="parquet"))
print("with bytes:", faults(path="counts.parquet", format="parquet", bytes=size))
print("rows:", faults(data=[["n", "k"], [5, 1], [None, 2]]))
PY
found=$(cd "$folder" && venv/bin/python ask.py)
expected="parquet: ['type-error']
with bytes: ['type-error', 'byte-count']
rows: []"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
