"""Cells behind the latest headline figures: the mart headline_cells on returns written by hand."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.steps.site.site import Site
from tests.sql.marts.test_headlines import with_headline
from tests.support.site import fill_site, make_test_site, run_site, submit

LATER = datetime(2025, 4, 20, tzinfo=UTC)


def cells_of(site: Site) -> pl.DataFrame:
    return pl.read_parquet(site.current / "headline_cells.parquet")


def lines(cells: pl.DataFrame, place: str, indicator: str) -> list[tuple[object, ...]]:
    """Unit below, reporter, term, how reported, state, value, file and cell of a figure's numbers."""
    names = ("below_code", "reporter_name", "term", "reported_as", "state", "value", "file", "cell")
    return cells.filter(place_code=place, indicator=indicator).select(names).rows()


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """Returns of January and February; March is overdue. 二村 wrote 很多 for its eligible women."""
    site = make_test_site(
        tmp_path_factory.mktemp("cells") / "site", indicators=with_headline(women="true", coverage="true")
    )
    fill_site(site)
    run_site(site, LATER)
    return cells_of(site)


def test_the_figure_is_of_the_latest_month_with_returns(cells: pl.DataFrame) -> None:
    """Not of the year, which has not ended, nor of the quarter, which has no later return."""
    assert set(cells["period"]) == {"2025-02"}
    assert set(cells["reported_period"]) == {"2025-02"}


def test_a_countys_cells_are_those_of_all_below_it(cells: pl.DataFrame) -> None:
    """东县, February: the third line of each return is its header, so a first row is in line 4.

    三村 wrote 21 of 20 women, which a rule refuses.
    """
    assert lines(cells, "990102", "women") == [
        ("990102", "东县", "women", "period", "counted", 2.0, "2025-02/990102.csv", "C4"),
        ("990102", "东县", "women", "subtotal", "counted", 30.0, "2025-02/990102.csv", "D4"),
        ("990102100", "甲乡", "women", "period", "counted", 1.0, "2025-02/990102100.xlsx", "C4"),
        ("990102100", "甲乡", "women", "subtotal", "counted", 12.0, "2025-02/990102100.xlsx", "D4"),
        ("990102100", "一村", "women", "period", "counted", 5.0, "2025-02/a.xlsx", "C4"),
        ("990102100", "二村", "women", "period", "counted", 7.0, "2025-02/a.xlsx", "C5"),
        ("990102101", "乙镇", "women", "period", "counted", 1.0, "2025-02/990102101.xlsx", "C4"),
        ("990102101", "乙镇", "women", "subtotal", "counted", 11.0, "2025-02/990102101.xlsx", "D4"),
        ("990102101", "三村", "women", "period", "blank", None, "2025-02/b.csv", None),
    ]


def test_a_citys_cells_end_one_level_below(cells: pl.DataFrame) -> None:
    """西县 sent nothing of its own: its line has no cell."""
    assert lines(cells, "990100", "women") == [
        ("990101", "样市本级", "women", "period", "counted", 2.0, "2025-02/990101.csv", "C4"),
        ("990101", "样市本级", "women", "subtotal", "counted", 30.0, "2025-02/990101.csv", "D4"),
        ("990102", "东县", "women", "period", "counted", 2.0, "2025-02/990102.csv", "C4"),
        ("990102", "东县", "women", "subtotal", "counted", 30.0, "2025-02/990102.csv", "D4"),
        ("990103", "西县", "women", "period", "missing", None, None, None),
        ("990103", "西县", "women", "subtotal", "missing", None, None, None),
    ]


def test_a_rates_cells_are_those_of_both_its_terms(cells: pl.DataFrame) -> None:
    """A number that could not be read is a blank of a received return."""
    own = [row for row in lines(cells, "990102", "coverage") if row[1] == "二村"]
    assert own == [
        ("990102100", "二村", "eligible", "stock", "blank", None, "2025-02/a.xlsx", None),
        ("990102100", "二村", "women", "period", "counted", 7.0, "2025-02/a.xlsx", "C5"),
    ]


def test_without_a_headline_the_table_is_empty(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "site")
    submit(site, "a.csv", "village_month", "990102100", "2025-01", [("990102100201", "一村", 5, 10, 1, 1)])
    run_site(site, LATER)
    assert cells_of(site).is_empty()


def test_notes_behind_a_number_are_left_out(tmp_path: Path) -> None:
    """Notes may name people; so does the mart claims."""
    site = make_test_site(tmp_path / "site", indicators=with_headline(women="true"))
    rows = [("990102100201", "一村", "约20（张某某说）", 30, 1, 1)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows)
    run_site(site, LATER)
    [written] = cells_of(site).filter(reporter_name="一村", state="counted")["written"].to_list()
    assert written == "约20（…）"
