"""Runs: the logs of runs, as a list for people and as the mart `runs`.

The mart lies beside the vintages, because its times are the clock's.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.site.files import write_whole
from flows.steps.site.site import RUN_NAME, Site
from schemas.marts.contract import validate_mart
from schemas.marts.registry import MARTS
from schemas.table_columns import column_types


@dataclass
class Run:
    """One run: its command, when it began, how long it took and how it ended.

    `outcome` is done, failed, failed_in_part (some files or periods), or unfinished: the run was killed or is still at
    work. `steps` has the seconds of each
    step; `counts` the sums of what the steps counted, and other notes such as the reused years. `vintage` is the
    current vintage after the run. `is_trial` is true of a backfill that changed nothing. `cut_off` names the steps that
    ended with an error.
    """

    run: str
    command: str
    begun_at: datetime
    outcome: str = "unfinished"
    seconds: float | None = None
    reason: str | None = None
    vintage: str | None = None
    steps: dict[str, float] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)
    is_trial: bool = False
    cut_off: list[str] = field(default_factory=list)


WHOLE = "run"
"""The step of the row that describes a whole run; its number is 0."""


def list_runs(site: Site, most: int) -> list[Run]:
    """The last runs of a site, at most `most`, the newest first."""
    folders = sorted(site.runs.glob("*/log.jsonl"), reverse=True)[:most]
    read = (_run_of(path.parent.name, path.read_text(encoding="utf-8")) for path in folders)
    return [run for run in read if run]


def remove_old_runs(site: Site, now: datetime) -> None:
    """Remove the logs of runs that began more than `keep_runs_days` days before `now`."""
    oldest = f"{now - timedelta(days=site.settings.keep_runs_days):{RUN_NAME}}"
    for path in site.runs.glob("*/log.jsonl"):
        if path.parent.name < oldest:
            shutil.rmtree(path.parent)


def write_runs(site: Site) -> Path:
    """Write the mart `runs` from all logs, in one step; its path."""
    schema = column_types(MARTS["runs"].model)
    paths = sorted(site.runs.glob("*/log.jsonl"))
    rows = [{name: row.get(name) for name in schema} for path in paths for row in _rows_of(path)]
    frame = pl.DataFrame(rows, schema=schema)
    validate_mart(MARTS["runs"], frame)
    packed = BytesIO()
    frame.write_parquet(packed, compression="zstd", compression_level=1)
    site.marts.mkdir(parents=True, exist_ok=True)
    path = site.marts / "runs.parquet"
    write_whole(path, packed.getvalue())
    return path


def _read_log(text: str) -> Iterator[dict[str, Any]]:
    """The lines of a run's log, without a line that a killed run left unfinished."""
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _run_of(name: str, text: str) -> Run | None:
    found: Run | None = None
    for row in _read_log(text):
        event = row["event"]
        if event == "begin":
            found = Run(name, row["command"], datetime.fromisoformat(row["at"]))
            found.is_trial = bool(row.get("dry_run"))
        elif found and event == "step":
            _add_step(found, row)
        elif found and event == "end":
            found.outcome, found.seconds, found.reason = row["outcome"], row["seconds"], row.get("reason")
    return found


def _add_step(found: Run, row: dict[str, Any]) -> None:
    found.steps[row["step"]] = found.steps.get(row["step"], 0) + row["seconds"]
    found.vintage = row.get("vintage", found.vintage)
    if row.get("outcome") == "failed":
        found.cut_off.append(row["step"])
    known = {"at", "run", "event", "step", "seconds", "vintage", "published", "period", "outcome", "error"}
    for name, value in row.items():
        if name not in known:
            is_count = isinstance(value, int | float)
            found.counts[name] = found.counts.get(name, 0) + value if is_count else value


def _rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a run: the whole run, then its steps in order."""
    lines = list(_read_log(path.read_text(encoding="utf-8")))
    if not lines or lines[0]["event"] != "begin":
        return
    begin, end = lines[0], next((line for line in lines if line["event"] == "end"), {})
    is_trial = bool(begin.get("dry_run"))
    key = {"run": path.parent.name, "flow": begin["command"], "is_trial": is_trial}
    yield {
        **key,
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
            **line,
            **key,
            "step_number": number,
            "started_at": ended - timedelta(seconds=line["seconds"]),
            "ended_at": ended,
            "status": line.get("outcome", "done"),
        }
