#!/bin/bash
# Guess: wetext, which turns spoken Chinese into written numbers, makes 2025年03月 or 2025年3月 of 二〇二五年三月, as official
# letters write a date.
#
# Seen with wetext 0.1.8: it makes 〇 no digit and starts behind it, 二〇25/03. 二〇〇八年五月 stays as it is, and so does
# 一〇五. With 零 all are right: 2025/03 and 105. Nothing warns.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'wetext==0.1.8' 'kaldifst==1.8.3'
cat > "$folder/ask.py" <<'PY'
from wetext import Normalizer

written = Normalizer(lang="zh", operator="itn")
for text in ("二〇二五年三月", "二〇〇八年五月", "一〇五人"):
    for own in (text, text.replace("〇", "零")):
        print(own, written.normalize(own))
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="二〇二五年三月 二〇25/03
二零二五年三月 2025/03
二〇〇八年五月 二〇〇八年五月
二零零八年五月 2008/05
一〇五人 一〇五人
一零五人 105人"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
