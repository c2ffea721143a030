#!/bin/bash
# Guess: leather (the charts of agate) draws a series that stays the same, coverage of 100 % in each month, as a flat line
# with 100 on its axis.
#
# Seen with leather 0.4.1: if the least and the greatest value are equal, the axis goes from 0 to 1 whatever the value is.
# The points of 100 lie 49,302 pixels above a picture of 600: it looks empty. There is no error and no warning, because
# the check for points outside the axis looks only at axes that were given by hand. Columns of the same numbers are right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'leather==0.4.1'
cat > "$folder/draw.py" <<'PYTHON'
import re

import leather

for values in ([100, 100, 100], [100, 100, 99]):
    chart = leather.Chart()
    chart.add_dots(list(enumerate(values)))
    drawn = str(chart.to_svg())
    heights = [round(float(height)) for height in re.findall('<circle [^>]*cy="([^"]*)"', drawn)]
    print(values, "inside" if all(0 <= height <= 600 for height in heights) else "outside", heights[0])
PYTHON
found=$("$folder/venv/bin/python" -W error "$folder/draw.py")
expected='[100, 100, 100] outside -49302
[100, 100, 99] inside 0'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
