#!/bin/bash
# Guess: sqlite-utils loads a csv column of counts, one of which was typed with full-width digits, as text, or as numbers
# that are read rightly.
#
# Seen with sqlite-utils 4.2.1: it tries each value with Python's int(), which reads digits of any script, and makes the
# column INTEGER. SQLite does not read them and keeps the text in that column: its sum counts it as nothing, without an
# error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'sqlite-utils==4.2.1'
cd "$folder"
printf '单位,培训人数\n甲乡,１２\n乙乡,3\n' | venv/bin/sqlite-utils insert returns.db returns - --csv
found=$(
    venv/bin/sqlite-utils returns.db \
        "select type from pragma_table_info('returns') where name = '培训人数'" --no-headers --csv
    venv/bin/sqlite-utils returns.db \
        'select sum("培训人数"), group_concat(typeof("培训人数")) from returns' --no-headers --csv
)
found=$(echo "$found" | tr -d '\r')
expected='INTEGER
3.0,"text,integer"'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
