"""Vintages: which there are, which is current, what is kept, and going back to an earlier one.

The record of publications (events publish and rollback) says which vintage is current; the link follows it.
"""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from flows.steps.ledger.events import PUBLICATIONS, check_reason, last_moment, read_events, record_event
from flows.steps.ledger.period_locks import read_locks
from flows.steps.site.errors import EventError, HeldError
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.vintage._losses import hold_losses
from flows.steps.vintage.edition import Edition, edition_of
from flows.steps.vintage.vintage import PACKAGE, Vintage, lacking_files, read_vintage, tell_published
from schemas.ledger import Event
from schemas.periods import parse_period

_NAMED = "%Y%m%dT%H%M%SZ"


class VintageError(EventError):
    """There is no such vintage, or it is not whole; the message says which."""


class LockedPeriodError(EventError):
    """A publication would change figures of a locked period that no return explains."""


@dataclass(frozen=True)
class Listed:
    """One vintage: when it was published (None: made as of the past, never current) and what it is true for;
    whether it is current; how many figures it changed; the files that it lacks."""

    vintage: str
    published_at: datetime | None
    as_of: datetime | None
    is_current: bool
    changed: int | None
    lacking: list[str]


def publications(site: Site) -> list[Event]:
    """Every switch of the current vintage, in order."""
    return read_events(site).filter(pl.col("event").is_in(PUBLICATIONS)).to_dicts()


def settle_current(site: Site) -> None:
    """Finish the switch that was recorded last, should a run have been killed before its link was set, or before
    published.json told of it."""
    log = publications(site)
    if log and site.current.resolve().name != log[-1]["subject"]:
        folder = site.marts / "vintages" / log[-1]["subject"]
        if not lacking_files(folder):
            switch_current(site, folder)
    if not lacking_files(site.current):
        tell_published(site)


def vintage_before(site: Site, edition: Edition) -> Vintage | None:
    """The whole vintage that was current before `edition`, by the record of publications; None for the first."""
    before: list[str] = []
    for row in publications(site):
        if (row["event"], row["subject"]) == ("publish", edition.vintage):
            break
        before += [row["subject"]] if row["recorded_at"] <= edition.as_of else []
    folders = (site.marts / "vintages" / name for name in reversed(before))
    found = next((folder for folder in folders if not lacking_files(folder)), None)
    return None if found is None else read_vintage(found)


def current_vintage(site: Site) -> Vintage | None:
    """The published vintage, of a trial that of its site; None where there is none or a file of it is gone."""
    current = replace(site, is_trial=False).current.resolve()
    return None if lacking_files(current) else read_vintage(current)


def publish_vintage(
    site: Site, edition: Edition, folder: Path, before: Vintage | None, accepted: str = "", officer: str = ""
) -> None:
    """Record the vintage in `folder` as published, make it current, and drop what need not be kept.

    Raises LockedPeriodError where it changes figures of a locked period for another reason than a return, HeldError
    where it loses much of what the vintage `before` had and no reason why that is right is given in `accepted`; it is
    not kept then.
    """
    said = ""
    try:
        _hold_locked(site, edition, folder)
        if before:
            hold_losses(site, before, folder)
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
    drop_old(site, edition.as_of)


def switch_current(site: Site, vintage: Path) -> None:
    """Make `vintage` the published one: a new symbolic link replaces the old in one step, and published.json follows
    it."""
    link = site.marts / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("vintages") / vintage.name, target_is_directory=True)
    link.replace(site.current)
    tell_published(site)


def _hold_locked(site: Site, edition: Edition, folder: Path) -> None:
    locks = read_locks(site, edition.as_of)
    if not locks.since:
        return
    revisions = pl.read_parquet(folder / "revisions.parquet")
    changed = revisions.filter(pl.col("cause").str.contains("^(catalogue|code)(;|$)"))
    held = [row for row in changed.to_dicts() if locks.on(parse_period(row["period"]))]
    if held:
        first = held[0]
        lock = locks.on(parse_period(first["period"]))
        text = lock.text if lock else ""
        raise LockedPeriodError(
            f"{text} 已锁定，而目录或程序的改动会改变其中 {len(held)} 个数，如 {first['place_code']} {first['period']} "
            f"{first['indicator']}：{first['old_value']} → {first['new_value']}。请撤回改动，或先解锁：fedstats unlock "
            f"{text} --reason … / {text} is locked, and a change of the catalogue or the code would alter {len(held)} "
            "figures of it: take the change back, or unlock the period first"
        )


def roll_back(site: Site, name: str, reason: str, officer: str, now: datetime) -> Event:
    """Make an earlier vintage current again, recorded with its reason; it stays so until something new comes.

    Raises VintageError, ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        settle_current(site)
        vintage = open_vintage(site, name)
        if site.current.resolve() == vintage.folder:
            raise VintageError(f"{vintage.name} 已是当前版本 / is the current vintage already")
        content = edition_of(site, max(now, last_moment(site))).content
        event = record_event(site, "rollback", vintage.name, said, officer, now, detail=content)
        switch_current(site, vintage.folder)
    return event


def is_rolled_back(site: Site, edition: Edition) -> bool:
    """Whether an officer went back to an earlier vintage and nothing new has come since."""
    log = publications(site)
    return bool(log) and log[-1]["event"] == "rollback" and log[-1]["detail"] == edition.content


def open_vintage(site: Site, name: str) -> Vintage:
    """The vintage whose name begins so, or the current one by that word. Raises VintageError."""
    folders = {path.name: path for path in _folders(site)}
    if name == "current" and site.current.is_symlink():
        name = site.current.readlink().name
    found = [own for own in folders if own.startswith(name)] if len(name) > 3 else []
    if name not in found and len(found) != 1:
        raise VintageError(
            f"没有唯一的版本以 {name} 开头，全部版本：fedstats vintages / this is not the beginning of exactly one "
            "vintage; all of them: fedstats vintages"
        )
    folder = folders[name if name in found else found[0]]
    if lacking := lacking_files(folder):
        time = _time_of(folder.name)
        again = f"fedstats nightly --as-of {time.isoformat()}" if time else "fedstats nightly"
        raise VintageError(
            f"版本 {folder.name} 不完整，缺 {lacking[0]} 等 {len(lacking)} 个文件；重新生成：{again} / is not whole, it "
            f"lacks {len(lacking)} files, {lacking[0]} among them; make it again: {again}"
        )
    return read_vintage(folder)


def list_vintages(site: Site) -> list[Listed]:
    """Every vintage that is kept, the newest first."""
    published = {
        row["subject"]: row["recorded_at"] for row in publications(site) if row["event"] == "publish"
    }
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


def drop_old(site: Site, now: datetime) -> list[str]:
    """Remove the vintages that the site's settings do not keep; their names.

    Kept are those of the last `keep_days` days, the last published one of each month, and the current one.
    """
    published = {row["subject"] for row in publications(site)}
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
