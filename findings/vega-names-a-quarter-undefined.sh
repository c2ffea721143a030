#!/bin/bash
# Guess: a bar of a Vega-Lite chart by quarters has the name by which a screen reader tells it from its axis: 2025 Q1.
#
# Seen with vl-convert-python 1.9.0.post1 (Vega 6): with the type ordinal, which makes a band of each quarter, the axis says
# 2025 Q1, but the name of the bar (aria-label) has the milliseconds since 1970. With a sum over the quarter's rows it says
# `undefined`. The same with months. With the type temporal the name is 2025 Q1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'vl-convert-python==1.9.0.post1'
cat > "$folder/draw.py" <<'PY'
import re

import vl_convert

rows = [{"day": "2025-01-01", "n": 3}]
for unit in ("yearquarter", "yearmonth"):
    for kind in ("ordinal", "temporal"):
        for more in ({}, {"aggregate": "sum"}):
            x = {"field": "day", "timeUnit": unit, "type": kind, "title": "time"}
            y = {"field": "n", "type": "quantitative", "title": "n", "axis": None, **more}
            svg = vl_convert.vegalite_to_svg({"data": {"values": rows}, "mark": "bar", "encoding": {"x": x, "y": y}})
            axis = re.findall(r"<text[^>]*>([^<]*)", svg)[0]
            print(unit, kind, *more.values(), "axis", axis, "bar", re.findall(r'aria-label="([^"]*n: [^"]*)"', svg))
PY
found=$(TZ=UTC "$folder/venv/bin/python" "$folder/draw.py")
expected="yearquarter ordinal axis 2025 Q1 bar ['time: 1735689600000; n: 3']
yearquarter ordinal sum axis 2025 Q1 bar ['time: undefined; n: 3']
yearquarter temporal axis 2025 Q1 bar ['time: 2025 Q1; n: 3']
yearquarter temporal sum axis 2025 Q1 bar ['time: 2025 Q1; n: 3']
yearmonth ordinal axis Jan 2025 bar ['time: 1735689600000; n: 3']
yearmonth ordinal sum axis Jan 2025 bar ['time: undefined; n: 3']
yearmonth temporal axis Jan 2025 bar ['time: Jan 2025; n: 3']
yearmonth temporal sum axis Jan 2025 bar ['time: Jan 2025; n: 3']"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
