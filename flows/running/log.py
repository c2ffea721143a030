"""Log of a run: JSON lines in data/runs/<run>/log.jsonl for its beginning, each step and its end."""

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

from flows.running.step_words import begun_text, ended_text
from flows.steps.site.errors import is_interrupt, sentence_of
from flows.steps.site.site import RUN_NAME, Site
from schemas.texts.said import Saying, listed

if TYPE_CHECKING:
    from flows.steps.ingest.ingest import Part
    from flows.steps.ingest.send_slips import Sent


_log = logging.getLogger(__name__)
# Prefect shows on the run's page what this logger lets through, by default warnings alone
_log.setLevel(logging.INFO)


class SlowStepError(TimeoutError):
    """A step exceeded its time limit; the message says what to do."""

    def __init__(self, step: str) -> None:
        super().__init__(Saying("error.slow_step", step=step))


class FailedInPartError(RuntimeError):
    """A run went to its end, but some files or periods failed; `report` is its report, the message names them."""

    def __init__(self, message: str, report: Any) -> None:
        super().__init__(message)
        self.report = report


class RunLog:
    """Log of one run; every line has the time and the run.

    A run does not begin without its first line. A later line that cannot be written does not end the run: the run
    meets the same obstacle itself, or has published already.
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
        """Log the seconds of a step, the counts that the caller puts into the dict, and the class of an error.

        A run on a server shows the beginning and the end of the step on its page, as a sentence.
        Raises SlowStepError if a task of the step exceeded its time limit.
        """
        counts: dict[str, Any] = {}
        begun = monotonic()
        _log.info(begun_text(name))
        try:
            yield counts
        except BaseException as error:
            counts |= {"outcome": "failed", "error": type(error).__name__}
            if isinstance(error, TimeoutError) and error.errno is None:  # errors of the system have a number
                raise SlowStepError(name) from error
            raise
        finally:
            seconds = round(monotonic() - begun, 3)
            self.go_on("step", step=name, seconds=seconds, **counts)
            _log.info(ended_text(name, seconds, counts))

    def go_on(self, event: str, **values: Any) -> None:
        """Write a later line, or remember why it cannot be written."""
        try:
            self.write(event, **values)
        except OSError as error:
            self.lacks = sentence_of(error, self.path)


@contextmanager
def run_log(site: Site, command: str, **asked: Any) -> Iterator[RunLog]:
    """Keep the log of a run of `command`, then write the mart `runs` again.

    The last line says how the run ended. A traceback goes into error.txt beside the log.
    """
    begun = monotonic()
    log = RunLog(site.runs / f"{datetime.now(UTC):{RUN_NAME}}")
    log.write("begin", command=command, process=os.getpid(), **asked)
    try:
        yield log
    except BaseException as error:
        traceback_file = log.path.with_name("error.txt")
        with suppress(OSError):
            traceback_file.write_text(traceback.format_exc(), encoding="utf-8")
            error.add_note(f"{NOTE}{traceback_file}")
        said = {"error": type(error).__name__, "reason": _reason_of(error, site)}
        outcome = "failed_in_part" if isinstance(error, FailedInPartError) else "failed"
        log.go_on("end", outcome=outcome, seconds=round(monotonic() - begun, 3), **said)
        _tabulate(site)
        raise
    log.go_on("end", outcome="done", seconds=round(monotonic() - begun, 3))
    if lacks := _tabulate(site) or log.lacks:
        _log.warning(Saying("log.runs_incomplete", lacks=lacks))


def _reason_of(error: BaseException, site: Site) -> str:
    if is_interrupt(error):
        return Saying("error.interrupted")
    return sentence_of(error, site.runs.parent)


def _tabulate(site: Site) -> str:
    """Write the mart `runs`, or return why it cannot be written; the outcome of the run stays as it is."""
    from flows.steps.answer.runs import remove_old_runs, write_runs  # noqa: PLC0415  polars takes half a second to import

    try:
        remove_old_runs(site, datetime.now(UTC))
        write_runs(site)
    except OSError as error:
        return sentence_of(error, site.runs)
    except (ValueError, KeyError, TypeError):
        return Saying("error.odd_log", runs=site.runs)
    return ""


_SHOWN = 5
"""Files that the message of a run names."""

NOTE = "log: "
"""Beginning of the note on an error that names the file of its traceback."""


def counts_of(parts: "Iterable[Part]") -> dict[str, int]:
    """Add up the counts of batches."""
    listed = list(parts)
    names = ("received", "accepted", "rejected", "waiting")
    return {"batches": len(listed)} | {name: sum(getattr(part, name) for part in listed) for name in names}


def write_faults(log: RunLog, parts: "Iterable[Part | Sent]") -> list[str]:
    """Log each file on which the program failed, with the lines of code that led to the error; return the files."""
    faults = [fault for part in parts for fault in part.faults]
    for fault in faults:
        log.go_on("fault", **vars(fault))
    return list(dict.fromkeys(fault.file for fault in faults))


def refuse_faults(log: RunLog, files: list[str], report: Any) -> None:
    """Raise FailedInPartError if there are files on which the program failed."""
    if files:
        shown = listed([*files[:_SHOWN], *(["…"] if len(files) > _SHOWN else [])])
        raise FailedInPartError(
            Saying("error.files_left_out", count=len(files), log=log.path, shown=shown),
            report,
        )


def published_counts(site: Site, vintage: Path, published: bool) -> dict[str, Any]:
    """Counts of a publication: the vintage, and for a new vintage its tables, rows, findings and changed figures.

    They also name the reused years, or why everything was rolled up again.
    """
    counts: dict[str, Any] = {"vintage": vintage.name, "published": published}
    if not published:
        return counts
    resources = json.loads((vintage / "datapackage.json").read_bytes())["resources"]
    from flows.steps.vintage.reuse import kept_counts  # noqa: PLC0415  DuckDB takes long to import

    rows = {resource["path"]: resource["rows"] for resource in resources}
    counts |= {"tables": len(rows), "rows": sum(rows.values()), "findings": rows["findings.parquet"]}
    return counts | {"changed": rows["revisions.parquet"]} | kept_counts(site, vintage)
