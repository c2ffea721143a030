"""Clock of the machine: a run is held if it leapt since the last run, and asked-for times lie in the past."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.steps.site.errors import HeldError, UsageError
from flows.steps.site.files import write_whole
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_MOST = timedelta(days=1)
"""Difference that is no leap: clocks are set by minutes or, at a wrong time zone, by hours."""

_LONGEST_REST = timedelta(days=400)
"""Longest time between two runs that is believed where the machine was started in between."""


class LeapError(HeldError):
    """The clock leapt; the message says from when to when, and the remedy."""


@dataclass(frozen=True)
class Beat:
    """Moment by the clock and by the time since the machine started.

    `boot` identifies the start of the machine, `uptime` are the seconds since then; where the system tells neither,
    they are empty and 0.
    """

    at: datetime
    boot: str = ""
    uptime: float = 0


def beat_now() -> Beat:
    """Beat of this moment."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        boot, uptime = "", 0.0
    return Beat(datetime.now(UTC), boot, uptime)


def leap_between(last: Beat, now: Beat) -> timedelta:
    """Time by which the clock leapt between two beats; zero if it did not.

    Within one start of the machine the uptime tells how much time went by. Else a clock that goes on is believed for
    400 days, because a machine may be off for long, and a clock that went back is not.
    """
    passed = now.at - last.at
    if last.boot and last.boot == now.boot:
        leap = passed - timedelta(seconds=now.uptime - last.uptime)
    else:
        leap = min(passed, timedelta(0)) or max(passed - _LONGEST_REST, timedelta(0))
    return leap if abs(leap) > _MOST else timedelta(0)


def check_clock(site: Site, now: Beat, is_accepted: bool) -> None:
    """Note the beat of a run. Raises LeapError if the clock leapt by more than a day since the last noted one."""
    last = _last_beat(site)
    leap = leap_between(last, now) if last else timedelta(0)
    if last and leap and not is_accepted:
        raise LeapError(_leap_sentence(site, last, now, leap))
    noted = {"at": now.at.isoformat(), "boot": now.boot, "uptime": now.uptime}
    site.beat.parent.mkdir(parents=True, exist_ok=True)
    write_whole(site.beat, json.dumps(noted).encode())


def _leap_sentence(site: Site, last: Beat, now: Beat, leap: timedelta) -> Saying:
    way = Saying("error.leap_forward" if leap > timedelta(0) else "error.leap_back")
    then, today = (f"{beat.at.astimezone(site.timezone):%Y-%m-%d %H:%M}" for beat in (last, now))
    return Saying("error.leap", way=way, days=abs(leap).days, then=then, today=today)


def _last_beat(site: Site) -> Beat | None:
    """Beat of the last run; None if there is no readable one, whose loss costs one check."""
    try:
        kept = json.loads(site.beat.read_bytes())
        return Beat(datetime.fromisoformat(kept["at"]), str(kept["boot"]), float(kept["uptime"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def refuse_future(site: Site, as_of: datetime | None) -> None:
    """Raise UsageError if a run is asked for as of a time that has not come yet."""
    if as_of and (moment := site.in_utc(as_of)) > datetime.now(UTC):
        text = f"{moment.astimezone(site.timezone):%Y-%m-%d %H:%M}"
        raise UsageError(Saying("error.future", time=text))
