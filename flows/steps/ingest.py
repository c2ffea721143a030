"""Ingest: one batch of files through read, tidy and check into part files. Paths in, paths and counts out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import uuid4

import polars as pl

from flows.steps.check import check_table
from flows.steps.find import hash_bytes
from flows.steps.findings import Where, finding, findings_frame
from flows.steps.identify import Findings, RejectedError, Return, identify_return
from flows.steps.read import UnreadableError, read_sheets
from flows.steps.site import Site
from flows.steps.tidy import tidy_returns
from schemas.observation import OBSERVATION_SCHEMA, observation_contract
from schemas.records import SUBMISSION_SCHEMA


@dataclass(frozen=True)
class Part:
    """What one batch came to: its part files in `folder`, and how many submissions it took and refused."""

    folder: str
    received: int
    accepted: int
    rejected: int


@dataclass(frozen=True)
class Batch:
    """The outcome of a batch in memory: one frame a ledger table."""

    submissions: pl.DataFrame
    observations: pl.DataFrame
    findings: pl.DataFrame


def ingest_batch(
    site: Site, files: Sequence[str], received: Mapping[str, datetime], now: datetime, folder: Path
) -> Part:
    """Keep, read, tidy and check `files` (relative to the raw folder) and write their part files.

    The files' bytes and receipts go to the archive before anything is read from them. `received` is the register
    of receipt; a file that it does not list counts as received at `now`.
    """
    kept = []
    for file in files:
        content = (site.raw / file).read_bytes()
        kept.append((file, content, received.get(file) or now))
    keep_submissions(site.archive, kept, now)
    batch = check_files(site, kept, now)
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in vars(batch).items():
        frame.write_parquet(folder / f"{name}.parquet", compression="lz4")
    accepted = int((batch.submissions["status"] == "accepted").sum())
    return Part(str(folder), len(files), accepted, len(batch.submissions) - accepted)


def keep_submissions(archive: Path, files: Sequence[tuple[str, bytes, datetime]], now: datetime) -> None:
    """Archive the bytes of a batch under their hashes, then its receipts: which file, received and recorded when.

    Each file appears whole or not at all; what an earlier run kept already is left as it is.
    """
    receipts = []
    for file, content, when in files:
        digest = hash_bytes(content)
        path = archive / digest[:2] / f"{digest}{PurePosixPath(file).suffix.lower()}"
        receipt = {
            "submission": digest,
            "file": file,
            "received_at": when.isoformat(),
            "recorded_at": now.isoformat(),
        }
        receipts.append(json.dumps(receipt, ensure_ascii=False))
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
    lines = "".join(f"{receipt}\n" for receipt in sorted(receipts)).encode()
    folder = archive / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(folder / f"{hash_bytes(lines)}.jsonl", lines)


def _write_whole(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    temporary.write_bytes(content)
    temporary.replace(path)


def check_files(site: Site, files: Sequence[tuple[str, bytes, datetime]], now: datetime) -> Batch:
    """Read, tidy and check the files (name, bytes, time of receipt) without keeping anything.

    Raises AssertionError should a filled cell be neither accepted nor rejected.
    """
    today = now.astimezone(site.timezone).date()
    findings: Findings = []
    returns: list[Return] = []
    rows: dict[str, dict[str, object]] = {}
    for file, content, when in files:
        digest = hash_bytes(content)
        rows[digest] = _submission_row(digest, file, when, now, site)
        try:
            sheets = read_sheets(file, content, site.settings.max_file_mb * 2**20)
            own, odd = identify_return(digest, file, sheets, site.catalogue, today)
        except UnreadableError as error:
            findings.append(finding(error.rule, Where(digest, file)))
        except RejectedError as error:
            findings += error.findings
        else:
            returns.append(own)
            findings += odd
    observations = _check_returns(returns, rows, findings)
    submissions = pl.DataFrame(list(rows.values()), schema=SUBMISSION_SCHEMA, orient="row")
    return Batch(
        submissions, observation_contract.validate(observations, lazy=True), findings_frame(findings)
    )


def _submission_row(digest: str, file: str, when: datetime, now: datetime, site: Site) -> dict[str, object]:
    counts = dict.fromkeys(("rows", "read", "accepted", "rejected"), 0)
    return {
        "submission": digest,
        "file": file,
        "received_at": when,
        "received_on": when.astimezone(site.timezone).date(),
        "recorded_at": now,
        "status": "rejected",
        **counts,
    }


def _check_returns(
    returns: list[Return], rows: dict[str, dict[str, object]], findings: Findings
) -> pl.DataFrame:
    tables, odd = tidy_returns(returns)
    findings += odd
    frames = [pl.DataFrame(schema=OBSERVATION_SCHEMA)]
    for table in tables:
        observations, odd = check_table(table)
        findings += odd
        frames.append(observations)
        taken = dict(observations.group_by("submission").len().iter_rows())
        for at, own in enumerate(table.returns):
            accepted = taken.get(own.submission, 0)
            if table.read[at] != accepted + table.rejected[at]:
                raise AssertionError(
                    f"{own.file}: {table.read[at]} cells read, but {accepted} accepted and {table.rejected[at]} rejected"
                )
            if not table.rows[at]:
                findings.append(finding("no_rows", own.where))
            rows[own.submission] |= {
                "form": own.layout.form.form,
                "place_code": own.unit.code,
                "period": own.period.text,
                "status": "accepted",
                "rows": table.rows[at],
                "read": table.read[at],
                "accepted": accepted,
                "rejected": table.rejected[at],
            }
    return pl.concat(frames)
