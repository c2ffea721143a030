#!/bin/bash
# Guess: DuckDB's median of two values is their middle, 1.5 of 1 and 2, whatever type the column has, as avg has it.
#
# Seen with duckdb 2.0.0 and polars 2.1.0: of decimals it keeps the places and cuts the rest off, towards zero. The median
# of 1 and 2 without places is 1, of 3 and 4 it is 3 (no rounding), and the median deviation of 1 and 2 is 0. A column of
# integers, which a count may be as well, gives 1.5. polars gives 1.5 for the same decimals.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.0' 'polars==2.1.0' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import duckdb
import polars as pl

for pair in ((1, 2), (3, 4), (-1, -2)):
    for kind in ("integer", "decimal(18, 0)"):
        rows = duckdb.sql(f"select unnest([{pair[0]}, {pair[1]}])::{kind} as n")
        found = duckdb.sql("select median(n), quantile_cont(n, 0.25), mad(n), avg(n) from rows").fetchall()[0]
        print(pair, kind, *found, "polars", rows.pl()["n"].median())
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected='(1, 2) integer 1.5 1.25 0.5 1.5 polars 1.5
(1, 2) decimal(18, 0) 1 1 0 1.5 polars 1.5
(3, 4) integer 3.5 3.25 0.5 3.5 polars 3.5
(3, 4) decimal(18, 0) 3 3 0 3.5 polars 3.5
(-1, -2) integer -1.5 -1.75 0.5 -1.5 polars -1.5
(-1, -2) decimal(18, 0) -1 -1 0 -1.5 polars -1.5'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
