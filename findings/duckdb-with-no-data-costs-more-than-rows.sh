#!/bin/bash
# Guess: `create table … as (query) with no data` is at least as fast as the same without `with no data`, because it has
# only to know the columns.
#
# Seen with duckdb 2.0.0: where a common table expression over a column of a large enum (200,000 words) is used twice, it
# takes hundreds of times as long (0.9 s against 0.001 s to create the table with its rows, of which there are none, or
# from `select * from (query) limit 0`). The time grows with the words of the enum. Setting
# disabled_optimizers='common_subplan' makes the query itself fast, not `with no data`; 'cte_inlining' makes that fast.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.0'
cat > "$folder/ask.py" <<'PY'
import time

import duckdb

query = (
    "with step as (select one.place, other.place as sibling from link one join link other on one.parent = other.parent) "
    "select walk.place, step.sibling from step walk join step on walk.sibling = step.place"
)
for disabled in ("common_subplan", "cte_inlining"):
    con = duckdb.connect()
    con.execute(f"set disabled_optimizers = '{disabled}'")
    con.execute("create type code as enum (select lpad(n::varchar, 12, '0') from range(200000) as t(n))")
    con.execute("create table link as select null::code as place, null::code as parent limit 0")
    seconds = []
    for statement in (f"({query}) with no data", f"({query})", f"select * from ({query}) limit 0"):
        begun = time.perf_counter()
        con.execute(f"create or replace table found as {statement}")
        seconds.append(time.perf_counter() - begun)
    is_slow = seconds[0] > 30 * max(seconds[1:])
    print(f"without {disabled}:", "more than 30 times as long" if is_slow else "not much longer")
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected='without common_subplan: more than 30 times as long
without cte_inlining: not much longer'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
