#!/bin/bash
# Guess: pandera with coerce=True raises an error for 1.5 in an Int64 column of polars, as it does for Int64 of pandas, and
# for the float 2 in a column of truth values.
#
# Seen with pandera 0.35.0, polars 2.1.0 and pandas 3.0.6: the schema of polars passes and makes 1 of 1.5 and 0 of -0.9, and
# true of 2. The schema of pandas with the same name of the type refuses 1.5. The text 1.5 and a float that is no number
# are refused by polars too. A schema that was moved from pandas to polars no longer finds half a person.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pandera[pandas]==0.35.0' 'polars==2.1.0' 'pandas==3.0.6'
cat > "$folder/ask.py" <<'PY'
import pandas as pd
import pandera.pandas
import pandera.polars
import polars as pl

for values, kind in (([1.5, 2.0, -0.9], "Int64"), (["1.5", "2"], "Int64"), ([float("nan")], "Int64"), ([2.0, 0.0], "Boolean")):
    schema = pandera.polars.DataFrameSchema({"n": pandera.polars.Column(getattr(pl, kind), coerce=True)})
    try:
        print("polars", kind, values, "gives", schema.validate(pl.DataFrame({"n": values}))["n"].to_list())
    except pandera.errors.SchemaError:
        print("polars", kind, values, "refused")
try:
    column = pandera.pandas.Column("Int64", coerce=True)
    pandera.pandas.DataFrameSchema({"n": column}).validate(pd.DataFrame({"n": [1.5, 2.0, -0.9]}))
    print("pandas passed")
except (pandera.errors.SchemaError, pandera.errors.SchemaErrors):
    print("pandas Int64 refused")
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="polars Int64 [1.5, 2.0, -0.9] gives [1, 2, 0]
polars Int64 ['1.5', '2'] refused
polars Int64 [nan] refused
polars Boolean [2.0, 0.0] gives [True, False]
pandas Int64 refused"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
