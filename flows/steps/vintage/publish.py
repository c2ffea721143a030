"""Publish: make a vintage current, list the vintages, go back to an earlier one, remove old ones.

The record of publications (events publish and rollback) says which vintage is current; the link follows it.
"""

import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from flows.steps.ledger.events import check_reason, record_event
from flows.steps.ledger.period_locks import Locks
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.site.aside import put_aside
from flows.steps.site.errors import EventError, HeldError
from flows.steps.site.files import make_folder, sync_folder
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.vintage._losses import hold_losses
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.edition import Edition, edition_of
from flows.steps.vintage.vintage import (
    PACKAGE,
    Vintage,
    damaged_files,
    lacking_files,
    read_vintage,
    tell_published,
)
from schemas.ledger import Event
from schemas.periods import parse_period
from schemas.texts.said import Saying

_NAMED = "%Y%m%dT%H%M%SZ"


class VintageError(EventError):
    """There is no such vintage, or it is not whole."""


class LockedPeriodError(EventError):
    """A publication would change figures of a locked period that no return explains."""


@dataclass(frozen=True)
class Listed:
    """One vintage: the times when it was published and for which it is true, its changed figures, its missing files.

    `published_at` is None for a vintage made as of the past, which never was current.
    """

    vintage: str
    published_at: datetime | None
    as_of: datetime | None
    is_current: bool
    changed: int | None
    lacking: list[str]


def settle_current(standing: Standing) -> None:
    """Finish the last recorded switch of the current vintage.

    A run may have been killed before it set the link, or before it wrote published.json.
    """
    site, log = standing.site, standing.publications
    _mend_link(site)
    if log and site.current.resolve().name != log[-1]["subject"]:
        folder = site.marts / "vintages" / log[-1]["subject"]
        if not lacking_files(folder):
            switch_current(site, folder)
    if not lacking_files(site.current):
        tell_published(site)


def _mend_link(site: Site) -> None:
    """Put aside a folder or file in the place of the link `current`, as a copy that follows links leaves it.

    If it is the only copy of a vintage, that vintage moves to the others.
    """
    current = site.current
    if current.is_symlink() or not current.exists():
        return
    if current.is_dir() and not damaged_files(current):
        home = site.marts / "vintages" / read_vintage(current).name
        if not home.exists():
            make_folder(home.parent)
            current.rename(home)
            switch_current(site, home)
            return
    put_aside(site.marts.parent, current, "folder_for_link" if current.is_dir() else "file_for_link")


def vintage_before(standing: Standing, edition: Edition) -> Vintage | None:
    """The last whole vintage that was current before `edition`, by the record of publications; None for the first."""
    before: list[str] = []
    for row in standing.publications:
        if (row["event"], row["subject"]) == ("publish", edition.vintage):
            break
        before += [row["subject"]] if row["recorded_at"] <= edition.as_of else []
    folders = (standing.site.marts / "vintages" / name for name in reversed(before))
    found = next((folder for folder in folders if not lacking_files(folder)), None)
    return None if found is None else read_vintage(found)


def current_vintage(site: Site) -> Vintage | None:
    """The published vintage, for a trial too; None if there is none or a file of it is gone."""
    current = replace(site, is_trial=False).current.resolve()
    return None if lacking_files(current) else read_vintage(current)


def publish_vintage(
    comparison: Comparison, edition: Edition, folder: Path, accepted: str = "", officer: str = ""
) -> None:
    """Record the vintage in `folder` as published, make it current, and remove vintages that need not be kept.

    Raises LockedPeriodError if it changes figures of a locked period for another reason than a return. Raises
    HeldError if it lost much against the vintage before and `accepted` gives no reason. The vintage is removed then.
    """
    site, said = comparison.site, ""
    try:
        _refuse_locked(comparison.standing, edition, folder)
        if comparison.before:
            hold_losses(comparison, folder)
    except HeldError:
        if not accepted:
            shutil.rmtree(folder)
            raise
        said = accepted
    except LockedPeriodError:
        shutil.rmtree(folder)
        raise
    record_event(site, "publish", edition.vintage, said, officer or "nightly", edition.as_of)
    switch_current(site, folder)
    published = {row["subject"] for row in comparison.standing.publications}
    drop_old(site, published | {edition.vintage}, edition.as_of)


def switch_current(site: Site, vintage: Path) -> None:
    """Make `vintage` current: a new symbolic link replaces the old in one step, and published.json follows it."""
    _mend_link(site)
    link = site.marts / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("vintages") / vintage.name, target_is_directory=True)
    link.replace(site.current)
    sync_folder(site.marts)
    tell_published(site)


def _refuse_locked(standing: Standing, edition: Edition, folder: Path) -> None:
    locks = standing.locks_at(edition.as_of)
    if not locks.since:
        return
    revisions = pl.read_parquet(folder / "revisions.parquet")
    changed = revisions.filter(pl.col("cause").str.contains(f"^({'|'.join(_CHANGES)})"))
    inside = _returns_of_locked(standing, locks)
    held = [
        row
        for row in changed.to_dicts()
        if locks.on(parse_period(row["period"])) and inside.isdisjoint(row["cause"].replace(";", "").split())
    ]
    if held:
        first = held[0]
        lock = locks.on(parse_period(first["period"]))
        change, undo = _CHANGES[first["cause"].partition(" ")[0].partition(";")[0]]
        raise LockedPeriodError(
            Saying(
                "error.locked_change",
                lock=lock.text if lock else "",
                change=Saying(change),
                count=len(held),
                place=first["place_code"],
                period=first["period"],
                indicator=first["indicator"],
                old=first["old_value"],
                new=first["new_value"],
                cause=first["cause"],
                undo=Saying(undo),
            )
        )


def _returns_of_locked(standing: Standing, locks: Locks) -> set[str]:
    """Returns of locked periods, as causes name them: what counts of them was received or decided before the lock."""
    records = standing.records.drop_nulls("period")
    locked = [text for text in records["period"].unique() if locks.on(parse_period(text))]
    return set(records.filter(pl.col("period").is_in(locked))["submission"].str.head(12))


_CHANGES = {
    "catalogue": ("error.locked_catalogue", "error.undo_change"),
    "code": ("error.locked_catalogue", "error.undo_change"),
    # a month that was recovered from the cumulative figure of a later, unlocked month goes with it
    "submission": ("error.locked_return", "error.undo_return"),
    "correction": ("error.locked_correction", "error.undo_change"),
    "prefer": ("error.locked_preference", "error.undo_decision"),
    "withdraw": ("error.locked_withdrawal", "error.undo_decision"),
    "restore": ("error.locked_restoration", "error.undo_decision"),
}
"""First words of causes of revisions: the texts on what changes, and on what to do about it."""


def roll_back(site: Site, name: str, reason: str, officer: str, now: datetime) -> Event:
    """Make an earlier vintage current again, recorded with its reason; it stays so until something new arrives.

    Raises VintageError, ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        settle_current(standing)
        vintage = open_vintage(site, name)
        if site.current.resolve() == vintage.folder:
            raise VintageError(Saying("error.vintage_current", name=vintage.name))
        content = edition_of(site, standing.dated(now), standing).content
        event = record_event(site, "rollback", vintage.name, said, officer, now, detail=content)
        switch_current(site, vintage.folder)
    return event


def is_rolled_back(standing: Standing, edition: Edition) -> bool:
    """True if an officer went back to an earlier vintage and nothing new has arrived since."""
    log = standing.publications
    return bool(log) and log[-1]["event"] == "rollback" and log[-1]["detail"] == edition.content


def open_vintage(site: Site, name: str) -> Vintage:
    """The vintage whose name begins with `name`, or the one called "current". Raises VintageError."""
    folders = {path.name: path for path in _folders(site)}
    if name == "current" and site.current.is_symlink():
        name = site.current.readlink().name
    found = [own for own in folders if own.startswith(name)] if len(name) > 3 else []
    if name not in found and len(found) != 1:
        raise VintageError(Saying("error.no_vintage", name=name))
    folder = folders[name if name in found else found[0]]
    if lacking := lacking_files(folder):
        time = _time_of(folder.name)
        again = f"fedstats nightly --as-of {time.isoformat()}" if time else "fedstats nightly"
        raise VintageError(
            Saying("error.vintage_lacks", name=folder.name, file=lacking[0], count=len(lacking), again=again)
        )
    return read_vintage(folder)


def list_vintages(site: Site) -> list[Listed]:
    """Every vintage of the site, the newest first."""
    log = read_ledger(site).publications
    published = {row["subject"]: row["recorded_at"] for row in log if row["event"] == "publish"}
    current = site.current.resolve().name
    listed = []
    for folder in _folders(site):
        lacking = lacking_files(folder)
        known = None if PACKAGE in lacking else read_vintage(folder)
        rows = {own["path"]: own["rows"] for own in known.package["resources"]} if known else {}
        changed = rows.get("revisions.parquet")
        as_of = known.as_of if known else _time_of(folder.name)
        own = (folder.name, published.get(folder.name), as_of, folder.name == current, changed, lacking)
        listed.append(Listed(*own))
    return sorted(listed, key=lambda own: own.vintage, reverse=True)


def drop_old(site: Site, published: Collection[str], now: datetime) -> list[str]:
    """Remove the vintages that the site's settings do not keep; their names.

    It keeps the vintages of the last `keep_days` days, the last published vintage of each month, and the current one.
    `published` has the names of the vintages that were current at some time.
    """
    times = {folder: time for folder in _folders(site) if (time := _time_of(folder.name))}
    ends: dict[str, Path] = {}
    for folder in sorted(times):
        if folder.name in published and site.settings.keep_month_ends:
            ends[f"{times[folder].astimezone(site.timezone):%Y-%m}"] = folder
    kept = {*ends.values(), site.current.resolve()}
    oldest = now - timedelta(days=site.settings.keep_days)
    dropped = [folder for folder, time in times.items() if folder not in kept and time < oldest]
    for folder in dropped:
        away = folder.rename(folder.with_name(f".{folder.name}"))  # gone at once, whatever the removal takes
        shutil.rmtree(away)
    return sorted(folder.name for folder in dropped)


def _folders(site: Site) -> list[Path]:
    return [path for path in (site.marts / "vintages").resolve().glob("[!.]*") if path.is_dir()]


def _time_of(name: str) -> datetime | None:
    """The as-of time in a vintage's name."""
    try:
        return datetime.strptime(name.split("-", maxsplit=1)[0], _NAMED).replace(tzinfo=UTC)
    except ValueError:
        return None
