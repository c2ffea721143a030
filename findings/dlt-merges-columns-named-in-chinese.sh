#!/bin/bash
# Guess: dlt loads a row with four columns named in Chinese into a table of four columns, with the names kept, spelt in
# Latin letters, or numbered.
#
# Seen with dlt 1.31.0 and duckdb 2.0.1: its default names keep ASCII letters and digits alone, and what has none becomes
# `x`. Table and columns are all called x, so the four values meet in one column, the last one stays, and the load
# succeeds without a warning. With the naming `direct` names and values stay as they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dlt[duckdb]==1.31.0' 'duckdb==2.0.1'
cat > "$folder/ask.py" <<'PY'
import sys

import dlt
import duckdb

pipeline = dlt.pipeline(
    "returns", destination=dlt.destinations.duckdb("returns.duckdb"), dataset_name="own", pipelines_dir="pipelines"
)
pipeline.run([{"单位": "甲乡", "妇女（人）": 5, "应查（人）": 10, "金额（元）": 3}], table_name="村月报")
con = duckdb.connect("returns.duckdb")
tables = "select table_name from duckdb_tables() where schema_name = 'own' and not starts_with(table_name, '_dlt')"
for (name,) in con.execute(tables).fetchall():
    rows = con.sql(f'select * exclude (_dlt_load_id, _dlt_id) from own."{name}"')
    print(sys.argv[1], name, rows.columns, rows.fetchall())
PY
cd "$folder"
export HOME="$folder" RUNTIME__DLTHUB_TELEMETRY=false
found=$(
    venv/bin/python ask.py default
    rm -rf pipelines returns.duckdb
    SCHEMA__NAMING=direct venv/bin/python ask.py direct
)
expected="default x ['x'] [(3,)]
direct 村月报 ['单位', '妇女（人）', '应查（人）', '金额（元）'] [('甲乡', 5, 10, 3)]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
