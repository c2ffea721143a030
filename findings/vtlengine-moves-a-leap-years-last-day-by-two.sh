#!/bin/bash
# Guess: vtlengine's timeshift by one moves the week before 2020W53 to 2020W53, that to 2021W1, and the last day of a
# year (2024D366, 2023D365) to the first of the next.
#
# Seen with vtlengine 1.9.6: a year always has 52 weeks and 365 days. Week 52 of 2020 becomes 2021W1 and week 53
# becomes 2021W2, although fill_time_series knows the week 2020W53. The last day of 2024 becomes the second of 2025.
# So two days become one: 31 December and 1 January are both 2025D2 afterwards. Quarters and months move as guessed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'vtlengine==1.9.6' 'pandas==3.1.1' 'duckdb==1.5.6'
cat > "$folder/ask.py" <<'PY'
import pandas
from vtlengine import run

columns = (("period", "Time_Period", "Identifier"), ("n", "Integer", "Measure"))
structure = [{"name": name, "type": kind, "role": role, "nullable": role == "Measure"} for name, kind, role in columns]
own = {"datasets": [{"name": "own", "DataStructure": [{"name": "county", "type": "String", "role": "Identifier", "nullable": False}, *structure]}]}


def periods(script, *given):
    frame = pandas.DataFrame({"county": "A", "period": given, "n": range(len(given))})
    made = run(script=script, data_structures=own, datapoints={"own": frame}, return_only_persistent=False)
    return made["made"].data["period"].tolist()


for given in (["2020W52", "2020W53"], ["2024W52"], ["2023D365"], ["2024D366"], ["2025D1"], ["2024Q4"], ["2024M12"]):
    print(given, periods("made <- timeshift(own, 1);", *given))
filled = periods("made <- fill_time_series(own, single);", "2020W52", "2021W1")
print(filled)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected="['2020W52', '2020W53'] ['2021W1', '2021W2']
['2024W52'] ['2025W1']
['2023D365'] ['2024D1']
['2024D366'] ['2025D2']
['2025D1'] ['2025D2']
['2024Q4'] ['2025Q1']
['2024M12'] ['2025M1']
['2020W52', '2020W53', '2021W1']"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
