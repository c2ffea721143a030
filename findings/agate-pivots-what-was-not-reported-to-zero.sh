#!/bin/bash
# Guess: a pivot of agate with the sum of a column leaves a cell empty where no row was, and where the rows have no figure.
#
# Seen with agate 1.14.2: both are 0, like the 0 that a village reported. The first is documented (default_value is 0); with
# default_value=None such a cell is empty. A cell whose only figure is missing stays 0, because a sum of nothing but gaps
# is 0; the mean of the same gaps is empty.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'agate==1.14.2'
cat > "$folder/ask.py" <<'PY'
import agate

rows = [["A", "May", 0], ["A", "June", 5], ["B", "May", None], ["C", "June", 7]]
table = agate.Table(rows, ["village", "month", "trained"], [agate.Text(), agate.Text(), agate.Number()])
for more in ({}, {"default_value": None}):
    made = table.pivot("village", "month", agate.Sum("trained"), **more)
    print(made.column_names, more)
    for row in made.rows:
        print(*row)
gap = table.where(lambda row: row["village"] == "B")
print("sum", gap.aggregate(agate.Sum("trained")), "mean", gap.aggregate(agate.Mean("trained")))
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="('village', 'May', 'June') {}
A 0 5
B 0 0
C 0 7
('village', 'May', 'June') {'default_value': None}
A 0 5
B 0 None
C None 7
sum 0 mean None"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
