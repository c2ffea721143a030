"""The mart `runs`: every run and step that the logs tell of, beside the vintages, for its times are the clock's."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.answer.runs import read_log
from flows.steps.site.files import write_whole
from flows.steps.site.site import Site
from schemas.marts.history import Runs
from schemas.marts.registry import MARTS, validate_mart

WHOLE = "run"
"""The step that stands for the whole of a run, its number 0."""

_SCHEMA: dict[str, Any] = {name: column.dtype.type for name, column in Runs.to_schema().columns.items()}


def write_runs(site: Site) -> Path:
    """Write the mart `runs` anew from the logs that are kept, in one step; its path."""
    paths = sorted(site.runs.glob("*/log.jsonl"))
    rows = [row for path in paths for row in _rows_of(path)]
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    validate_mart(MARTS["runs"], frame)
    packed = BytesIO()
    frame.write_parquet(packed, compression="zstd", compression_level=1)
    site.marts.mkdir(parents=True, exist_ok=True)
    path = site.marts / "runs.parquet"
    write_whole(path, packed.getvalue())
    return path


def _rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a run: the whole of it, then its steps in their order."""
    lines = list(read_log(path.read_text(encoding="utf-8")))
    if not lines or lines[0]["event"] != "begin":
        return
    begin, end = lines[0], next((line for line in lines if line["event"] == "end"), {})
    own = {"run": path.parent.name, "flow": begin["command"]}
    yield {
        **own,
        "step_number": 0,
        "step": WHOLE,
        "started_at": datetime.fromisoformat(begin["at"]),
        "ended_at": datetime.fromisoformat(end["at"]) if end else None,
        "seconds": end.get("seconds"),
        "status": end.get("outcome", "unfinished"),
        "error": end.get("error"),
        "reason": end.get("reason"),
    }
    for number, line in enumerate((line for line in lines if line["event"] == "step"), start=1):
        ended = datetime.fromisoformat(line["at"])
        yield {
            **{name: value for name, value in line.items() if name in _SCHEMA},
            **own,
            "step_number": number,
            "started_at": ended - timedelta(seconds=line["seconds"]),
            "ended_at": ended,
            "status": line.get("outcome", "done"),
        }
