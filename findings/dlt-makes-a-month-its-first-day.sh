#!/bin/bash
# Guess: dlt keeps a text 2025-03 as text, in a column of times as well, where it makes a second column for what does not
# fit.
#
# Seen with dlt 1.31.0 and duckdb 2.0.1: where the first row has a time, the month becomes 1 March at midnight UTC, and the
# year 2025 becomes 1 January, with no trace of what was known. 三月 goes to a second column. With the month
# in the first row the whole column is text, so the order of the rows decides.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dlt[duckdb]==1.31.0' 'duckdb==2.0.1'
cat > "$folder/load.py" <<'PY'
import dlt

for name, texts in (
    ("time first", ("2025-03-15T08:30:00Z", "2025-03", "2025", "三月")),
    ("month first", ("2025-03", "2025-03-15T08:30:00Z")),
):
    own = name.replace(" ", "_")
    pipeline = dlt.pipeline(own, destination=dlt.destinations.duckdb(f"{own}.db"), dataset_name="own", pipelines_dir="state")
    pipeline.run([{"place": place, "received": text} for place, text in enumerate(texts)], table_name="returns")
    columns = [column for column in pipeline.default_schema.get_table_columns("returns") if column.startswith("received")]
    with pipeline.sql_client() as client:
        rows = client.execute_sql(f"select {', '.join(f'{column}::varchar' for column in columns)} from returns order by place")
    print(name, columns, *rows)
PY
cd "$folder"
found=$(TZ=UTC RUNTIME__DLTHUB_TELEMETRY=false venv/bin/python -W ignore load.py)
expected="time first ['received', 'received__v_text'] ('2025-03-15 08:30:00+00', None) ('2025-03-01 00:00:00+00', None) ('2025-01-01 00:00:00+00', None) (None, '三月')
month first ['received'] ('2025-03',) ('2025-03-15T08:30:00Z',)"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
