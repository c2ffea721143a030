#!/bin/bash
# Guess: sdmx1 writes an observation of value 0 into SDMX-ML as 0, and one of value None without a value.
#
# Seen with sdmx1 2.28.0: 0 is 0, but None becomes the text None, which is no figure, in the place of the value. Nothing
# warns. A figure that is missing has to be left out of the data set by the caller.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'sdmx1==2.28.0' 'pandas==3.1.1'
cat > "$folder/ask.py" <<'PY'
import re

import sdmx
from sdmx.message import DataMessage
from sdmx.model import v21

structure = v21.DataStructureDefinition(id="RETURNS")
structure.dimensions.append(v21.Dimension(id="AREA"))
measure = v21.PrimaryMeasure(id="OBS_VALUE")
structure.measures.append(measure)
rows = v21.GenericDataSet(structured_by=structure)
for area, value in (("A", 0), ("B", None), ("C", 5)):
    key = structure.make_key(v21.Key, {"AREA": area})
    rows.add_obs([v21.Observation(dimension=key, value=value, value_for=measure)])
print(re.findall(r"<gen:ObsValue[^>]*>", sdmx.to_xml(DataMessage(data=[rows])).decode()))
PY
found=$("$folder/venv/bin/python" -W error::UserWarning "$folder/ask.py")
expected="['<gen:ObsValue value=\"0\"/>', '<gen:ObsValue value=\"None\"/>', '<gen:ObsValue value=\"5\"/>']"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
