#!/bin/bash
# Guess: pygal leaves a gap where a value is None, in a stacked chart of lines as in a chart of lines, and no slice in a
# pie.
#
# Seen with pygal 3.1.3: in stacked lines, stacked bars, a radar and a pie the missing value becomes 0 and says 0 when
# pointed at, so that a month not reported looks like a month without cases. Lines, bars and dots leave it out. Nothing in
# the chart tells the two apart, and no warning is given.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pygal==3.1.3'
cat > "$folder/draw.py" <<'PY'
import re

import pygal

for kind in ("Line", "Bar", "Dot", "StackedLine", "StackedBar", "Radar", "Pie"):
    chart = getattr(pygal, kind)(js=[])
    if kind == "Pie":
        chart.add("A", 3)
        chart.add("B", None)
    else:
        chart.add("A", [1, None, 3])
    print(kind, re.findall(r'class="value">([^<]*)<', chart.render().decode()))
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/draw.py")
expected="Line ['1', '3']
Bar ['1', '3']
Dot ['1', '3']
StackedLine ['1', '0', '3']
StackedBar ['1', '0', '3']
Radar ['1', '0', '3']
Pie ['3', '0']"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
