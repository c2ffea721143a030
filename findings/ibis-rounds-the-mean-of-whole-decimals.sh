#!/bin/bash
# Guess: ibis on DuckDB gives 1.5 as the mean of the decimals 1 and 2 without places, by every way out, and the sum of
# whole numbers arrives in a parquet file with the type of ibis's schema, int64.
#
# Seen with ibis-framework 12.0.0, duckdb 1.5.6 and sqlglot 27.29.0: ibis takes the decimal's type for the mean and casts
# the result of DuckDB, which is 1.5, to it. As a frame the mean is 2, and a hundred times the mean beside it is 150. The
# parquet file has 1.5, as a double. It is not cast to the schema, so a sum of int64 is a double there too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'ibis-framework[duckdb]==12.0.0' 'duckdb==1.5.6' \
    'sqlglot==27.29.0' 'polars==2.1.0' 'pandas==3.1.1' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import ibis
import polars as pl

con = ibis.duckdb.connect()
con.raw_sql("create table counts as select n::decimal(10, 0) as women, n as men from range(1, 3) as t(n)")
mean = con.table("counts").aggregate(mean=ibis._.women.mean(), total=ibis._.men.sum())
mean = mean.mutate(hundredfold=mean.mean * 100)
print("schema", *[f"{name} {kind}" for name, kind in mean.schema().items()], sep="; ")
con.to_parquet(mean, "mean.parquet")
for name, frame in (("polars", mean.to_polars()), ("parquet", pl.read_parquet("mean.parquet"))):
    print(name, *[f"{column.name} {column[0]} {column.dtype}" for column in frame], sep="; ")
print("pandas", mean.execute()["mean"].item())
PY
cd "$folder"
found=$(venv/bin/python ask.py)
expected="schema; mean decimal(10, 0); total int64; hundredfold decimal(10, 0)
polars; mean 2 Decimal(precision=10, scale=0); total 3 Int64; hundredfold 150 Decimal(precision=10, scale=0)
parquet; mean 1.5 Float64; total 3.0 Float64; hundredfold 150.0 Float64
pandas 2"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
