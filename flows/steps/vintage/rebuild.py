"""Rebuilding: the ledger anew from the archive and its receipts, put in place of the old one; the vintage that was
current, made again."""

import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flows.steps.intake.archive import ArchiveError, missing_bytes, read_receipts
from flows.steps.ledger.delta import LedgerError, ledger_files
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.site import Site
from flows.steps.vintage.edition import Edition, edition_of
from flows.steps.vintage.publish import publications, vintage_before
from flows.steps.vintage.vintage import Vintage, lacking_files, read_vintage
from flows.steps.vintage.write import write_vintage

_REBUILT, _REPLACED = "ledger.rebuilt", "ledger.replaced"


def settle_ledger(site: Site) -> None:
    """Finish what a killed rebuild left: a ledger that is built whole takes its place, what it worked in goes.

    Raises LedgerError where there is no ledger although what it held was published.
    """
    rebuilt, replaced = (site.ledger.with_name(name) for name in (_REBUILT, _REPLACED))
    if rebuilt.exists():
        if site.ledger.exists():
            shutil.rmtree(replaced, ignore_errors=True)
            site.ledger.rename(replaced)
        rebuilt.rename(site.ledger)
    for left_over in (replaced, site.trial):
        shutil.rmtree(left_over, ignore_errors=True)
    published = [row["recorded_at"] for row in publications(site) if row["event"] == "publish"]
    is_empty = bool(published) and not ledger_files(site.ledger, "submissions")
    if is_empty and any(own.recorded_at <= max(published) for own in read_receipts(site).values()):
        raise LedgerError(site.ledger)


def nights_of(site: Site, without_missing: bool) -> list[tuple[datetime, list[str]]]:
    """Every submission that came, by the time at which the ledger took it in, as `@` and its hash.

    Raises ArchiveError where the bytes of one are gone, unless they may be missing.
    """
    if not read_receipts(site):
        raise ArchiveError(
            f"{site.archive} 里没有收件记录，无从重建 / holds no receipts: there is nothing to build from"
        )
    missing = missing_bytes(site)
    if missing and not without_missing:
        first = min(missing, key=lambda own: own.recorded_at)
        raise ArchiveError(
            f"存档里缺 {len(missing)} 份报表，如 {first.submission[:12]} {first.file}；请从备份恢复，或加 --without-missing 不要"
            f"它们 / the archive lacks {len(missing)} submissions, {first.file} among them: restore them from a backup, "
            "or leave them out by --without-missing"
        )
    gone = {own.submission for own in missing}
    nights: dict[datetime, list[str]] = defaultdict(list)
    for own in read_receipts(site).values():
        if own.submission not in gone:
            nights[own.recorded_at].append(f"@{own.submission}")
    return [(when, sorted(nights[when])) for when in sorted(nights)]


def adopt_ledger(site: Site, built: Path) -> None:
    """Put a ledger that is built whole in the place of the site's."""
    rebuilt = site.ledger.with_name(_REBUILT)
    if rebuilt.exists():
        rebuilt.rename(
            site.trial / _REPLACED
        )  # whole, of a killed rebuild: never half deleted under that name
    built.rename(rebuilt)
    settle_ledger(site)


def edition_current(site: Site) -> Edition | None:
    """The edition that was current last by the record of publications, where ledger, catalogue and code still make
    it; None where they make another one."""
    log = publications(site)
    if not log:
        return None
    name = log[-1]["subject"]
    return _edition_named(site, name)


def _edition_named(site: Site, name: str) -> Edition | None:
    as_of = {row["subject"]: row["recorded_at"] for row in publications(site) if row["event"] == "publish"}
    edition = edition_of(site, as_of[name]) if name in as_of else None
    return edition if edition and edition.vintage == name else None


def make_again(site: Site, edition: Edition) -> Path:
    """The vintage of an edition that was published before, written again where it is not whole.

    The vintage before it is made again too, for a trial, where it is gone, so that the revisions are the same.
    """
    folder = site.marts / "vintages" / edition.vintage
    if not lacking_files(folder):
        return folder
    before = vintage_before(site, edition) or _made_for_trial(site, edition)
    with rolled_up(site, edition.as_of) as tables:
        return write_vintage(tables, site, edition, before=before)


def _made_for_trial(site: Site, edition: Edition) -> Vintage | None:
    names: list[str] = []
    for row in publications(site):
        if (row["event"], row["subject"]) == ("publish", edition.vintage):
            break
        names.append(row["subject"])
    before = _edition_named(site, names[-1]) if names else None
    if before is None:
        return None
    with rolled_up(site, before.as_of) as tables:
        return read_vintage(write_vintage(tables, replace(site, is_trial=True), before))
