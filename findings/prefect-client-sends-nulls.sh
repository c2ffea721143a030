#!/bin/bash
# Guess: Prefect's client asked for flow runs or deployments without a limit and an order takes the server's defaults.
#
# Seen with prefect 3.8.8 and fastapi 0.154.0: the client sends `null` for what the caller leaves out, and the server's
# model has defaults but takes no null. So the calls with all arguments at their defaults, as their signatures offer
# them, end with 422; with both `limit` and `sort` they return the list.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'prefect==3.8.8' 'fastapi==0.154.0' 'sqlalchemy==2.0.58'
cat > "$folder/ask.py" <<'PY'
from prefect import get_client
from prefect.client.schemas.sorting import DeploymentSort, FlowRunSort
from prefect.exceptions import PrefectHTTPStatusError


def outcome(call, **given):
    try:
        return f"a list of {len(call(**given))}"
    except PrefectHTTPStatusError as error:
        return str(error.response.status_code)


with get_client(sync_client=True) as client:
    for call, sort in ((client.read_flow_runs, FlowRunSort.ID_DESC), (client.read_deployments, DeploymentSort.NAME_ASC)):
        print(f"{call.__name__}: {outcome(call)}; with limit and sort: {outcome(call, limit=10, sort=sort)}")
PY
export PREFECT_HOME="$folder/home" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS=180 PREFECT_LOGGING_LEVEL=CRITICAL
found=$("$folder/venv/bin/python" "$folder/ask.py" 2>/dev/null)
expected='read_flow_runs: 422; with limit and sort: a list of 0
read_deployments: 422; with limit and sort: a list of 0'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
