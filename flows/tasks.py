"""Steps that several flows share: read batches, append them to the ledger, publish a vintage, record its marts."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from flows.running.batches import MANY_RETURNS
from flows.running.calls import HOUR, is_plain, step
from flows.running.log import RunLog
from flows.running.names import site_name
from flows.running.progress import Stage
from flows.running.workers import MANY_SLIPS, Workers, workers_of
from flows.steps.ingest.ingest import Part, ingest_files
from flows.steps.ingest.send_slips import Sent, drop_unrecorded, due_slips, queue_slips, send_slips
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.rollup.ledger_contents import note_contents
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.errors import WorkerError
from flows.steps.site.site import Site
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.hash_share import blame_vintage
from flows.steps.vintage.publish import is_rolled_back, publish_vintage, vintage_before
from flows.steps.vintage.reader_folders import lacks_report, lacks_workbooks
from flows.steps.vintage.reuse import find_kept, record_rolled, standing_digest
from flows.steps.vintage.settle import settle_site
from flows.steps.vintage.vintage import current_package
from flows.steps.vintage.write import write_vintage
from schemas.texts.said import Saying

if TYPE_CHECKING:
    from prefect.assets import Asset

_SEEN_SECONDS = 90
"""Seconds in which a file that another machine wrote is seen; shares show a new name after a minute at most."""


def settle(site: Site) -> Standing:
    """Finish what earlier runs left undone, and read the ledger."""
    standing = settle_site(site, datetime.now(UTC))
    drop_unrecorded(site, standing.records)
    return standing


def read_batches(site: Site, batches: list[tuple[datetime, list[str]]]) -> list[Part]:
    """Read batches of files into part files on the site's workers, each recorded at its time."""
    shutil.rmtree(site.work, ignore_errors=True)
    count = sum(len(batch) for _, batch in batches)
    stage = Stage("ingest", count)
    parts: list[Part] = []
    if not batches:
        return parts
    with workers_of(site, count, MANY_RETURNS) as workers:
        futures = [
            workers.threads.submit(
                read_batch, {"workers": workers, "files": files, "now": now, "number": number}
            )
            for number, (now, files) in enumerate(batches, 1)
        ]
        for future in workers.threads.done(futures):
            part = future.result()
            wait_until_seen(part)
            parts.append(part)
            for _ in range(part.received):
                stage()
    return sorted(parts, key=lambda part: part.folder)


def wait_until_seen(part: Part) -> None:
    """Wait until all part files of a batch are seen; a shared folder may show them late. Raises WorkerError."""
    for _ in range(_SEEN_SECONDS):
        if part.is_seen():
            return
        sleep(1)
    raise WorkerError(Saying("error.parts_unseen", folder=part.folder, seconds=_SEEN_SECONDS))


def append_to_ledger(standing: Standing, parts: list[Part]) -> Standing:
    """Append part files to the ledger and remove them; return the ledger after it."""
    folders = [Path(part.folder) for part in parts]
    if not standing.site.is_trial:
        queue_slips(standing.site, folders)
    after = standing.appended(folders)
    shutil.rmtree(standing.site.work, ignore_errors=True)
    return after


@step("read batch {number}", hours=4, tries=2)
def read_batch(workers: Workers, files: list[str], now: datetime, number: int) -> Part:
    """Read one batch of files into part files."""
    part: Part = workers.do(ingest_files, files, now, number, workers.run)
    return part


@contextmanager
def slips_afterwards(site: Site, log: RunLog) -> Iterator[list[Sent]]:
    """Write the slips that are due when the block has ended, whether it published or held; the list has them then.

    An interrupted run leaves them to the next one, and so does one that failed if the machine cannot write them.
    """
    sent: list[Sent] = []
    try:
        yield sent
    except Exception:
        with suppress(OSError):  # the first error is the one to tell
            _write_due(site, log, sent)
        raise
    _write_due(site, log, sent)


def _write_due(site: Site, log: RunLog, sent: list[Sent]) -> None:
    due = {} if site.is_trial else due_slips(site)
    if not due:
        return
    count = sum(map(len, due.values()))
    with log.step("slips") as counts:
        stage = Stage("slips", count)
        with workers_of(site, count, MANY_SLIPS) as workers:
            futures = {
                workers.threads.submit(
                    write_slips, {"workers": workers, "folder": folder, "submissions": own}
                ): len(own)
                for folder, own in due.items()
            }
            for future in workers.threads.done(futures):
                sent.append(future.result())
                for _ in range(futures[future]):
                    stage()
        counts["slips"] = sum(own.slips for own in sent)


@step("write slips of {folder.name}", hours=4)
def write_slips(workers: Workers, folder: Path, submissions: list[str]) -> Sent:
    """Write the slips of a batch."""
    sent: Sent = workers.do(send_slips, folder, submissions)
    return sent


@step("publish as of {as_of:%Y-%m-%d %H:%M} UTC", hours=12)
def publish(
    site: Site,
    as_of: datetime,
    is_past: bool,
    accepted: str = "",
    officer: str = "",
    standing: Standing | None = None,
) -> tuple[Path, bool]:
    """Publish the vintage as of a time; return its folder and whether it is new.

    If no input changed, or an officer rolled back from this edition, the current vintage stays. The ledger is read
    unless `standing` is given.
    """
    ledger = standing or read_ledger(site)
    edition = edition_of(site, as_of, ledger)
    current = current_package(site)
    is_held = not is_past and is_rolled_back(ledger, edition)
    if current and (current["inputs"] == edition.inputs or is_held):
        return site.current.resolve(), False
    before = vintage_before(ledger, edition)
    with blame_vintage(before), Comparison(site, ledger, before, as_of) as comparison:
        kept = find_kept(comparison)
        note_contents(site, ledger.files("observations"))
        with rolled_up(site, as_of, Stage("roll_up", 4), kept.reused, ledger) as tables:
            vintage = write_vintage(tables, site, edition, Stage("publish", 0), comparison, kept)
            records = standing_digest(tables, "record_standing")
        if not is_past:
            publish_vintage(comparison, edition, vintage, accepted, officer)
            record_rolled(site, vintage, records, kept)
    return vintage, True


def add_for_readers(site: Site, vintage: Path, log: RunLog) -> None:
    """Write the workbooks and the pages of the current vintage, unless they are there or the site wants none.

    Each is a step of the run. What a killed run left out, the next one writes.
    """
    if vintage.resolve() != site.current.resolve():
        return
    if site.settings.workbooks and lacks_workbooks(vintage):
        with log.step("workbooks") as counts:
            counts.update(write_workbooks(site, vintage))
    if site.settings.report and lacks_report(vintage):
        with log.step("report"):
            write_pages(site, vintage)


@step("write pages", hours=1)
def write_pages(site: Site, vintage: Path) -> None:
    """Write the pages of a vintage."""
    from flows.steps.report.report import write_report  # noqa: PLC0415  jinja2, after the publication

    write_report(site, vintage.resolve())


@step("write workbooks", hours=1)
def write_workbooks(site: Site, vintage: Path) -> dict[str, int]:
    """Write the workbooks of a vintage; the number of those written and of those linked."""
    from flows.steps.export.workbook_folder import write_folder  # noqa: PLC0415  xlsxwriter, after the publication

    return write_folder(site, vintage)


def record_marts(site: Site, vintage: Path) -> None:
    """Record each mart of the current vintage as a Prefect asset made from the ledger and the catalogue.

    A record is an event of the server, with the vintage, its rows and its files. It needs no account. A run without
    Prefect records nothing.
    """
    if is_plain():
        return
    from prefect.assets import materialize  # noqa: PLC0415  a plain run does not import it
    from prefect.cache_policies import NO_CACHE  # noqa: PLC0415

    marts: dict[str, dict[str, Any]] = {}
    for resource in json.loads((vintage / "datapackage.json").read_bytes())["resources"]:
        name = resource["path"].partition("/")[0].removesuffix(".parquet")
        mart = marts.setdefault(name, {"vintage": vintage.name, "rows": 0, "files": 0})
        mart["rows"] += resource["rows"]
        mart["files"] += 1
    assets = {name: _asset(site, name) for name in marts}

    @materialize(
        *assets.values(),
        asset_deps=[_asset(site, "ledger"), _asset(site, "catalogue")],
        name="record_marts",
        task_run_name=f"record marts of {vintage.name}",
        cache_policy=NO_CACHE,
        timeout_seconds=HOUR,
    )
    def record() -> None:
        for name, asset in assets.items():
            asset.add_metadata(marts[name])

    record()


def _asset(site: Site, name: str) -> "Asset":
    """Asset of a site; characters that Prefect forbids in a key become underscores."""
    from prefect.assets import Asset  # noqa: PLC0415  see above

    owner = re.sub(r"[^\w.（）()-]", "_", site_name(site))
    return Asset(key=f"fedstats://{owner[:200]}/{name}")
