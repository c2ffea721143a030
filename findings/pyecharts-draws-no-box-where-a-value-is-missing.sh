#!/bin/bash
# Guess: Boxplot.prepare_data of pyecharts leaves None out of a box: 2, 4, 6 and None give the box of 2, 4 and 6.
#
# Seen with pyecharts 2.1.0: the box is an empty list, without an error or a warning, and the boxes after it are drawn.
# A province of which one county did not report has its name on the axis and nothing above it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyecharts==2.1.0'
cat > "$folder/ask.py" <<'PY'
from pyecharts.charts import Boxplot

print(Boxplot.prepare_data([[2, 4, 6], [2, 4, 6, None], [1, 2, 3]]))
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected='[[2, 2, 4, 6, 6], [], [1, 1, 2, 3, 3]]'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
