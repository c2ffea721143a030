"""Send slips: the marked return of each submission with findings, in the folder that goes back to officers.

A slip takes twenty times as long as the reading of its return, so publication does not wait for slips. A batch notes
what its slips say; they are written when the run has published, or by the next run if this one was killed.
"""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

import polars as pl

from flows.steps.book.model import Refusal
from flows.steps.ingest.check import Batch, layouts_of
from flows.steps.ingest.reading_faults import ReadingFault, is_reading_fault, reading_fault
from flows.steps.intake.archive import stored_bytes
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.files import make_durable, make_folder, short_number, write_whole
from flows.steps.site.site import Site
from schemas.periods import parse_period
from schemas.texts.language_texts import worded
from schemas.texts.period_names import period_in

_GAP = "\u3000\u3000"
"""Space between two statements of a line."""

_SLIPS, _RETURNS, _FINDINGS = "slips", "returns.parquet", "findings.parquet"


@dataclass(frozen=True)
class Sent:
    """Slips that were written, and the files on which the program failed to draw one."""

    slips: int = 0
    faults: tuple[ReadingFault, ...] = ()


def note_slips(folder: Path, files: Sequence[RawFile], batch: Batch) -> None:
    """Write what the slips of a batch say as part files: findings, and the returns with the bytes to draw or without."""
    known = batch.findings["submission"].drop_nulls().unique()
    if known.is_empty():
        return
    undrawn = batch.withheld.union(fault.submission for fault in batch.faults)
    undrawn |= {file.digest for file in files if not isinstance(file.content, bytes)}
    target = folder / _SLIPS
    target.mkdir(parents=True, exist_ok=True)
    returns = batch.submissions.filter(pl.col("submission").is_in(known.implode()))
    returns = returns.with_columns(is_drawn=~pl.col("submission").is_in(list(undrawn)))
    returns.write_parquet(target / _RETURNS)
    batch.findings.write_parquet(target / _FINDINGS)


def queue_slips(site: Site, parts: Iterable[Path]) -> None:
    """Have the slips of batches written later: what they say is on the disk before the ledger knows the batches.

    The ledger stops a return from being read again, so nothing else would bring its slip about.
    """
    queued = []
    for part in parts:
        if (part / _SLIPS).is_dir():
            when = pl.read_parquet(part / _SLIPS / _RETURNS, columns=["recorded_at"])["recorded_at"][0]
            make_folder(site.slips_due)
            queued.append(site.slips_due / f"{when:%Y%m%dT%H%M%S%f}-{part.name}-{uuid4().hex[:8]}")
            (part / _SLIPS).rename(queued[-1])
    make_durable([path for folder in queued for path in folder.iterdir()], site.slips_due.parent)


def drop_unrecorded(site: Site, records: pl.DataFrame) -> None:
    """Remove what the slips of batches say that are not among the ledger's records: a run ended in between.

    Their returns are read again, and so are their slips noted again.
    """
    for folder in sorted(site.slips_due.glob("*")):
        with suppress(OSError, pl.exceptions.PolarsError):  # a torn one goes when slips are written
            returns, _ = _noted(folder)
            if returns.join(records, on=["submission", "recorded_at"], how="semi").is_empty():
                shutil.rmtree(folder)


def due_slips(site: Site) -> dict[Path, list[str]]:
    """Submissions whose slips are to be written, by the folder of what they say; each with its latest record."""
    due: dict[Path, list[str]] = {}
    seen: set[str] = set()
    for folder in sorted(site.slips_due.glob("*"), reverse=True):
        try:
            returns, _ = _noted(folder)
        except (OSError, pl.exceptions.PolarsError):  # torn by a power cut: before the ledger knew of it
            due[folder] = []
        else:
            listed = set(returns["submission"])
            due[folder] = sorted(listed - seen)
            seen |= listed
    return dict(reversed(due.items()))


def _noted(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Returns and findings that note_slips wrote."""
    return pl.read_parquet(folder / _RETURNS), pl.read_parquet(folder / _FINDINGS)


def send_slips(site: Site, folder: Path, submissions: Sequence[str]) -> Sent:
    """Write the slips of submissions under data/returns/<period>/<place>, from a folder of queue_slips, which goes then.

    The slips are on the disk before it goes. If it is gone, a worker that ended before it could say so has written them.
    """
    faults: list[ReadingFault] = []
    written = []
    if not folder.is_dir():
        return Sent()
    if submissions:
        returns, findings = _noted(folder)
    for digest in submissions:
        rows = returns.filter(pl.col("submission") == digest)
        head = rows.to_dicts()[-1]
        content = stored_bytes(site, digest) if head["is_drawn"] else None
        received = RawFile(head["file"], content or Refusal("", b"", submission=digest), head["received_at"])
        layouts = layouts_of(site, received, head["recorded_at"]) if content else {}
        own = findings.filter(pl.col("submission") == digest)
        batch = Batch(rows.drop("is_drawn"), pl.DataFrame(), own, layouts=layouts)
        name = f"{PurePosixPath(head['file']).stem[:60]}-{short_number(digest)}.xlsx"
        path = site.returns / (head["period"] or "unknown") / (head["place_code"] or "unknown") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        slip, odd = slip_or_fault(site, received, batch, langs=slip_languages(site))
        faults += odd
        if slip:
            write_whole(path, slip)
            written.append(path)
    make_durable(written, site.returns.parent)
    shutil.rmtree(folder)
    return Sent(len(written), tuple(faults))


def drop_slips(site: Site, now: datetime) -> int:
    """Remove slips written more than `keep_slips_days` days before `now`, with folders left empty; how many.

    Their findings stay in the ledger and the marts.
    """
    limit = (now - timedelta(days=site.settings.keep_slips_days)).timestamp()
    old = [path for path in site.returns.glob("*/*/*.xlsx") if path.stat().st_mtime < limit]
    for path in old:
        path.unlink()
    for folder in {path.parent for path in old}:
        with suppress(OSError):  # another slip is in it
            folder.rmdir()
            folder.parent.rmdir()
    return len(old)


def slip_or_fault(
    site: Site, received: RawFile, batch: Batch, **asked: Any
) -> tuple[bytes | None, list[ReadingFault]]:
    """The slip of one file, and the faults of drawing it.

    If the program fails on the officer's sheet, the slip has the findings alone; if it fails again, there is none.
    """
    received = RawFile(*received)
    file = received.path
    faults: list[ReadingFault] = []
    for with_sheets in (True, False):
        try:
            return slip_of(site, received, batch, with_sheets=with_sheets, **asked), faults
        except BaseException as error:
            if not is_reading_fault(error):
                raise
            faults.append(reading_fault(error, received.digest, file))
    return None, faults


def slip_languages(site: Site, lang: str = "zh") -> tuple[str, ...]:
    """The language of a site's slips, then a second one that adds its sentences: English by setting, or that of a reader."""
    own = site.settings.slip_language
    others = [lang] if lang != "zh" else ["en"] if site.settings.slip_english else []
    return (own, *(other for other in others if other != own))


def slip_of(
    site: Site,
    received: RawFile,
    batch: Batch,
    sent: bool = True,
    langs: Sequence[str] = ("zh",),
    with_sheets: bool = True,
) -> bytes:
    """The slip of one file of a batch; `sent` is false for a check before sending.

    A file that is withheld, or on which the program failed, is not drawn.
    """
    from flows.steps.slip.slip import make_slip  # noqa: PLC0415  openpyxl, only where there is something to say

    file, content, when, _ = received = RawFile(*received)
    digest = received.digest
    rows = batch.submissions.filter(pl.col("submission") == digest).to_dicts()
    undrawn = batch.withheld.union(fault.submission for fault in batch.faults)
    is_drawn = with_sheets and isinstance(content, bytes) and digest not in undrawn
    layouts = {sheet: layout for (own, sheet), layout in batch.layouts.items() if own == digest}
    return make_slip(
        file,
        bytes(content) if is_drawn else b"",
        batch.findings.filter(pl.col("submission") == digest).to_dicts(),
        site.max_bytes,
        head=head_lines(site, rows, when, sent, langs[0]),
        verdict=verdict_of(rows, sent, langs[0]),
        layouts=layouts,
        langs=langs,
    )


def head_lines(
    site: Site, rows: Sequence[dict[str, Any]], when: datetime, sent: bool, lang: str = "zh"
) -> list[str]:
    """A line for each return of a submission: unit, form, period; the first has the time of receipt and the number."""
    text = partial(worded, lang)
    time = f"{when.astimezone(site.timezone):%Y-%m-%d %H:%M}"
    moment = [text("slip.received_at" if sent else "slip.checked_at", time=time)]
    moment += [text("slip.submission", number=short_number(row["submission"])) for row in rows[:1] if sent]
    titles = {
        row["form"]: (row["title_en"] if lang != "zh" else None) or row["title_zh"]
        for row in site.catalogue["forms"].iter_rows(named=True)
    }
    lines = []
    for row in rows:
        parts = []
        if row["place_code"] and row["period"]:
            place = site.catalogue.registry(parse_period(row["period"]).end).get(row["place_code"])
            parts.append(text("slip.unit", name=place.name if place else "", code=row["place_code"]))
        if row["form"]:
            parts.append(text("slip.form", title=titles[row["form"]]))
        if row["period"]:
            parts.append(text("slip.period", period=period_in(lang, parse_period(row["period"]))))
        if parts:
            lines.append(_GAP.join(parts))
    first, *others = lines or [text("slip.unidentified")]
    return [_GAP.join([first, *moment]), *others]


def verdict_of(rows: Sequence[dict[str, Any]], sent: bool, lang: str = "zh") -> str:
    """The outcome of a submission, or its expected outcome: accepted, accepted in part, sent back whole."""
    taken, refused = (sum(row[name] for row in rows) for name in ("accepted", "rejected"))
    counts = {"taken": f"{taken:,}", "refused": f"{refused:,}"}
    whole = sum(row["status"] != "accepted" for row in rows)
    if not whole and not refused:
        return worded(lang, "slip.accepted" if sent else "slip.acceptable", **counts)
    if not taken:
        return worded(lang, "slip.sent_back" if sent else "slip.not_acceptable")
    counts["sheets"] = worded(lang, "slip.whole_sheets", count=whole) if whole else ""
    return worded(lang, "slip.accepted_in_part" if sent else "slip.acceptable_in_part", **counts)
