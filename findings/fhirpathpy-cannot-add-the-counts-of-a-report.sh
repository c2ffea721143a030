#!/bin/bash
# Guess: fhirpathpy's sum() over the numbers of a resource is their sum, as over numbers in the expression.
#
# Seen with fhirpathpy 2.2.4: sum, avg, min and max of the counts of a MeasureReport raise TypeError, with the model
# of R4 and without, while the path alone gives the list and aggregate adds them up. Over `(12 | 3)` sum gives 15.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'fhirpathpy==2.2.4'
cat > "$folder/ask.py" <<'PY'
from fhirpathpy import evaluate
from fhirpathpy.models import models

report = {"resourceType": "MeasureReport", "group": [{"population": [{"count": 12}, {"count": 3}]}]}
path = "MeasureReport.group.population.count"
steps = ("", ".sum()", ".avg()", ".min()", ".max()", ".aggregate($this + $total, 0)")
for expression in ("(12 | 3).sum()", *(path + step for step in steps)):
    for model in (None, models["r4"]):
        try:
            found = evaluate(report, expression, {}, model)
        except TypeError as error:
            found = f"TypeError {error}"
        print(expression, "with R4:" if model else "without a model:", found)
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected=$(cat <<'SEEN'
(12 | 3).sum() without a model: [15]
(12 | 3).sum() with R4: [15]
MeasureReport.group.population.count without a model: [12, 3]
MeasureReport.group.population.count with R4: [12, 3]
MeasureReport.group.population.count.sum() without a model: TypeError unsupported operand type(s) for +: 'int' and 'ResourceNode'
MeasureReport.group.population.count.sum() with R4: TypeError unsupported operand type(s) for +: 'int' and 'ResourceNode'
MeasureReport.group.population.count.avg() without a model: TypeError unsupported operand type(s) for +: 'int' and 'ResourceNode'
MeasureReport.group.population.count.avg() with R4: TypeError unsupported operand type(s) for +: 'int' and 'ResourceNode'
MeasureReport.group.population.count.min() without a model: TypeError '<' not supported between instances of 'ResourceNode' and 'ResourceNode'
MeasureReport.group.population.count.min() with R4: TypeError '<' not supported between instances of 'ResourceNode' and 'ResourceNode'
MeasureReport.group.population.count.max() without a model: TypeError '>' not supported between instances of 'ResourceNode' and 'ResourceNode'
MeasureReport.group.population.count.max() with R4: TypeError '>' not supported between instances of 'ResourceNode' and 'ResourceNode'
MeasureReport.group.population.count.aggregate($this + $total, 0) without a model: [15]
MeasureReport.group.population.count.aggregate($this + $total, 0) with R4: [15]
SEEN
)
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
