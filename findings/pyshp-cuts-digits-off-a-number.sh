#!/bin/bash
# Guess: pyshp raises an error for a number that is wider than its field in a shapefile's table.
#
# Seen with pyshp 3.1.6: it cuts the digits off and says nothing, although it warns of a text that is cut. 123456 in a
# field of four digits is 1234 when it is read back, -999 in one of three is -99, and 12345.67 in one of six with two
# places is 12345. A county of 12 345 trained women has 1 234 on the map.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyshp==3.1.6'
cat > "$folder/ask.py" <<'PY'
import os
import warnings

import shapefile

os.chdir(os.path.dirname(__file__))
warnings.simplefilter("error")
for kind, given in ((("N", 4, 0), 123456), (("N", 4, 0), 12345), (("N", 3, 0), -999), (("N", 6, 2), 12345.67), (("C", 4), "123456")):
    writer = shapefile.Writer("own", shapeType=shapefile.NULL)
    writer.field("trained", *kind)
    writer.null()
    try:
        writer.record(given)
    except shapefile.PossibleDataLoss:
        writer.record("")
        print(kind, given, "warned")
    writer.close()
    with shapefile.Reader("own") as reader:
        print(kind, given, [list(record) for record in reader.records()])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="('N', 4, 0) 123456 [[1234]]
('N', 4, 0) 12345 [[1234]]
('N', 3, 0) -999 [[-99]]
('N', 6, 2) 12345.67 [[12345.0]]
('C', 4) 123456 warned
('C', 4) 123456 [['']]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
