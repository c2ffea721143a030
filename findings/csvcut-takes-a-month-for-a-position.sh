#!/bin/bash
# Guess: `csvcut -c code,3` of a table with the columns code, 1, 2, 3 (a column for each month) gives March, because a
# column has that name; a number is a position only where no column is called so.
#
# Seen with csvkit 2.2.0: it gives February, the third column, under the name 2. A name made of digits alone is never
# looked for: `-c 2025` of a table by years is an error though the column is there. csvsort and csvgrep choose alike
# (no row has 33 in February). With blanks around it it is a position too. A letter in the name (m3) makes it a name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'csvkit==2.2.0' 'agate==1.14.2'
cd "$folder"
printf 'code,1,2,3\nA,11,22,33\nB,14,21,35\n' > months.csv
printf 'code,2024,2025\nA,24,25\n' > years.csv
found=$(
    venv/bin/csvcut -c code,3 months.csv
    venv/bin/csvcut -c 'code, 3 ' months.csv
    venv/bin/csvsort -c 3 months.csv
    venv/bin/csvgrep -c 3 -m 33 months.csv
    venv/bin/csvcut -c 2025 years.csv 2>&1 || true
    sed 1s/3/m3/ months.csv | venv/bin/csvcut -c code,m3
)
expected="code,2
A,22
B,21
code,2
A,22
B,21
code,1,2,3
B,14,21,35
A,11,22,33
code,1,2,3
ColumnIdentifierError: Column 2025 is invalid. The last column is '2025' at index 3.
code,m3
A,33
B,35"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
