"""The log of a run: JSON lines in data/runs/<run>/log.jsonl, a line for its beginning, each step and its end."""

import json
import logging
import os
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from flows.steps.site.errors import sentence_of
from flows.steps.site.site import Site

if TYPE_CHECKING:
    from flows.steps.ingest.ingest import Part


_log = logging.getLogger(__name__)


class RunLog:
    """The log of one run; every line says when, and of which run.

    Without its first line no run begins; a later line that cannot be written ends none, for the run itself meets what
    is in the way, or has published already.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.run, self.lacks = folder / "log.jsonl", folder.name, ""

    def write(self, event: str, **values: Any) -> None:
        line = {"at": datetime.now(UTC).isoformat(), "run": self.run, "event": event, **values}
        with self.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Log what a step took and, of a failed one, the class of its error; what is put into the dict that it gives,
        as counts."""
        counts: dict[str, Any] = {}
        begun = monotonic()
        try:
            yield counts
        except BaseException as error:
            counts |= {"outcome": "failed", "error": type(error).__name__}
            raise
        finally:
            self.go_on("step", step=name, seconds=round(monotonic() - begun, 3), **counts)

    def go_on(self, event: str, **values: Any) -> None:
        """Write a later line, or note why it cannot be."""
        try:
            self.write(event, **values)
        except OSError as error:
            self.lacks = sentence_of(error, self.path)


@contextmanager
def run_log(site: Site, command: str, **asked: Any) -> Iterator[RunLog]:
    """The log of a run of `command`; how it ended is its last line, and a traceback stands beside it. Then the mart
    `runs` is written anew."""
    begun = monotonic()
    log = RunLog(site.runs / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    log.write("begin", command=command, process=os.getpid(), **asked)
    try:
        yield log
    except BaseException as error:
        kept = log.path.with_name("error.txt")
        with suppress(OSError):
            kept.write_text(traceback.format_exc(), encoding="utf-8")
            error.add_note(f"{NOTE}{kept}")
        said = {"error": type(error).__name__, "reason": sentence_of(error, site.runs.parent)}
        log.go_on("end", outcome="failed", seconds=round(monotonic() - begun, 3), **said)
        _tabulate(site)
        raise
    log.go_on("end", outcome="done", seconds=round(monotonic() - begun, 3))
    if lacks := _tabulate(site) or log.lacks:
        _log.warning("运行记录没有写全 / the records of runs are not whole: %s", lacks)


def _tabulate(site: Site) -> str:
    """Write the mart `runs`, or tell why it cannot be (a full disk, a log damaged by hand): a run is as it ended."""
    from flows.steps.answer.runs import write_runs  # noqa: PLC0415  pandera takes a second to import

    try:
        write_runs(site)
    except OSError as error:
        return sentence_of(error, site.runs)
    except (ValueError, KeyError, TypeError) as error:
        return f"{site.runs} 里有看不懂的日志 / it holds a log that cannot be read ({type(error).__name__} {error})"
    return ""


NOTE = "log: "
"""With what a note on an error begins that says where its traceback is kept."""


def counts_of(parts: "Iterable[Part]") -> dict[str, int]:
    """What batches came to, added up."""
    listed = list(parts)
    names = ("received", "accepted", "rejected", "waiting")
    return {"batches": len(listed)} | {name: sum(getattr(part, name) for part in listed) for name in names}


def published_counts(site: Site, vintage: Path, published: bool) -> dict[str, Any]:
    """Which vintage is there after a run, and of a new one its tables, rows, findings and changed figures, the years
    that were kept, and why everything was rolled up where it was."""
    counts: dict[str, Any] = {"vintage": vintage.name, "published": published}
    if not published:
        return counts
    resources = json.loads((vintage / "datapackage.json").read_bytes())["resources"]
    from flows.steps.vintage.reuse import kept_counts  # noqa: PLC0415  DuckDB takes long to import, for commands without it

    rows = {own["path"]: own["rows"] for own in resources}
    counts |= {"tables": len(rows), "rows": sum(rows.values()), "findings": rows["findings.parquet"]}
    return counts | {"changed": rows["revisions.parquet"]} | kept_counts(site, vintage)
