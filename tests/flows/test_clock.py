"""The clock of the machine, times that have not come, and a raw folder that lost its files."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from flows.running.clock import Beat, LeapError, beat_now, check_clock, leap_between, refuse_future
from flows.steps.intake.raw_folder import EmptyRawError, find_new_files, find_raw_files, refuse_emptied
from flows.steps.site.errors import UsageError
from flows.steps.site.site import Site
from tests.support.site import fedstats, fill_site

DAY = timedelta(days=1)
THEN = datetime(2026, 11, 28, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "boot", "uptime", "leap"),
    [
        (DAY, "a", 86_400, timedelta(0)),  # a night later
        (10 * DAY, "a", 864_000, timedelta(0)),  # ten days later, the machine was on all the time
        (timedelta(hours=8), "a", 0, timedelta(0)),  # a wrong time zone set right
        (3 * DAY, "a", 3600, 3 * DAY - timedelta(hours=1)),  # an hour later by the machine
        (-2 * DAY, "a", 60, -2 * DAY - timedelta(minutes=1)),
        (36 * 365 * DAY, "a", 86_400, 36 * 365 * DAY - DAY),  # 2062
        (100 * DAY, "b", 10, timedelta(0)),  # the machine was off for a hundred days
        (500 * DAY, "b", 10, 100 * DAY),
        (-2 * DAY, "b", 10, -2 * DAY),  # an empty battery of the clock
        (timedelta(hours=-8), "b", 10, timedelta(0)),
        (100 * DAY, "", 0, timedelta(0)),  # a system that tells no uptime
        (-2 * DAY, "", 0, -2 * DAY),
    ],
)
def test_a_leap_is_what_the_uptime_does_not_explain(
    passed: timedelta, boot: str, uptime: float, leap: timedelta
) -> None:
    last = Beat(THEN, "a" if boot else "", 1000 if boot else 0)
    now = Beat(THEN + passed, boot, (1000 if boot == "a" else 0) + uptime)
    assert leap_between(last, now) == leap


def test_a_leap_is_held_until_it_is_accepted(site: Site) -> None:
    check_clock(site, Beat(THEN, "a", 1000), is_accepted=False)
    far = Beat(datetime(2062, 1, 1, tzinfo=UTC), "a", 87_400)
    for _ in range(2):  # a held run is no reference for the next
        with pytest.raises(
            LeapError, match=r"往后跳了 1\d{4} 天：上次运行是 2026-11-29 02:00，现在是 2062-01-01"
        ) as held:
            check_clock(site, far, is_accepted=False)
    assert "--accept-clock" in str(held.value)
    check_clock(site, Beat(THEN + 2 * DAY, "a", 1000 + 2 * 86_400), is_accepted=False)
    check_clock(site, far, is_accepted=True)
    back = Beat(THEN + 3 * DAY, "a", 1000 + 3 * 86_400)
    with pytest.raises(LeapError, match="往前跳了"):
        check_clock(site, back, is_accepted=False)
    check_clock(site, back, is_accepted=True)
    check_clock(site, Beat(THEN + 4 * DAY, "a", 1000 + 4 * 86_400), is_accepted=False)


def test_a_damaged_note_of_the_clock_costs_one_check(site: Site) -> None:
    for content in (b"", b"\0" * 40, b"[]", b'{"at": "x", "boot": "", "uptime": 0}', b'{"at": null}'):
        site.beat.write_bytes(content)
        check_clock(site, beat_now(), is_accepted=False)


def test_the_uptime_of_this_machine_goes_with_its_clock() -> None:
    one, two = beat_now(), beat_now()
    assert one.boot == two.boot
    assert 0 <= two.uptime - one.uptime < 60


def test_a_time_that_has_not_come_is_refused(site: Site) -> None:
    refuse_future(site, datetime.now(UTC))
    refuse_future(site, None)
    for moment in (datetime.now(UTC) + timedelta(minutes=1), datetime(2062, 1, 1, tzinfo=UTC)):
        with pytest.raises(UsageError, match=r"还没有到.* / .*has not come yet"):
            refuse_future(site, moment)


def test_a_run_as_of_the_future_changes_nothing(prefect_server: str, site: Site) -> None:
    fill_site(site, ["2025-01"])
    before = sorted(path for path in site.root.rglob("*"))
    done = fedstats("nightly", "--site", site.root, "--as-of", "2062-01-01", PREFECT_API_URL=prefect_server)
    assert done.returncode == 2
    assert done.stderr.startswith("截至时间 2062-01-01 00:00 还没有到；")
    assert done.stderr.count("\n") == 1
    assert sorted(path for path in site.root.rglob("*")) == before


def test_an_emptied_raw_folder_is_held(site: Site) -> None:
    refuse_emptied(site.raw, site.seen)  # empty from the beginning
    fill_site(site, ["2025-01"])
    find_new_files(site.raw, find_raw_files(site.raw, []), [], site.max_bytes, cache=site.seen)
    shutil.rmtree(site.raw)
    site.raw.mkdir()
    with pytest.raises(EmptyRawError, match=rf"{site.raw} 一份文件也没有，上次有 10 份.*--accept-drop"):
        refuse_emptied(site.raw, site.seen)
    find_new_files(site.raw, [], [], site.max_bytes, cache=site.seen)  # the accepted run
    refuse_emptied(site.raw, site.seen)
