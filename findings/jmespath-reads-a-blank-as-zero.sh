#!/bin/bash
# Guess: to_number of an empty text is null in jmespath for JavaScript, as of any text that is no number.
#
# Seen with jmespath 0.16.0 for JavaScript: an empty text and a space are 0, so that the mean of 5, nothing and 10 read
# from a table of texts is 5. 0x10 is 16. Of 1,234 and 无 it makes null. The same expressions in Python (jmespath 1.1.0)
# make null of all five, and the mean is 7.5: one query, two answers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'jmespath@0.16.0'
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'jmespath==1.1.0'
cat > "$folder/ask.js" <<'JS'
const jmespath = require('jmespath')

for (const text of ['', ' ', '0x10', '1,234', '无']) console.log(JSON.stringify(text), jmespath.search({ text }, 'to_number(text)'))
console.log('mean', jmespath.search([{ n: '5' }, { n: '' }, { n: '10' }], 'avg([].to_number(n))'))
JS
cat > "$folder/ask.py" <<'PY'
import json

import jmespath

for text in ("", " ", "0x10", "1,234", "无"):
    print(json.dumps(text, ensure_ascii=False), json.dumps(jmespath.search("to_number(text)", {"text": text})))
print("mean", jmespath.search("avg([].to_number(n))", [{"n": "5"}, {"n": ""}, {"n": "10"}]))
PY
found=$(echo JavaScript && node "$folder/ask.js" && echo Python && "$folder/venv/bin/python" "$folder/ask.py")
expected='JavaScript
"" 0
" " 0
"0x10" 16
"1,234" null
"无" null
mean 5
Python
"" null
" " null
"0x10" null
"1,234" null
"无" null
mean 7.5'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
