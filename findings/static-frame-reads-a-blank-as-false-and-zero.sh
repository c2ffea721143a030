#!/bin/bash
# Guess: static-frame does not read a blank in a CSV column of true and false as False. It is None, or the column text.
#
# Seen with static-frame 5.1.1: the blank is False. In a column of whole numbers it is 0. A county that did not report
# has 0 women and has not answered no. In a column of decimals the blank is missing, so that a column changes its meaning
# with the first half in it; a column of days becomes text. from_tsv and from_delimited do the same. No warning is given.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'static-frame==5.1.1' 'numpy==2.4.6'
cat > "$folder/ask.py" <<'PY'
import io

from static_frame import Frame

for values in (("true", "", "false"), ("12", "", "3"), ("12.5", "", "3"), ("2025-03-15", ""), ("无", "")):
    text = "place,value\n" + "".join(f"{place},{value}\n" for place, value in zip("甲乙丙", values))
    column = Frame.from_csv(io.StringIO(text))["value"]
    print(values, column.dtype, column.values.tolist())
print(Frame.from_tsv(io.StringIO("place\tvalue\n甲\t12\n乙\t\n"))["value"].values.tolist())
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="('true', '', 'false') bool [True, False, False]
('12', '', '3') int64 [12, 0, 3]
('12.5', '', '3') float64 [12.5, nan, 3.0]
('2025-03-15', '') <U10 ['2025-03-15', '']
('无', '') <U1 ['无', '']
[12, 0]"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
