#!/bin/bash
# Guess: DuckDB's count_if(condition) has the type of count(*) filter (where condition), which counts the same rows.
#
# Seen with duckdb 2.0.0 and polars 2.1.0: count_if is a HUGEINT, the other a BIGINT. So the same count becomes a
# Decimal(38, 0) in polars, which json refuses, and a DOUBLE in a parquet file, where the other stays an integer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.0' 'polars==2.1.0' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import sys

import duckdb

con = duckdb.connect()
query = "select count_if(n > 1) as by_if, count(*) filter (where n > 1) as by_filter from range(4) as t(n)"
print("duckdb:", *(str(kind) for kind in con.sql(query).types))
print("polars:", *con.sql(query).pl().dtypes)
con.sql(query).write_parquet(f"{sys.argv[1]}/counts.parquet")
print("parquet:", *(str(kind) for kind in con.sql(f"from '{sys.argv[1]}/counts.parquet'").types))
PY
found=$("$folder/venv/bin/python" "$folder/ask.py" "$folder")
expected='duckdb: HUGEINT BIGINT
polars: Decimal(precision=38, scale=0) Int64
parquet: DOUBLE BIGINT'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
