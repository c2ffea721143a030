#!/bin/bash
# Guess: chinese2digits finds 35000 in 3万5千, 53000 in 5万3千, 120000000 in 1亿2千万, 20000000000000 in 二十万亿, and 25 or
# nothing in 廿五.
#
# Seen with chinese2digits 6.0.2: a number that mixes digits and signs is cut in two, 30000 and 5000, and the text with
# the numbers put in reads 300005000. 二十万亿 is two thousand million, a ten-thousandth of it, and 十二万亿 is
# 2001000000000. 廿五 is 5. Written in signs alone, 三万五千 and 一亿两千万 are right, and so is 三万二千亿.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'chinese2digits==6.0.2'
cat > "$folder/ask.py" <<'PY'
from chinese2digits import takeNumberFromString

for text in "3万5千 5万3千 1亿2千万 三万五千 一亿两千万 三万二千亿 二十万亿 十二万亿 廿五".split():
    found = takeNumberFromString(text)
    print(text, found["digitsStringList"], found["replacedText"])
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="3万5千 ['30000', '5000'] 300005000
5万3千 ['50000', '3000'] 500003000
1亿2千万 ['100000000', '20000000'] 10000000020000000
三万五千 ['35000'] 35000
一亿两千万 ['120000000'] 120000000
三万二千亿 ['3200000000000'] 3200000000000
二十万亿 ['2000000000'] 2000000000
十二万亿 ['2001000000000'] 2001000000000
廿五 ['5'] 廿5"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
