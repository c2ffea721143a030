"""Rebuild: a new ledger from the archive and its receipts in place of the old, and the current vintage made again."""

import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flows.steps.intake.archive import ArchiveError, files_of, missing_bytes, read_receipts
from flows.steps.ledger.delta import LedgerError
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.files import sync_folder
from flows.steps.site.site import Site
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.edition import Edition, edition_of
from flows.steps.vintage.publish import vintage_before
from flows.steps.vintage.vintage import Vintage, damaged_files, read_vintage
from flows.steps.vintage.write import write_vintage
from schemas.texts.said import Saying

_REBUILT, _REPLACED = "ledger.rebuilt", "ledger.replaced"


def settle_ledger(site: Site) -> Standing:
    """Finish a killed rebuild, then read the ledger: the one reading of a run.

    A ledger that was built whole takes its place; the rebuild's working folders go. Raises LedgerError if there is no
    ledger although figures of it were published.
    """
    rebuilt, replaced = (site.ledger.with_name(name) for name in (_REBUILT, _REPLACED))
    if rebuilt.exists():
        if site.ledger.exists():
            shutil.rmtree(replaced, ignore_errors=True)
            site.ledger.rename(replaced)
        rebuilt.rename(site.ledger)
        sync_folder(site.ledger.parent)
    for left_over in (replaced, site.trial):
        shutil.rmtree(left_over, ignore_errors=True)
    standing = read_ledger(site)
    published = [row["recorded_at"] for row in standing.publications if row["event"] == "publish"]
    is_empty = bool(published) and not standing.files("submissions")
    if is_empty and any(receipt.recorded_at <= max(published) for receipt in read_receipts(site).values()):
        raise LedgerError(site.ledger)
    return standing


def nights_of(site: Site, without_missing: bool) -> list[tuple[datetime, list[str]]]:
    """Every submission that was received, as `@` and its hash, by the time at which the ledger recorded it.

    Raises ArchiveError if the bytes of a submission are gone or damaged, unless they may be missing.
    """
    if not read_receipts(site):
        raise ArchiveError(Saying("error.no_receipts", archive=site.archive))
    missing = missing_bytes(site)
    if missing and not without_missing:
        first = min(missing, key=lambda receipt: receipt.recorded_at)
        if damaged := [path for receipt in missing for path in files_of(site, receipt.submission)]:
            raise ArchiveError(Saying("error.archive_unsound", file=damaged[0], count=len(missing)))
        raise ArchiveError(
            Saying(
                "error.archive_lacks", count=len(missing), submission=first.submission[:12], file=first.file
            )
        )
    gone = {receipt.submission for receipt in missing}
    nights: dict[datetime, list[str]] = defaultdict(list)
    for receipt in read_receipts(site).values():
        if receipt.submission not in gone:
            nights[receipt.recorded_at].append(f"@{receipt.submission}")
    return [(when, sorted(nights[when])) for when in sorted(nights)]


def adopt_ledger(site: Site, built: Path) -> Standing:
    """Put a ledger that is built whole in the place of the site's ledger, and read it."""
    rebuilt = site.ledger.with_name(_REBUILT)
    if rebuilt.exists():  # whole, of a killed rebuild: never half deleted under that name
        rebuilt.rename(site.trial / _REPLACED)
    site.ledger_counts.unlink(missing_ok=True)  # of the old ledger
    built.rename(rebuilt)
    sync_folder(rebuilt.parent)
    return settle_ledger(site)


def edition_current(standing: Standing) -> Edition | None:
    """The edition that was current last, by the record of publications.

    None if ledger, catalogue and code make another edition now.
    """
    log = standing.publications
    return _edition_named(standing, log[-1]["subject"]) if log else None


def _edition_named(standing: Standing, name: str) -> Edition | None:
    log = standing.publications
    as_of = {row["subject"]: row["recorded_at"] for row in log if row["event"] == "publish"}
    edition = edition_of(standing.site, as_of[name], standing) if name in as_of else None
    return edition if edition and edition.vintage == name else None


def make_again(standing: Standing, edition: Edition) -> Path:
    """The vintage of an edition that was published before, written again if it is not whole.

    If the vintage before it is gone, it is made again too, as a trial, so that the revisions are the same.
    """
    site = standing.site
    folder = site.marts / "vintages" / edition.vintage
    if not damaged_files(folder):
        return folder
    before = vintage_before(standing, edition) or _made_for_trial(standing, edition)
    with (
        Comparison(site, standing, before, edition.as_of) as comparison,
        rolled_up(site, edition.as_of, standing=standing) as tables,
    ):
        return write_vintage(tables, site, edition, comparison=comparison)


def _made_for_trial(standing: Standing, edition: Edition) -> Vintage | None:
    names: list[str] = []
    for row in standing.publications:
        if (row["event"], row["subject"]) == ("publish", edition.vintage):
            break
        names.append(row["subject"])
    before = _edition_named(standing, names[-1]) if names else None
    if before is None:
        return None
    site = standing.site
    with rolled_up(site, before.as_of, standing=standing) as tables:
        return read_vintage(write_vintage(tables, replace(site, is_trial=True), before))
