#!/bin/bash
# Guess: a layer of a Vega-Lite chart whose data has no rows leaves nothing in the SVG.
#
# Seen with vl-convert-python 1.9.0.post1 (Vega 6): it leaves an empty group with role="graphics-symbol" and no name,
# while a layer with rows has its role on a container with named symbols in it. Checkers of accessibility (axe, rule
# svg-img-alt) call the nameless symbol serious. With "aria": false on the mark the group is hidden from them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'vl-convert-python==1.9.0.post1'
cat > "$folder/draw.py" <<'PY'
import re

import vl_convert


def group_of(rows, **mark):
    layer = {
        "data": {"values": rows},
        "mark": {"type": "rule", **mark},
        "encoding": {"y": {"field": "v", "type": "quantitative", "axis": None}},
    }
    svg = vl_convert.vegalite_to_svg({"layer": [layer]})
    found = re.search(r'<g class="mark-rule role-mark layer_0_marks"([^>]*)>(.*?)</g>', svg)
    role, name = (re.search(rf'{key}="([^"]*)"', found[1]) for key in ("role", "aria-label"))
    hidden = "aria-hidden" in found[1]
    return f"role {role and role[1]}, name {name and name[1]}, hidden {hidden}, {found[2].count('<line')} lines"


print("a row:    ", group_of([{"v": 1}]))
print("no rows:  ", group_of([]))
print("no aria:  ", group_of([], aria=False))
PY
found=$("$folder/venv/bin/python" "$folder/draw.py")
expected='a row:     role graphics-object, name None, hidden False, 1 lines
no rows:   role graphics-symbol, name None, hidden False, 0 lines
no aria:   role None, name None, hidden True, 0 lines'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
