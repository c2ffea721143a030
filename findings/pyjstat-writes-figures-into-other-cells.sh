#!/bin/bash
# Guess: pyjstat writes a frame of values as JSON-stat with null for a combination that the frame lacks, and with each
# value in its cell whatever the order of the rows.
#
# Seen with pyjstat 2.4.0 and pandas 3.1.1: the values are written as the rows come, next to dimensions that are
# collected on their own. With the rows in another order A has 2 trained women in 2024 and 3 in 2025 when the same
# library reads the file back, not 1 and 2. Without the row of B in 2024 the file has three values for four cells, so
# that the figure of B for 2025 is in the cell of 2024. Only a frame with every combination, sorted by its dimensions,
# is written right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyjstat==2.4.0' 'pandas==3.1.1'
cat > "$folder/ask.py" <<'PY'
import json

import pandas
from pyjstat import pyjstat

frame = pandas.DataFrame({"county": list("AABB"), "year": ["2024", "2025"] * 2, "value": [1, 2, 3, 4]})
for title, rows in (("sorted", [0, 1, 2, 3]), ("another order", [3, 0, 2, 1]), ("without B 2024", [0, 1, 3])):
    written = pyjstat.Dataset.read(frame.iloc[rows]).write()
    print(f"{title}:", [[*row] for row in frame.iloc[rows].values.tolist()])
    print("    file:", (told := json.loads(written))["size"], told["value"])
    try:
        print("    read:", pyjstat.Dataset.read(written).write("dataframe").values.tolist())
    except IndexError as error:
        print("    read:", error)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="sorted: [['A', '2024', 1], ['A', '2025', 2], ['B', '2024', 3], ['B', '2025', 4]]
    file: [2, 2] [1, 2, 3, 4]
    read: [['A', '2024', 1], ['A', '2025', 2], ['B', '2024', 3], ['B', '2025', 4]]
another order: [['B', '2025', 4], ['A', '2024', 1], ['B', '2024', 3], ['A', '2025', 2]]
    file: [2, 2] [4, 1, 3, 2]
    read: [['B', '2025', 4], ['B', '2024', 1], ['A', '2025', 3], ['A', '2024', 2]]
without B 2024: [['A', '2024', 1], ['A', '2025', 2], ['B', '2025', 4]]
    file: [2, 2] [1, 2, 4]
    read: list index out of range"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
