#!/bin/bash
# Guess: pandera's str_matches('20\d\d|总计') lets texts pass that begin with a year or with 总计, on polars as on pandas;
# its documentation says for both that values must start with a match.
#
# Seen with pandera 0.35.0, polars 2.1.0 and pandas 3.1.1: on polars it puts ^ before the pattern, which binds to the
# first alternative alone, and searches the text. 不是总计 passes, although 总计 alone as a pattern refuses it; so it does
# with `^合计|总计$`, where pandas begins at the start. In brackets, (20\d\d|总计), both agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pandera==0.35.0' 'polars==2.1.0' 'pandas==3.1.1'
cat > "$folder/ask.py" <<'PY'
import pandas as pd
import pandera.pandas as on_pandas
import pandera.polars as on_polars
import polars as pl


def outcome(library, frame, pattern):
    schema = library.DataFrameSchema({"name": library.Column(str, library.Check.str_matches(pattern))})
    try:
        schema.validate(frame({"name": ["不是总计"]}))
        return "passes"
    except library.errors.SchemaError:
        return "refused"


for pattern in (r"20\d\d|总计", "总计", "^合计|总计$", r"(20\d\d|总计)"):
    print(pattern, "pandas", outcome(on_pandas, pd.DataFrame, pattern), "polars", outcome(on_polars, pl.DataFrame, pattern))
PY
found=$("$folder/venv/bin/python" "$folder/ask.py" 2> /dev/null)
expected='20\d\d|总计 pandas refused polars passes
总计 pandas refused polars refused
^合计|总计$ pandas refused polars passes
(20\d\d|总计) pandas refused polars refused'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
