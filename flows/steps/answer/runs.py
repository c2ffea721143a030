"""The last runs, read from their logs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.steps.site.site import Site


@dataclass
class Run:
    """One run: its command, when it began, how long it took, how it ended (done, failed, or unfinished: killed, or
    still at work) and why; the seconds of each step; its counts, added up, and what else its steps said (which
    years were kept); the vintage that was current after it."""

    run: str
    command: str
    begun_at: datetime
    outcome: str = "unfinished"
    seconds: float | None = None
    reason: str | None = None
    vintage: str | None = None
    steps: dict[str, float] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)


def list_runs(site: Site, most: int) -> list[Run]:
    """The last runs of a site, the newest first, at most so many."""
    folders = sorted(site.runs.glob("*/log.jsonl"), reverse=True)[:most]
    read = (_run_of(path.parent.name, path.read_text(encoding="utf-8")) for path in folders)
    return [own for own in read if own]


def read_log(text: str) -> Iterator[dict[str, Any]]:
    """The lines of a run's log, but for one that a killed run had not finished."""
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _run_of(run: str, text: str) -> Run | None:
    found: Run | None = None
    for row in read_log(text):
        event = row["event"]
        if event == "begin":
            found = Run(run, row["command"], datetime.fromisoformat(row["at"]))
        elif found and event == "step":
            _add_step(found, row)
        elif found:
            found.outcome, found.seconds, found.reason = row["outcome"], row["seconds"], row.get("reason")
    return found


def _add_step(found: Run, row: dict[str, Any]) -> None:
    found.steps[row["step"]] = found.steps.get(row["step"], 0) + row["seconds"]
    found.vintage = row.get("vintage", found.vintage)
    known = {"at", "run", "event", "step", "seconds", "vintage", "published", "period", "outcome", "error"}
    for name, value in row.items():
        if name not in known:
            is_count = isinstance(value, int | float)
            found.counts[name] = found.counts.get(name, 0) + value if is_count else value
