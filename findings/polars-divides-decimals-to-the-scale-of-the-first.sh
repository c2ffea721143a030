#!/bin/bash
# Guess: in polars, 199 / 200 of two decimals without places is 0.995, as a float or a decimal with more places, as it is
# for whole numbers and as DuckDB has it.
#
# Seen with polars 2.1.0 and duckdb 2.0.1: the quotient keeps the places of the decimals. A rate of 199 of 200 is 1, that
# of 1 of 2 is 0 (half to even), and 100 times the rate is 100 and 0. With two places the first is 1.00, still not
# 0.995. DuckDB divides the same decimals as doubles. Multiplying by 100 first leaves whole percentages.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'polars==2.1.0' 'duckdb==2.0.1' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import duckdb
import polars as pl

counts = pl.DataFrame({"women": [199, 1], "eligible": [200, 2]})
rate = 100 * (pl.col("women") / pl.col("eligible"))
print("whole numbers:", counts.select(rate).to_series().to_list())
for places in (0, 2):
    decimals = counts.cast(pl.Decimal(10, places))
    print(f"{places} places:", [str(value) for value in decimals.select(rate).to_series()])
decimals = counts.cast(pl.Decimal(10, 0)).to_arrow()
print("DuckDB:", [value for (value,) in duckdb.sql("select 100 * (women / eligible) from decimals").fetchall()])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="whole numbers: [99.5, 50.0]
0 places: ['100', '0']
2 places: ['100.00', '50.00']
DuckDB: [99.5, 50.0]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
