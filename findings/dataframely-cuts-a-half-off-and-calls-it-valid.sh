#!/bin/bash
# Guess: a column of whole numbers in a dataframely schema, given 1.5 with cast=True, raises an error or fails the row. It
# is not cut to 1.
#
# Seen with dataframely 3.1.2 and polars 2.1.0: 1.5 is 1, -0.9 is 0 and each row is valid, in filter() as in validate().
# The text 1.5 fails, and so does a float that is no number. The float 2 in a column of truth values is true. A schema
# that is to refuse half a person makes a whole one of it, and no failure is counted.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dataframely==3.1.2' 'polars==2.1.0'
cat > "$folder/ask.py" <<'PY'
import dataframely as dy
import polars as pl


class Count(dy.Schema):
    women = dy.Int64(nullable=True)


class Answer(dy.Schema):
    has_office = dy.Bool(nullable=True)


def ask(schema: type[dy.Schema], name: str, values: list) -> None:
    good, failure = schema.filter(pl.DataFrame({name: values}), cast=True)
    print(values, "valid", good[name].to_list(), "failed", failure.counts())


ask(Count, "women", [1.5, 2.0, -0.9])
ask(Count, "women", ["1.5", "2"])
ask(Count, "women", [float("nan"), 2.0])
ask(Answer, "has_office", [2.0, 0.0])
print("validate", Count.validate(pl.DataFrame({"women": [1.5, 2.0]}), cast=True)["women"].to_list())
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="[1.5, 2.0, -0.9] valid [1, 2, 0] failed {}
['1.5', '2'] valid [2] failed {'women|dtype': 1}
[nan, 2.0] valid [2] failed {'women|dtype': 1}
[2.0, 0.0] valid [True, False] failed {}
validate [1, 2]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
