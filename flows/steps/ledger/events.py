"""Events: what officers decided and what runs published, in order, with who, when and why.

Each is one file of the archive, which nothing changes or removes: unlike the ledger they cannot be derived again.
"""

import json
import os
from datetime import datetime
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

import polars as pl

from flows.steps.intake.personal_patterns import kind_of
from flows.steps.ledger.delta import last_recorded
from flows.steps.site.errors import DamageError, UsageError
from flows.steps.site.files import write_whole
from flows.steps.site.site import Site
from schemas.ledger import Event, Events, polars_schema

PUBLICATIONS = ("publish", "rollback")
"""The events that switch the current vintage; they change no figure, so no vintage is made for their sake."""


class ReasonError(UsageError):
    """The reason is missing or cannot be kept."""


class DamagedEventError(DamageError):
    """An event's file in the archive cannot be read."""


def record_event(
    site: Site, event: str, subject: str, reason: str, officer: str, now: datetime, detail: str | None = None
) -> Event:
    """Record what was decided; the caller holds the site's lock. It is never dated before what is recorded already,
    whatever the clock says."""
    folder = site.archive / "events"
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(path.name.split("-")[0]) for path in folder.glob("[0-9]*.json")), default=0) + 1
    moment = now if event in PUBLICATIONS else max(now, last_moment(site))
    own: Event = {
        "number": number,
        "event": event,
        "subject": subject,
        "detail": detail,
        "reason": reason,
        "officer": officer,
        "recorded_at": moment,
    }
    text = json.dumps({**own, "recorded_at": moment.isoformat()}, ensure_ascii=False)
    write_whole(folder / f"{number:08}-{event}.json", f"{text}\n".encode())
    return own


def read_events(site: Site, as_of: datetime | None = None) -> pl.DataFrame:
    """What was decided up to `as_of` (up to now by default), in order.

    Raises DamagedEventError, which names the file.
    """
    folder = site.archive / "events"
    files = [own for own in os.scandir(folder) if fnmatch(own.name, "[0-9]*.json")] if folder.is_dir() else []
    states = ((own.path, own.stat()) for own in files)
    events = _events(tuple(sorted((path, state.st_size, state.st_mtime_ns) for path, state in states)))
    return events if as_of is None else events.filter(pl.col("recorded_at") <= as_of)


@lru_cache(maxsize=2)
def _events(files: tuple[tuple[str, int, int], ...]) -> pl.DataFrame:
    """The events in files of these sizes and times: a run asks for them a score of times, and years of nights leave a
    thousand."""
    rows = []
    for path, _, _ in files:
        try:
            row = json.loads(Path(path).read_bytes())
            rows.append({**row, "recorded_at": datetime.fromisoformat(row["recorded_at"])})
        except (ValueError, KeyError, TypeError):
            raise DamagedEventError(
                f"{path} 已损坏，读不出来，请从备份恢复这个文件 / is damaged: restore this file from a backup"
            ) from None
    return pl.DataFrame(rows, schema=polars_schema(Events), orient="row")


def decided(events: pl.DataFrame) -> pl.DataFrame:
    """Of the events those that may change a mart: all but publications."""
    return events.filter(~pl.col("event").is_in(PUBLICATIONS))


def last_moment(site: Site) -> datetime:
    """When the ledger last took something in or an officer last decided something."""
    decisions: list[datetime] = decided(read_events(site))["recorded_at"].to_list()
    return max([last_recorded(site.ledger), *decisions])


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonError where there is none, or it holds personal data."""
    if not reason.strip():
        raise ReasonError("请写明理由 / give a reason")
    if kind_of(reason):
        raise ReasonError("理由里不能写身份证号、电话等个人信息 / leave personal data out of the reason")
    return reason.strip()
