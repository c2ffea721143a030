#!/bin/bash
# Guess: workalendar says True for a Sunday worked in place of a holiday in China in a year it knows, and raises an
# error beyond the years it knows.
#
# Seen with workalendar 17.0.0, which knows China to 2023: it is right for 28 January 2023, and asked for a Monday in
# 2025 it raises CalendarError. But for a Saturday or Sunday it never looks at the year: 26 January 2025, worked
# before the Spring Festival, is no working day, without an error. Only a warning, when the calendar is made, says
# that it supports the years 2018 to 2023.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'workalendar==17.0.0'
cat > "$folder/ask.py" <<'PY'
import datetime

from workalendar.asia import China
from workalendar.exceptions import CalendarError

for day in ("2023-01-28", "2025-01-26", "2025-02-08", "2025-01-27"):
    date = datetime.date.fromisoformat(day)
    try:
        print(f"{date:%a %Y-%m-%d}", China().is_working_day(date))
    except CalendarError as error:
        print(f"{date:%a %Y-%m-%d}", error)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="Sat 2023-01-28 True
Sun 2025-01-26 False
Sat 2025-02-08 False
Mon 2025-01-27 Need configure 2025 for China."
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
