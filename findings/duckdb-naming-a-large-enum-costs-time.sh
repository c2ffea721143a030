#!/bin/bash
# Guess: `null::code` in a query costs nothing, whatever the enum `code` has for words: a type has a name and a number.
#
# Seen with duckdb 2.0.0: each naming of an enum of 600,000 words takes about 0.3 s, in a query that returns one null and
# in a table definition alike; `try_cast` takes twice as long as `cast`. A column of that type costs nothing. So a query
# that is planned often takes the type from a column of an empty table.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.0'
cat > "$folder/ask.py" <<'PY'
import time

import duckdb

con = duckdb.connect()
con.execute("create type code as enum (select lpad(n::varchar, 12, '0') from range(600000) as t(n))")
con.execute("create table typed (code code)")


def seconds(statement):
    spent = []
    for _ in range(5):
        begun = time.process_time()
        con.execute(statement).fetchall()
        spent.append(time.process_time() - begun)
    return min(spent)


by_column = seconds("select any_value(code) from typed")
for statement in ("select cast(null as code)", "select try_cast(null as code)", "create or replace table other (code code)"):
    times = seconds(statement) / by_column
    print(f"{statement}:", "more than 20 times the column of that type" if times > 20 else "not much more")
PY
found=$("$folder/venv/bin/python" "$folder/ask.py" 2> /dev/null)
expected='select cast(null as code): more than 20 times the column of that type
select try_cast(null as code): more than 20 times the column of that type
create or replace table other (code code): more than 20 times the column of that type'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
