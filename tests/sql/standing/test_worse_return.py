"""Revisions: a later return that is much worse than an earlier one does not replace it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.site.site import Site, open_site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.submission_decisions import withdraw_submission
from flows.steps.vintage.write import write_vintage
from tests.support.rolled import rolled_whole
from tests.support.site import grid, make_test_site, submit, take_in, write_csv

FIRST = datetime(2025, 2, 3, tzinfo=UTC)
NOW = FIRST + timedelta(days=30)
ONE, TWO = ("990102100201", "一村"), ("990102100202", "二村")
GOOD = [(*ONE, 5, 50, 1, 10), (*TWO, 6, 60, 2, 20)]
HEADER = "rule,name,indicator,related,value,reason\n"


def send(site: Site, *returns: list[tuple[Any, ...]]) -> None:
    """Receive a return of 甲乡 each day: 0.csv, 1.csv and so on."""
    for day, rows in enumerate(returns):
        when = FIRST + timedelta(days=day)
        submit(site, f"{day}.csv", "village_month", "990102100", "2025-01", rows, when)


def send_all(site: Site, towns: dict[str, list[list[tuple[Any, ...]]]]) -> None:
    """Receive a return of each town each day: code/0.csv, code/1.csv and so on; all of a day in one night."""
    for day in range(max(map(len, towns.values()))):
        when = FIRST + timedelta(days=day)
        files = []
        for town, returns in towns.items():
            for rows in returns[day : day + 1]:
                own = [(code.replace("990102100", town), *cells) for code, *cells in rows]
                files.append(f"{town}/{day}.csv")
                write_csv(site.raw / files[-1], grid("village_month", town, "2025-01", own))
        take_in(site, *files, received=when)


def marts(site: Site) -> dict[str, pl.DataFrame]:
    with rolled_whole(site, NOW) as con:
        vintage = write_vintage(con, site, edition_of(site, NOW))
    figures = pl.read_parquet(vintage / "indicator_values" / "**" / "*-as_was.parquet")
    names = ("submissions", "findings", "reporting_rate")
    return {name: pl.read_parquet(vintage / f"{name}.parquet") for name in names} | {"figures": figures}


def outcome(found: dict[str, pl.DataFrame], town: str = "990102100") -> tuple[float | None, list[str]]:
    """Women of a town in January, and the status of each of its returns."""
    own = found["figures"].filter(place_code=town, period="2025-01", indicator="women")["value"]
    returns = found["submissions"].filter(place_code=town)
    return (own[0] if len(own) else None), returns.sort("file")["status"].to_list()


REFUSED = [(*ONE, "多", "多", "多", "多"), (*TWO, "多", "多", "多", "多")]
UNKNOWN = [("990102100209", "九村", 5, 50, 1, 10), ("990102100208", "八村", 6, 60, 2, 20)]
HALF = [(*ONE, 7, 70, 1, 10), ("990102100208", "八村", 6, 60, 2, 20)]
THREE = [(*ONE, 7, 70, "多", "多"), (*TWO, 8, 80, 3, "多")]
SHORTER = [(*ONE, 7, 70, 1, 10)]
ONE_CELL = [(*ONE, "多", "", "", "")]


CASES: list[tuple[list[list[tuple[Any, ...]]], float | None, list[str]]] = [
    # every cell refused, whole rows refused, half refused, one cell and that refused
    ([GOOD, REFUSED], 11, ["accepted", "set_aside"]),
    ([GOOD, UNKNOWN], 11, ["accepted", "set_aside"]),
    ([GOOD, HALF], 11, ["accepted", "set_aside"]),
    ([GOOD, ONE_CELL], 11, ["accepted", "set_aside"]),
    # three of eight refused; fewer rows and nothing refused
    ([GOOD, THREE], 15, ["replaced", "accepted"]),
    ([GOOD, SHORTER], 7, ["replaced", "accepted"]),
    # the first return counts as it is, and any later return that has something replaces it
    ([REFUSED], None, ["accepted"]),
    ([REFUSED, HALF], 7, ["replaced", "accepted"]),
    ([REFUSED, HALF, GOOD], 11, ["replaced", "replaced", "accepted"]),
    # a good return after a bad one
    ([GOOD, REFUSED, THREE], 15, ["replaced", "replaced", "accepted"]),
    ([GOOD, REFUSED, UNKNOWN], 11, ["accepted", "set_aside", "set_aside"]),
    ([GOOD, THREE, REFUSED], 15, ["replaced", "accepted", "set_aside"]),
]


def test_a_worse_return_does_not_replace_a_better_one(tmp_path: Path) -> None:
    towns = [f"9901022{at:02}" for at in range(len(CASES))]
    places = "".join(
        f"{town},{town[-2:]}号乡,township,990102,xiang,2000-01-01,,true\n"
        f"{town}201,一村,village,{town},village,2000-01-01,,true\n"
        f"{town}202,二村,village,{town},village,2000-01-01,,true\n"
        for town in towns
    )
    site = make_test_site(tmp_path / "site", places=f"+{places}")
    send_all(site, {town: returns for town, (returns, _, _) in zip(towns, CASES, strict=True)})
    found = marts(site)
    for town, (_, women, statuses) in zip(towns, CASES, strict=True):
        assert outcome(found, town) == (women, statuses)
        aside = [f"{town}/{at}.csv" for at, status in enumerate(statuses) if status == "set_aside"]
        own = found["findings"].filter(pl.col("file").str.starts_with(f"{town}/"))
        findings = own.filter(rule="return_set_aside").sort("file")
        assert findings["file"].to_list() == aside
        assert set(findings["status"]) <= {"open"}
        # what was refused in it is still to be corrected, what a replaced return had is not
        refused = own.filter(~pl.col("rule").is_in(["return_set_aside", "women_within_eligible"]))
        states = dict(refused.filter(severity="error").select("file", "status").iter_rows())
        assert states == {
            file: "corrected" if statuses[int(file.split("/")[1][0])] == "replaced" else "open"
            for file in states
        }


@pytest.mark.heavy
def test_the_finding_names_the_return_that_counts(site: Site) -> None:
    send(site, GOOD, REFUSED)
    row = marts(site)["findings"].filter(rule="return_set_aside").to_dicts()[0]
    assert (row["value"], row["severity"], row["place_code"]) == ("8", "error", "990102100")
    assert row["message_zh"].startswith("1.csv：本份有 8 个数未收，比前一份（0.csv）差")


@pytest.mark.heavy
def test_a_withdrawn_return_makes_room_for_the_worse_one(site: Site) -> None:
    send(site, GOOD, HALF)
    first = marts(site)["submissions"].filter(file="0.csv")["submission"][0]
    withdraw_submission(site, first, "拿错了表", "李", FIRST + timedelta(days=9))
    assert outcome(marts(site)) == (7, ["withdrawn", "accepted"])


@pytest.mark.heavy
@pytest.mark.parametrize(("percent", "women"), [(30, 11), (60, 7), (100, 7)])
def test_the_share_is_set_in_the_catalogue(tmp_path: Path, percent: int, women: float) -> None:
    thresholds = f"{HEADER}revision,refused_pct,,,{percent},试\n"
    site = make_test_site(tmp_path / "s", thresholds=thresholds)
    send(site, GOOD, HALF)
    assert outcome(marts(open_site(site.root)))[0] == women


def test_a_worse_file_of_the_same_name_leaves_the_findings_of_the_return_that_counts_open(site: Site) -> None:
    odd = [(*ONE, "5（含外村）", 50, 1, 10), GOOD[1]]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", odd, FIRST)
    submit(site, "a.csv", "village_month", "990102100", "2025-01", REFUSED, FIRST + timedelta(days=1))
    found = marts(site)
    notes = found["findings"].filter(rule="note_in_cell")
    assert notes["status"].to_list() == ["open"]
    assert set(found["findings"].filter(rule="not_a_number")["status"]) == {"open"}
