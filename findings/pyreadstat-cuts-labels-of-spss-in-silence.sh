#!/bin/bash
# Guess: pyreadstat writes the labels of an SPSS file whole, or raises an error where one is too long for the format, as
# it does for a Stata file.
#
# Seen with pyreadstat 1.3.8: it cuts them without a word, a value's label at 120 bytes and a variable's at 255. That is
# 40 and 85 Chinese characters, shorter than many names of indicators. Two values whose labels differ only at their end
# have one label afterwards. For a Stata file it raises ReadstatError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyreadstat==1.3.8' 'pandas==3.1.1'
cat > "$folder/ask.py" <<'PY'
import pandas
import pyreadstat

common = "接受免费宫颈癌和乳腺癌检查" * 4
frame = pandas.DataFrame({"kind": [1, 2]})
labels = {1: common + "的城镇妇女", 2: common + "的农村妇女"}
pyreadstat.write_sav(frame, "own.sav", variable_value_labels={"kind": labels}, column_labels={"kind": common * 2})
found = pyreadstat.read_sav("own.sav")[1]
read = found.variable_value_labels["kind"]
print("SPSS value", [len(label) for label in labels.values()], [len(label) for label in read.values()], len(set(read.values())))
print("SPSS variable", len(common * 2), len(found.column_labels[0]))
try:
    pyreadstat.write_dta(frame, "own.dta", column_labels={"kind": common * 2})
except pyreadstat.ReadstatError as error:
    print("Stata variable", error)
PY
cd "$folder"
found=$(venv/bin/python -W error::UserWarning ask.py)
expected="SPSS value [57, 57] [40, 40] 1
SPSS variable 104 85
Stata variable A provided label is too long for the file format"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
