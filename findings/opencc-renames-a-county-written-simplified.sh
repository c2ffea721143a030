#!/bin/bash
# Guess: OpenCC's conversion from traditional to simplified characters (t2s) makes 乾县 of the county 乾縣, and leaves 乾县,
# which is simplified, as it is.
#
# Seen with OpenCC 1.4.2 and zhconv 1.4.3: 乾縣 is right, but 乾县 becomes 干县, which is no county. zhconv keeps it. Lists
# in which some senders write one and some the other get two names for one county.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'OpenCC==1.4.2' 'zhconv==1.4.3'
cat > "$folder/ask.py" <<'PY'
import opencc
import zhconv

converter = opencc.OpenCC("t2s")
for name in ("乾縣", "乾县"):
    print(name, "OpenCC", converter.convert(name), "zhconv", zhconv.convert(name, "zh-cn"))
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="乾縣 OpenCC 乾县 zhconv 乾县
乾县 OpenCC 干县 zhconv 乾县"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
