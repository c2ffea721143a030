#!/bin/bash
# Guess: deltalake on an S3-compatible store lets two writers append at once, as it does on a disk: each commit is in the
# table, or its writer gets an error. If a store cannot create an object only where none is, deltalake notices.
#
# Seen with deltalake 1.6.6: it sends `If-None-Match: *` and takes any success for obedience. nanio 0.1.7 ignores the
# header, and about 16 of 40 commits vanish, each reported to its writer as made: the later one replaces the file of the
# earlier. localbucket 1.2.1 obeys, and there none is lost.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${servers[@]}" 2> /dev/null || true; rm -rf "$folder"' EXIT
servers=()
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'deltalake==1.6.6' 'pyarrow==26.0.1' 'boto3==1.44.8' \
    'nanio==0.1.7' 'localbucket==1.2.1'
cat > "$folder/ask.py" <<'PY'
import sys
import threading
import time

import boto3
import botocore.config
import pyarrow
from deltalake import DeltaTable, Schema
from deltalake.transaction import AddAction

name, port = sys.argv[1:]
given = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
         "AWS_ACCESS_KEY_ID": "writer", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-trial"}
client = boto3.client(
    "s3", endpoint_url=given["AWS_ENDPOINT_URL"], aws_access_key_id="writer", region_name="us-east-1",
    aws_secret_access_key="a-secret-of-the-trial", config=botocore.config.Config(s3={"addressing_style": "path"}),
)
for _ in range(100):
    try:
        client.create_bucket(Bucket="ledger")
        break
    except botocore.exceptions.EndpointConnectionError:
        time.sleep(0.2)
uri = "s3://ledger/returns"
DeltaTable.create(uri, Schema.from_arrow(pyarrow.schema([("n", pyarrow.int64())])), storage_options=given)
reported, refused = [], []


def write(writer):
    table = DeltaTable(uri, storage_options=given)
    for number in range(20):
        action = AddAction(f"{writer}-{number}.parquet", 10, {}, 0, True, "")
        try:
            table.create_write_transaction([action], "append", table.schema())
            reported.append(action.path)
        except Exception as error:
            refused.append(error)


writers = [threading.Thread(target=write, args=(writer,)) for writer in "ab"]
for writer in writers:
    writer.start()
for writer in writers:
    writer.join()
found = set(pyarrow.table(DeltaTable(uri, storage_options=given).get_add_actions())["path"].to_pylist())
lost = len(set(reported) - found)
print(f"{name}: reported {len(reported)}, refused {len(refused)}, lost {'several' if lost > 1 else lost}")
PY
port_of() { "$folder/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
nanio=$(port_of)
NANIO_ACCESS_KEY=writer NANIO_SECRET_KEY=a-secret-of-the-trial "$folder/venv/bin/nanio" serve --host 127.0.0.1 \
    --port "$nanio" --data-dir "$folder/nanio" > "$folder/nanio.log" 2>&1 &
servers+=($!)
localbucket=$(port_of)
mkdir "$folder/localbucket"
"$folder/venv/bin/localbucket" "$folder/localbucket" --port "$localbucket" > "$folder/localbucket.log" 2>&1 &
servers+=($!)
found=$(
    "$folder/venv/bin/python" "$folder/ask.py" nanio "$nanio"
    "$folder/venv/bin/python" "$folder/ask.py" localbucket "$localbucket"
)
expected='nanio: reported 40, refused 0, lost several
localbucket: reported 40, refused 0, lost 0'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
