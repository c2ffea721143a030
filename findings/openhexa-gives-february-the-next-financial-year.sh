#!/bin/bash
# Guess: in the period types of openhexa.toolbox for DHIS2, a date lies between the start and the end of the period
# that `from_date` makes of it.
#
# Seen with openhexa.toolbox 2.9.0: it holds for months, quarters and half years. A financial year takes the calendar
# year of the date: 15 February 2025 is given the year that begins on 1 April 2025, six weeks later, and not
# 2024April. So are all days from January to March with April, and ten months of twelve with November.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'requests==2.32.5' 'diskcache==5.6.3' 'humanize==4.16.0' \
    'python-dateutil==2.9.0.post0' 'polars==2.1.0' 'pandas==3.1.1' 'epiweeks==2.4.0' 'rich==15.0.0'
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps 'openhexa.toolbox==2.9.0'
cat > "$folder/ask.py" <<'PY'
import datetime

from openhexa.toolbox.dhis2 import periods

day = datetime.date(2025, 2, 15)
kinds = (periods.Month, periods.Quarter, periods.SixMonth, periods.FinancialApril, periods.FinancialNov)
for kind in kinds:
    period = kind.from_date(day)
    print(period, period.start, period.end, "with" if period.start <= day <= period.end else "without", day)
for kind in kinds[3:]:
    days = [datetime.date(2025, 1, 1) + datetime.timedelta(days=number) for number in range(365)]
    outside = [day for day in days if not (period := kind.from_date(day)).start <= day <= period.end]
    print(kind.__name__, len(outside), "days outside, to", outside[-1])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="202502 2025-02-01 2025-02-28 with 2025-02-15
2025Q1 2025-01-01 2025-03-31 with 2025-02-15
2025S1 2025-01-01 2025-06-30 with 2025-02-15
2025April 2025-04-01 2026-03-31 without 2025-02-15
2025Nov 2025-11-01 2026-10-31 without 2025-02-15
FinancialApril 90 days outside, to 2025-03-31
FinancialNov 304 days outside, to 2025-10-31"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
