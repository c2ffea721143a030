"""A month recovered from the next cumulative figure and then locked: what would change it waits or is refused."""

from datetime import UTC, datetime

import polars as pl
import pytest

from flows.steps.ledger.decisions import lock_period, unlock_period
from flows.steps.ledger.standing import read_ledger
from flows.steps.rollup.locked_records import waiting_on
from flows.steps.site.errors import EventError
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.submission_decisions import prefer_files, restore_submission, withdraw_submission
from flows.tasks import publish
from schemas.periods import parse_period
from tests.sql.given.test_month_beside_cumulative import HEADERS, beside_site, code
from tests.support.site import figures, submit

JANUARY = parse_period("2025-01")
Cells = tuple[object, ...]


def day(number: int) -> datetime:
    return datetime(2026, 5, number, tzinfo=UTC)


def send(site: Site, name: str, village: int, month: int, cells: Cells, on: int) -> str:
    """A village's own return: 本月 and 本年累计; its number."""
    row = (code(village), "", *cells)
    submit(site, name, "village_month", code(village), f"2025-{month:02}", [row], day(on), HEADERS)
    return hash_bytes((site.raw / name).read_bytes())


def recoded(site: Site) -> Site:
    """The site in which village 4 has the code of village 5 from March on."""
    places = site.root / "catalogue" / "places.csv"
    text = places.read_text(encoding="utf-8")
    text = text.replace(
        f"{code(4)},村4,village,990102101,village,2000-01-01,",
        f"{code(4)},村4,village,990102101,village,2000-01-01,2025-02-28",
    )
    text = text.replace(
        f"{code(5)},村5,village,990102101,village,2000-01-01",
        f"{code(5)},村5,village,990102101,village,2025-03-01",
    )
    places.write_text(text, encoding="utf-8")
    event = f"date,event,from_code,to_code,share,source\n2025-03-01,recode,{code(4)},{code(5)},,made up\n"
    (site.root / "catalogue" / "place_events.csv").write_text(event, encoding="utf-8")
    return open_site(site.root)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """January is missing in villages 0, 2, 3 and 4, recovered in 0, 2 and 4, given in 1; published, then locked."""
    site = recoded(beside_site(tmp_path_factory.mktemp("m") / "s", 6))
    for village, month, cells in (
        (0, 2, (5, 15)),  # January is 15 - 5 = 10
        (1, 1, (3, 3)),
        (1, 2, (4, 7)),
        (2, 2, (6, 8)),  # January is 8 - 6 = 2
        (4, 2, (5, "")),
        (5, 3, (7, 30)),  # of village 4 under its new code: January is 30 - 7 - 5 = 18
    ):
        send(site, f"{village}-{month}.csv", village, month, cells, 1)
    withdrawn = send(site, "3-2.csv", 3, 2, (1, 9), 1)
    withdraw_submission(site, withdrawn, "报错了", "李", day(2))
    publish.fn(site, day(3), False)
    lock_period(site, JANUARY, "已上报", "李", day(4))
    return site


def numbers(site: Site, on: int, month: int = 1) -> list[object]:
    """A month of villages 0 to 4; None where there is no figure."""
    found = figures(site, "women", f"2025-{month:02}", day(on))
    return [found.get(code(at), {}).get("value") for at in range(5)]


@pytest.mark.heavy
def test_what_would_change_it_waits_and_all_else_counts(before: Site) -> None:
    site = before
    assert numbers(site, 4) == [10, 3, 2, None, 18]
    number = hash_bytes((site.raw / "0-2.csv").read_bytes())
    with pytest.raises(
        EventError, match=r"^2025-01 已锁定，其中有单位缺的本期数是由报表 .*补回的，不能改动；先解锁："
    ):
        withdraw_submission(site, number, "报错了", "李", day(5))
    with pytest.raises(EventError, match="2025-01 已锁定"):
        prefer_files(read_ledger(site), [number], "李", day(5))
    # of villages 1 and 3 nothing was recovered, and so officers decide as they like
    other = hash_bytes((site.raw / "1-2.csv").read_bytes())
    withdraw_submission(site, other, "报错了", "李", day(5))
    restore_submission(site, other, "没有错", "李", day(5))
    restore_submission(site, hash_bytes((site.raw / "3-2.csv").read_bytes()), "没有错", "李", day(5))
    for village, month, cells in (
        (0, 2, (5, 16)),  # January would be 11
        (1, 2, (6, 9)),
        (2, 2, ("", "")),  # January would be lost: a return without numbers replaces one too
        (5, 3, (7, 31)),  # January would be 19, under the old code
        (0, 3, (7, 22)),  # after the cumulative figure that gave January
    ):
        send(site, f"late-{village}-{month}.csv", village, month, cells, 6)
    vintage, _ = publish.fn(site, day(7), False)
    waiting = pl.read_parquet(vintage / "submissions.parquet").filter(status="waiting")
    late = [(code(0), "2025-02"), (code(2), "2025-02"), (code(5), "2025-03")]
    assert sorted(waiting.select("place_code", "period").rows()) == late
    said = pl.read_parquet(vintage / "findings.parquet").filter(rule="return_waits").sort("place_code")
    assert said.select("place_code", "period").rows() == late
    assert said["message_zh"][0].startswith(
        "late-0-2.csv：2025-01 已锁定，本份收到得晚，其中有单位缺的本期数是由"
    )
    # village 3's return counts again, but when January was locked it did not
    assert (numbers(site, 7), numbers(site, 7, 2)) == ([10, 3, 2, None, 18], [5, 6, 6, 1, 5])
    assert waiting_on(site, JANUARY) == 3
    unlock_period(site, JANUARY, "更正", "李", day(8))
    assert numbers(site, 9) == [11, 3, None, 8, 19]
    withdraw_submission(site, number, "报错了", "李", day(10))
