#!/bin/bash
# Guess: nzh, a library for Chinese numbers, decodes 两千 to 2000, 廿五 to 25 or an error, 二〇二五 to 2025 or NaN, and 3万
# to 30000 or an error.
#
# Seen with nzh 1.0.14: 两千 is 0, 两百零五 is 5, 廿五 is 5, 二〇二五 is 225 and 3万 is 0. A sign that the library does not
# know is left out without a word, and what is left is worked out. What the library writes itself it reads back:
# 二千 is 2000. A total over the texts of a report falls short wherever someone wrote as people speak.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'nzh@1.0.14'
cat > "$folder/ask.js" <<'JS'
const { cn } = require('nzh')

for (const text of ['二千', '两千', '两百零五', '两亿三千万', '廿五', '二〇二五', '3万', '百分之五']) console.log(text, cn.decodeS(text))
JS
found=$(node "$folder/ask.js")
expected='二千 2000
两千 0
两百零五 5
两亿三千万 30000000
廿五 5
二〇二五 225
3万 0
百分之五 105'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
