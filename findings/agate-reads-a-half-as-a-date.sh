#!/bin/bash
# Guess: csvkit's library agate reads a column of `1/2` and `3/4` as text, one of counts that happen to be 0 and 1 as
# numbers, and `5%` as text or as 0.05.
#
# Seen with agate 1.14.2: the fractions become 2 January and 4 March of the year 2001, the counts False and True, so that
# their sum is refused, and a percentage loses its sign: 5% is 5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'agate==1.14.2'
cat > "$folder/ask.py" <<'PY'
import io

import agate

table = agate.Table.from_csv(io.StringIO("share,trained,covered\n1/2,0,5%\n3/4,1,7.5%\n"))
for name in table.column_names:
    print(name, [str(value) for value in table.columns[name].values()])
try:
    table.aggregate(agate.Sum("trained"))
except agate.DataTypeError as error:
    print(error)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="share ['2001-01-02', '2001-03-04']
trained ['False', 'True']
covered ['5', '7.5']
Sum can only be applied to columns containing Number or TimeDelta data."
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
