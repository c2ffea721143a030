#!/bin/bash
# Guess: in DuckDB a half becomes the same whole number whether it is a text, a decimal or a double: 2.5 is 3 in each.
#
# Seen with DuckDB 2.0.0: the text and the decimal 2.5 become 3, the double and the float 2. A double goes to the even
# number, the others away from zero, so 0.5 is 1 or 0 and -2.5 is -3 or -2. round() takes the double 2.5 to 3. A count
# read as text and cast once differs from one that went through a mean or a workbook, which have doubles.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.0'
cat > "$folder/ask.py" <<'PY'
import duckdb

connection = duckdb.connect()
for half in ("0.5", "1.5", "2.5", "-2.5", "3.5"):
    text, decimal, double, real, rounded = connection.execute(
        f"select '{half}'::integer, ({half})::integer, ({half})::double::integer, ({half})::real::integer,"
        f" round(({half})::double)::integer"
    ).fetchall()[0]
    print(half, "text", text, "decimal", decimal, "double", double, "real", real, "round of double", rounded)
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected='0.5 text 1 decimal 1 double 0 real 0 round of double 1
1.5 text 2 decimal 2 double 2 real 2 round of double 2
2.5 text 3 decimal 3 double 2 real 2 round of double 3
-2.5 text -3 decimal -3 double -2 real -2 round of double -3
3.5 text 4 decimal 4 double 4 real 4 round of double 4'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
