#!/bin/bash
# Guess: a row of a Delta table with an exact decimal is found by that decimal: the least and the greatest value that the
# log keeps of a file enclose all its values.
#
# Seen with deltalake 1.6.6, polars 2.1.0, and DuckDB 1.5.5 with its delta extension: the log keeps both as a double, so
# 14116197654321.1234 (the yearly product of a province in yuan, 18 digits, 4 places) becomes 14116197654321.123. Every
# reader skips the file as having nothing so large: `= value` and `>= value` give no row, and `delete` deletes none. A
# query without the condition has the row. Up to 15 digits a double is exact enough.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'deltalake==1.6.6' 'polars==2.1.0' 'pyarrow==26.0.1' \
    'duckdb==1.5.5' 'duckdb-extensions==1.5.5' 'duckdb-extension-delta==1.5.5'
cat > "$folder/ask.py" <<'PY'
from decimal import Decimal

import duckdb
import duckdb_extensions
import polars as pl
from deltalake import DeltaTable

kind = pl.Decimal(18, 4)
con = duckdb.connect()
duckdb_extensions.import_extension("delta")
con.load_extension("delta")
for given in ("14116197654321.1234", "1411619765.1234"):
    pl.DataFrame({"v": pl.Series([Decimal(given)], dtype=kind)}).write_delta(given)
    value = pl.lit(given).cast(kind)
    rows = pl.scan_delta(given)
    found = [rows.filter(by).collect().height for by in (pl.lit(True), pl.col("v") == value, pl.col("v") >= value)]
    query = f"select count(*) from delta_scan('{given}') where v = '{given}'::decimal(18, 4)"
    by_duckdb = con.sql(query).fetchone()[0]
    deleted = DeltaTable(given).delete(f"v = cast('{given}' as decimal(18, 4))")["num_deleted_rows"]
    print(f"{given}: rows, equal, at least {found}; DuckDB {by_duckdb}; deleted {deleted}")
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected='14116197654321.1234: rows, equal, at least [1, 0, 0]; DuckDB 0; deleted 0
1411619765.1234: rows, equal, at least [1, 1, 1]; DuckDB 1; deleted 1'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
