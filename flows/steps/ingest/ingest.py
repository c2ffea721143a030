"""Ingest: one batch of files through reading, tidying and checking into part files. Paths in, counts out."""

import gc
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import polars as pl

from flows.steps.ingest.check import check_files, derived_with
from flows.steps.ingest.reading_faults import ReadingFault
from flows.steps.ingest.send_slips import note_slips
from flows.steps.intake.archive import is_archived, keep_submissions, read_archived, write_receipts
from flows.steps.intake.personal_patterns import shown_path
from flows.steps.intake.personal_search import search_terms
from flows.steps.intake.raw_bytes import ChangingError, RawFile, modified_at, read_raw
from flows.steps.intake.register import read_register, received_at
from flows.steps.ledger.delta import write_part
from flows.steps.ledger.standing import Standing
from flows.steps.site.site import Site
from flows.steps.tidy.corrections import CorrectionError, corrections_of, digest_of
from schemas.codelists import BROKEN
from schemas.texts.said import Saying


@dataclass(frozen=True)
class Part:
    """The outcome of one batch: the folder of its part files, and its counts of submissions.

    `waiting` counts files that wait for the next run because they were being written. `faults` are the files on which
    the program failed. `files` counts the part files: on a shared folder all of them must be seen.
    """

    folder: str
    received: int
    accepted: int
    rejected: int
    waiting: int = 0
    faults: tuple[ReadingFault, ...] = ()
    files: int = 0

    def is_seen(self) -> bool:
        """True if all its part files are in its folder."""
        return len(list(Path(self.folder).rglob("*.parquet"))) == self.files


def ingest_files(site: Site, files: Sequence[str], now: datetime, number: int, ingest: str) -> Part:
    """Read a batch as ingest_batch does, with the register of the raw folder.

    Each try has a folder to itself: one that is given up may still be writing, on another machine too.
    """
    folder = site.work / ingest / f"{number:05}_{uuid4().hex[:8]}"
    return ingest_batch(site, files, read_register(site.raw), now, folder, ingest)


def ingest_batch(
    site: Site,
    files: Sequence[str],
    received: Mapping[str, datetime],
    now: datetime,
    folder: Path,
    ingest: str,
) -> Part:
    """Read, tidy and check `files`, archive them and write, under `folder`, the ledger's part files and what their slips say.

    A file is a path relative to the raw folder, or `@` and the hash of a submission that is derived again from the
    archive. Bytes and receipts are in the archive before the ledger knows of them. A trial archives and sends nothing.
    `received` is the register of receipt; a file that it does not list counts as received at `now`.
    """
    again = read_archived(site, [file[1:] for file in files if file.startswith("@")])
    come: list[RawFile] = []
    for file in files:
        if file.startswith("@"):
            continue
        try:
            content = read_raw(site.raw, file, site.max_bytes)
        except (ChangingError, FileNotFoundError):
            continue
        codes = search_terms(site.catalogue).codes
        when = received_at(received, file, codes) or now
        modified = modified_at(site.raw, file, site.timezone)
        come.append(RawFile(shown_path(file, codes), content, when, modified))
    kept = again + come
    with _without_collector():
        batch = check_files(site, kept, now)
    shutil.rmtree(folder, ignore_errors=True)  # of a try that failed halfway
    if not site.is_trial:
        keep_submissions(site, kept, batch.reasons)
        write_receipts(site, come, now)
        note_slips(folder, kept, batch)
    for name in ("submissions", "observations", "findings"):
        write_part(folder, name, getattr(batch, name), ingest)
    taken = batch.submissions.filter(pl.col("status") == "accepted")["submission"].n_unique()
    every = batch.submissions["submission"].n_unique()
    part = Part(str(folder), len(kept), taken, every - taken, len(files) - len(kept), batch.faults)
    return replace(part, files=len(list(folder.rglob("*.parquet"))))


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection: a batch has millions of cells and no cycles, and looking for them costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def find_broken(standing: Standing) -> list[str]:
    """The submissions on which an earlier program or catalogue failed, as `@` and their hashes.

    A submission whose bytes are not stored is left out.
    """
    latest = standing.records.group_by("submission").last()  # the latest record last
    broken = latest.filter(pl.col("status") == BROKEN, pl.col("derived_with") != derived_with(standing.site))
    return [f"@{submission}" for submission in broken["submission"] if is_archived(standing.site, submission)]


def find_recorrected(standing: Standing) -> list[str]:
    """The submissions whose corrections changed since they were derived, as `@` and their hashes.

    Raises CorrectionError if a line names a submission that the ledger does not know.
    """
    corrections = corrections_of(standing.site.catalogue)
    applied = dict(standing.records.select("submission", "corrections").iter_rows())  # the latest record last
    for submission in corrections.keys() - applied.keys():
        raise CorrectionError(Saying("error.correction_of_nothing", submission=submission[:16]))
    wanted = {submission: digest_of(corrections.get(submission, ())) for submission in applied}
    return [f"@{submission}" for submission in sorted(applied) if wanted[submission] != applied[submission]]
