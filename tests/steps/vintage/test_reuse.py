"""The counties' years that nothing touched are taken from the vintage before; anything that may change them has them
rolled up."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import polars as pl
import pytest

from flows import tasks
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.ledger.decisions import accept_finding, lock_period, unlock_period
from flows.steps.ledger.delta import append_parts
from flows.steps.ledger.standing import read_ledger
from flows.steps.rollup import rollup
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.reuse import NOTHING_KEPT, Branch, Kept, branch_of, figure_path, find_kept
from flows.steps.vintage.submission_decisions import withdraw_submission
from flows.steps.vintage.vintage import read_vintage
from flows.steps.vintage.yearly_tables import COMPLETENESS, SUMMARY, YEARLY_TABLES, yearly_path
from schemas.periods import parse_period
from tests.support.shared import made_once
from tests.support.site import CATALOGUE, make_test_site, mart_bytes, submit

# forms of the villages for January 2024 to March 2026; nothing is due after that
START = datetime(2026, 5, 1, tzinfo=UTC)
YEARS = (2024, 2025, 2026)
FORMS = CATALOGUE["forms"].replace("2025-01-01,2025-03-31", "2024-01-01,2026-03-31")


def three_years(root: Path, **changes: str) -> Site:
    """A site with a return of 三村 in January of each year, published."""
    columns = CATALOGUE["form_columns"].replace(",2025-01-01,", ",2024-01-01,")
    site = make_test_site(root, **({"forms": FORMS, "form_columns": columns} | changes))
    for year in YEARS:
        send(site, f"{year}-01", START)
    publish(site, START)
    return site


def send(site: Site, period: str, when: datetime, women: int = 11, unit: str = "990102101") -> str:
    file = f"{unit}-{period}-{women}.csv"
    row = {"990102101": ("990102101201", "三村"), "990103100": ("990103100201", "四村")}[unit]
    submit(site, file, "village_month", unit, period, [(*row, women, 20, 0, 0)], when)
    return hash_bytes((site.raw / file).read_bytes())


def publish(site: Site, now: datetime) -> Path:
    folder: Path = tasks.publish.fn(site, now, False, "meant")[0]
    return folder


def kept_at(site: Site, now: datetime) -> Kept:
    before = read_vintage(site.current.resolve())
    with Comparison(site, read_ledger(site), before, now) as comparison:
        return find_kept(comparison)


def years_kept(site: Site, now: datetime) -> tuple[tuple[int, ...], str]:
    kept = kept_at(site, now)
    return kept.years, kept.why


def branches_rolled(site: Site, now: datetime) -> set[Branch]:
    before = read_vintage(site.current.resolve())
    return {branch_of(path) for path in before.files("indicator_values/")} - set(kept_at(site, now).branches)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "three_years", lambda folder: three_years(folder / "site")) / "site"


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Site:
    return open_site(shutil.copytree(published, tmp_path / "site", symlinks=True))


LATER = START + timedelta(hours=1)


@pytest.mark.heavy
def test_a_late_return_has_its_countys_year_rolled_up_and_the_others_linked(site: Site) -> None:
    before = site.current.resolve()
    send(site, "2025-01", LATER, unit="990103100")
    rolled: list[Any] = []
    made: list[Any] = []
    read: list[Any] = []

    @contextmanager
    def noted(*asked: Any, **more: Any) -> Iterator[duckdb.DuckDBPyConnection]:
        with rollup.rolled_up(*asked, **more) as con:
            rolled.extend(con.execute("select distinct period from place_sum order by period").fetchall())
            made.extend(
                con.execute("select distinct branch_code, year from figure_rolled order by 1").fetchall()
            )
            read.extend(con.execute("select distinct period from number_standing").fetchall())
            yield con

    with patch.object(tasks, "rolled_up", noted):
        after = publish(site, LATER)
    # 2025 has twelve months, four quarters, two halves and itself; nothing of 2024 and 2026 was added up
    assert len(rolled) == 12 + 4 + 2 + 1
    assert all(period.startswith("2025") for (period,) in rolled)
    assert made == [
        ("990100", 2025),
        ("990103", 2025),
    ]  # what stands above the counties, and the county itself
    assert read == [("2025-01",)]
    for name in YEARLY_TABLES:
        linked = [
            year
            for year in YEARS
            if (after / yearly_path(name, year)).samefile(before / yearly_path(name, year))
        ]
        assert linked == [2024, 2026]
    for path in sorted(after.glob("indicator_values/*/*/*.parquet")):
        is_linked = path.samefile(before / path.relative_to(after))
        assert is_linked is (branch_of(path.as_posix()) not in {(2025, "990100"), (2025, "990103")}), path
    county = pl.read_parquet(after / figure_path("county", 2025, "990100", "as_was"))
    women = county.filter(pl.col("indicator") == "women", pl.col("place_code") == "990103")
    assert women.filter(pl.col("period") == "2025")["value"].to_list() == [11.0]


@pytest.mark.heavy
def test_reused_figures_get_another_dispute_when_a_finding_is_explained(site: Site, tmp_path: Path) -> None:
    def disputes(vintage: Path) -> dict[tuple[str, str], tuple[float, str]]:
        paths = (figure_path(level, 2025, "990102", "as_was") for level in ("township", "village"))
        frame = pl.concat(pl.read_parquet(vintage / path) for path in paths)
        own = frame.filter(pl.col("indicator") == "women", pl.col("period").is_in(["2025-01", "2025"]))
        return {
            row[:2]: row[2:] for row in own.select("place_code", "period", "value", "dispute").iter_rows()
        }

    # 乙镇 writes 三村's 11 as its own
    submit(site, "town.csv", "township_month", "990102101", "2025-01", [("990102101", "", 11, "", "")], LATER)
    disputed = publish(site, LATER)
    assert disputes(disputed)["990102101", "2025-01"] == (22, "counted_twice")
    assert disputes(disputed)["990102101", "2025"] == (22, "counted_twice")
    assert disputes(disputed)["990102101201", "2025"] == (11, "none")
    submission = hash_bytes((site.raw / "town.csv").read_bytes())
    explained_at = LATER + timedelta(hours=1)
    accept_finding(site, submission[:12], "own_is_children_sum", "本级另办了 11 人", "李", explained_at)
    assert years_kept(site, explained_at) == (YEARS, "")  # no figure is rolled up again
    whole = open_site(shutil.copytree(site.root, tmp_path / "whole", symlinks=True))
    explained = publish(site, explained_at)
    assert disputes(explained)["990102101", "2025-01"] == (22, "none")
    assert disputes(explained)["990102101", "2025"] == (22, "none")
    for path in sorted(explained.glob("indicator_values/*/*/*.parquet")):
        is_linked = path.samefile(disputed / path.relative_to(explained))
        is_village = "level=village" in path.as_posix()  # written again with the same bytes
        changed = {(2025, "990100"), (2025, "990102")}
        assert is_linked is (branch_of(path.as_posix()) not in changed or is_village), path
    with patch.object(tasks, "find_kept", return_value=NOTHING_KEPT):
        assert mart_bytes(publish(whole, explained_at)) == mart_bytes(explained)
    # nothing more is written the next night
    send(site, "2026-02", explained_at + timedelta(hours=1))
    after = publish(site, explained_at + timedelta(hours=1))
    path = figure_path("township", 2025, "990102", "as_was")
    assert (after / path).samefile(explained / path)


@pytest.mark.heavy
def test_what_touches_a_year(site: Site) -> None:
    assert years_kept(site, LATER) == (YEARS, "")
    first = send(site, "2026-01", LATER, unit="990103100")
    assert years_kept(site, LATER) == ((2024, 2025), "")
    publish(site, LATER)
    withdraw_submission(site, first, "wrong", "officer", LATER + timedelta(hours=1))
    send(site, "2024-02", LATER + timedelta(hours=2))
    assert years_kept(site, LATER + timedelta(hours=2)) == ((2025,), "")


@pytest.mark.heavy
def test_a_return_touches_the_counties_of_its_places_and_of_those_of_its_other_revisions(site: Site) -> None:
    # 三村 is in the first return of the city's office, in its second only 四村 is: both counties' figures change
    rows = [("990102101201", "三村", 3, 20, 0, 0), ("990103100201", "四村", 4, 20, 0, 0)]
    submit(site, "both.csv", "village_month", "990100", "2025-02", rows, LATER)
    publish(site, LATER)
    second = LATER + timedelta(hours=1)
    submit(site, "one.csv", "village_month", "990100", "2025-02", rows[1:], second)
    touched = {(2025, code) for code in ("990100", "990102", "990103")}
    assert branches_rolled(site, second) == touched
    publish(site, second)
    village = pl.read_parquet(site.current / figure_path("village", 2025, "990102", "as_was"))
    asked = (pl.col("indicator") == "women") & (pl.col("period") == "2025-02")
    assert village.filter(asked, pl.col("place_code") == "990102101201")["status"].to_list() == ["O"]


@pytest.mark.heavy
def test_a_return_touches_the_counties_to_which_its_places_went(tmp_path: Path) -> None:
    site = three_years(
        tmp_path / "site",
        # 丁镇, with its 五村, is carried from 西县 to 东县; 六村 of 西县 becomes a part of 三村 in 东县; 七村 stays
        places=CATALOGUE["places"] + "990103101,丁镇,township,990103,town,2000-01-01,2025-06-30,true\n"
        "990103101,丁镇,township,990102,town,2025-07-01,,true\n"
        "990103101201,五村,village,990103101,village,2000-01-01,,true\n"
        "990103102,戊镇,township,990103,town,2000-01-01,,true\n"
        "990103102201,六村,village,990103102,village,2000-01-01,2025-06-30,true\n"
        "990103103,己镇,township,990103,town,2000-01-01,,true\n"
        "990103103201,七村,village,990103103,village,2000-01-01,,true\n",
        place_events="date,event,from_code,to_code,share,source\n"
        "2025-07-01,reparent,990103101,990103101,,x\n"
        "2025-07-01,merge,990103102201,990102101201,,x\n",
    )
    reached: set[Branch] = set()
    for place, period, counties in (
        ("990103101201", "2024-03", {"990100", "990102", "990103"}),
        ("990103102201", "2025-03", {"990100", "990102", "990103"}),
        ("990103103201", "2026-03", {"990100", "990103"}),
    ):
        row = (place, "", 7, 20, 0, 0)
        submit(site, f"{place}.csv", "village_month", place[:9], period, [row], LATER)
        reached |= {(int(period[:4]), code) for code in counties}
        assert branches_rolled(site, LATER) == reached
    publish(site, LATER)
    by_counties = mart_bytes(site.current.resolve())
    shutil.rmtree(site.marts)
    publish(site, LATER)
    whole = mart_bytes(site.current.resolve())
    assert {path for path in whole if whole[path] != by_counties[path]} <= {
        "datapackage.json",
        "revisions.parquet",
    }


@pytest.mark.heavy
def test_a_return_touches_the_counties_of_alternative_reporters(tmp_path: Path) -> None:
    # 乙镇 of 东县 or 丙镇 of 西县 suffices: when 丙镇 reports, 乙镇 is no longer expected
    line = "2024-01-01,2026-03-31,990100\ncounty"
    assert line in FORMS
    forms = FORMS.replace(line, line.replace("990100", "990102101|990103100"))
    site = three_years(tmp_path / "site", forms=forms)
    own = [("990103100", "丙镇", 5, None, None)]
    submit(site, "c.csv", "township_month", "990103100", "2025-01", own, LATER)
    assert branches_rolled(site, LATER) == {(2025, code) for code in ("990100", "990102", "990103")}


@pytest.mark.heavy
def test_a_lock_touches_nothing_and_its_end_what_waited(site: Site) -> None:
    moments = [START + timedelta(hours=hour) for hour in range(1, 5)]
    january = parse_period("2025-01")
    lock_period(site, january, "done", "officer", moments[0])
    send(site, "2025-01", moments[1], unit="990103100")
    assert years_kept(site, moments[1]) == (YEARS, "")
    publish(site, moments[1])
    unlock_period(site, january, "open", "officer", moments[2])
    assert years_kept(site, moments[3]) == ((2024, 2026), "")


@pytest.mark.heavy
def test_statistical_and_other_cumulative_years_reach_further(tmp_path: Path) -> None:
    # a return of 2026 enters 2025S, a figure of 2025; with cumulative years from April one of 2025 reaches 2024 to 2026
    head, *rows = CATALOGUE["indicators"].splitlines()
    lines = [f"{head},statistical_year", *(f"{row},{'true' if 'women,' in row[:6] else ''}" for row in rows)]
    statistical = three_years(tmp_path / "statistical", indicators="\n".join(lines) + "\n")
    send(statistical, "2026-02", LATER)
    assert years_kept(statistical, LATER) == ((2023, 2024), "")  # 2023S holds the first months of 2024
    head, *rows = FORMS.splitlines()
    forms = "\n".join([f"{head},year_start", *(f"{row},4" for row in rows)]) + "\n"
    columns = CATALOGUE["form_columns"].replace(",2025-01-01,", ",2024-01-01,")
    columns = columns.replace("women,women,period", "women,women,cumulative")
    across = three_years(tmp_path / "across", forms=forms, form_columns=columns)
    send(across, "2025-02", LATER)
    assert years_kept(across, LATER) == ((), "")


@pytest.mark.heavy
def test_a_period_that_falls_due_has_its_year_rolled_up(tmp_path: Path) -> None:
    forms = FORMS.replace("2026-03-31", "2026-12-31")
    site = three_years(tmp_path / "site", forms=forms)
    assert years_kept(site, START + timedelta(days=20)) == (YEARS, "")
    assert years_kept(site, START + timedelta(days=40)) == ((2024, 2025), "")  # May is over


@pytest.mark.heavy
def test_returns_that_are_missing_from_a_day_on_have_the_year_of_their_table_made(
    site: Site, tmp_path: Path
) -> None:
    assert kept_at(site, START + timedelta(days=5)).tables == {COMPLETENESS: YEARS, SUMMARY: YEARS}
    forms = FORMS.replace("village,month,5,30,", "village,month,40,60,")
    assert forms != FORMS
    late = three_years(tmp_path / "late", forms=forms)
    # March is due 40 days after its end, on 10 May
    assert kept_at(late, START + timedelta(days=8)).tables == {COMPLETENESS: YEARS, SUMMARY: YEARS}
    after = START + timedelta(days=15)
    assert kept_at(late, after).tables == {COMPLETENESS: YEARS, SUMMARY: (2024, 2025)}
    publish(late, after)
    by_years = mart_bytes(late.current.resolve())
    shutil.rmtree(late.marts)
    publish(late, after)
    assert mart_bytes(late.current.resolve()) == by_years


def test_a_table_with_other_words_or_a_damaged_file_is_not_reused(site: Site) -> None:
    other = changed(site, "indicators", "妇女,women", "女性,female")
    assert kept_at(other, LATER).tables == {}
    kept = kept_at(changed(other, "indicators", "女性,female", "妇女,women"), LATER)
    assert kept.tables == {COMPLETENESS: YEARS, SUMMARY: YEARS}
    before = site.current.resolve()
    path = before / yearly_path(COMPLETENESS, 2025)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert kept_at(site, LATER).tables == {COMPLETENESS: (2024, 2026), SUMMARY: YEARS}
    submit(
        site,
        "again.csv",
        "village_month",
        "990103100",
        "2026-01",
        [("990103100201", "四村", 9, 20, 0, 0)],
        LATER,
    )
    after = publish(site, LATER)
    assert (after / yearly_path(COMPLETENESS, 2025)).read_bytes() != path.read_bytes()
    assert (after / yearly_path(COMPLETENESS, 2024)).samefile(before / yearly_path(COMPLETENESS, 2024))


@pytest.mark.heavy
def test_a_place_that_changes_meanwhile_has_everything_rolled_up(tmp_path: Path) -> None:
    village = "990102100202,二村,village,990102100,village,2000-01-01,"
    places = CATALOGUE["places"].replace(village, f"{village}2026-05-10")
    site = three_years(tmp_path / "site", places=places)
    assert years_kept(site, START + timedelta(days=5)) == (YEARS, "")
    assert years_kept(site, START + timedelta(days=20)) == ((), "boundaries")


def changed(site: Site, table: str, old: str, new: str) -> Site:
    """The site with a text of its catalogue replaced, or `new` added where `old` is empty."""
    path = site.root / "catalogue" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
    return open_site(site.root)


CHANGES: dict[tuple[str, str, str], tuple[int, ...]] = {
    ("aliases", "", "老三村,990102101,990102101201\n"): (),
    ("labels", "", "unit,报送单位\n"): (),
    ("indicators", "妇女,women", "女性,female"): (),
    ("indicators", "", "boys,男童,boys,health,人,sum,sum,,,,0,none,0,,false,,2000-01-01,\n"): (),
    ("rules", "women <= eligible", "women < eligible"): (),
    ("form_columns", "", "village_month,below,women,subtotal,下级,Below,false,2026-01-01,\n"): (2026,),
    (
        "form_columns",
        "period,学员（人）,Pupils,false,2024-01-01,",
        "period,学员（人）,Pupils,false,2024-01-01,2025-12-31",
    ): (2026,),
    ("forms", "2024-01-01,2026-03-31", "2024-01-01,2025-12-31"): (2026,),
    ("indicators", "women,eligible,100,2", "women,eligible,1000,2"): YEARS,
    ("places", "990103,西县", "990103,新县"): YEARS,
}
"""Changes of the catalogue, and the years that each has rolled up again."""


@pytest.mark.parametrize(("change", "years"), CHANGES.items())
def test_a_change_of_the_catalogue_has_the_years_rolled_up_that_it_concerns(
    site: Site, change: tuple[str, str, str], years: tuple[int, ...]
) -> None:
    kept = kept_at(changed(site, *change), LATER)
    assert (kept.changed, kept.why) == (years, "")
    assert kept.years == tuple(year for year in YEARS if year not in years)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "changes",
    [
        [change for change, years in CHANGES.items() if not years],
        [change for change, years in CHANGES.items() if years == (2026,) and change[0] == "form_columns"],
        [change for change in CHANGES if change[0] == "forms"],
        [change for change, years in CHANGES.items() if years == YEARS],
    ],
    ids=["no_year", "columns", "forms", "every_year"],
)
def test_after_a_change_of_the_catalogue_the_years_kept_are_as_if_rolled_up(
    site: Site, changes: list[tuple[str, str, str]]
) -> None:
    for change in changes:
        site = changed(site, *change)
    publish(site, LATER)
    by_years = mart_bytes(site.current.resolve())
    shutil.rmtree(site.marts)
    publish(site, LATER)
    assert mart_bytes(site.current.resolve()) == by_years


@pytest.mark.heavy
def test_with_statistical_years_a_change_reaches_the_year_before(tmp_path: Path) -> None:
    head, *rows = CATALOGUE["indicators"].splitlines()
    lines = [f"{head},statistical_year", *(f"{row},{'true' if 'women,' in row[:6] else ''}" for row in rows)]
    site = three_years(tmp_path / "statistical", indicators="\n".join(lines) + "\n")
    other = changed(
        site, "form_columns", "", "village_month,below,women,subtotal,下级,Below,false,2026-01-01,\n"
    )
    kept = kept_at(other, LATER)
    assert (kept.years, kept.changed) == ((2023, 2024), (2025, 2026))  # 2025S holds the first months of 2026


def test_another_time_zone_ledger_or_note_has_everything_rolled_up(site: Site) -> None:
    other = replace(site, settings=site.settings.model_copy(update={"timezone": "Asia/Urumqi"}))
    assert years_kept(other, LATER) == ((), "made_with")
    # the same file recorded anew at the time of the vintage before: a ledger that was built again
    file = "990102101-2025-01-11.csv"
    part = ingest_batch(site, [file], {file: START}, START, site.work / "part", "built again")
    append_parts(site.ledger, [Path(part.folder)])
    assert years_kept(site, LATER) == ((), "ledger")
    site.rolled.write_bytes(b"{}")
    assert years_kept(site, LATER) == ((), "first")


def test_a_damaged_file_has_its_year_rolled_up(site: Site) -> None:
    path = site.current / figure_path("village", 2024, "990102", "as_now")
    path.write_bytes(path.read_bytes()[::-1])
    assert years_kept(site, LATER) == ((2025, 2026), "")
    assert branches_rolled(site, LATER) == {(2024, "990102")}


@pytest.mark.parametrize("code", ["430202", "E54-a", "甲 县", "a/b%2F", ".."])
def test_any_code_names_a_file_and_is_read_back(code: str) -> None:
    path = figure_path("village", 2025, code, "as_now")
    assert len(Path(path).parts) == 4
    assert branch_of(path) == (2025, code)
