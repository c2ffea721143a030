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
        ("990102101", "三村", "women", "period", "refused", None, "2025-02/b.csv", "C4、D4"),
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
    """A number that could not be read was refused: its cell says where it is."""
    own = [row for row in lines(cells, "990102", "coverage") if row[1] == "二村"]
    assert own == [
        ("990102100", "二村", "eligible", "stock", "refused", None, "2025-02/a.xlsx", "D5"),
        ("990102100", "二村", "women", "period", "counted", 7.0, "2025-02/a.xlsx", "C5"),
    ]


def test_what_was_left_empty_is_not_what_was_refused(tmp_path: Path) -> None:
    """一村 left its eligible women empty; of 三村 a rule refuses both numbers: 21 of 20."""
    site = make_test_site(tmp_path / "site", indicators=with_headline(coverage="true"))
    rows = [("990102100201", "一村", 5, None, 1, 1), ("990102100202", "二村", 7, 9, 1, 1)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows)
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 21, 20, 1, 1)])
    run_site(site, LATER)
    found = cells_of(site).filter(pl.col("term") == "eligible", pl.col("place_code") == "990102")
    rows_of = {row[0]: row[1:] for row in found.select("reporter_name", "state", "cell", "written").rows()}
    assert rows_of["一村"][0] == "blank"
    assert rows_of["二村"][:2] == ("counted", "D5")
    assert rows_of["三村"] == ("refused", "C4、D4", "21、20")


def test_a_rate_of_returns_has_the_returns_that_it_counts_and_lacks(tmp_path: Path) -> None:
    """February: 甲乡 sent its two villages in time, 乙镇 its one late; 四村 of 西县 sent nothing."""
    head, *own = with_headline().splitlines()
    at = head.split(",")
    texts = [",".join(at + [name for name in ("formula", "forms") if name not in at])]
    known = texts[0].split(",")
    for code, formula in (("received", "reporting_rate"), ("in_time", "on_time_rate")):
        values = dict.fromkeys(known, "") | {
            **{"code": code, "name_zh": code, "name_en": code, "domain": "work", "unit": "%", "scale": "100"},
            **{"over_places": "none", "over_time": "none", "decimals": "1", "better": "higher"},
            **{"sensitive": "false", "valid_from": "2000-01-01", "formula": formula, "headline": "true"},
            "forms": "village_month",
        }
        texts.append(",".join(values[name] for name in known))
    texts += [line + "," * (len(known) - len(at)) for line in own]
    site = make_test_site(tmp_path / "site", indicators="\n".join(texts) + "\n")
    first, second = ("990102100201", "一村", 5, 9, 1, 1), ("990102100202", "二村", 7, 9, 1, 1)
    march = datetime(2025, 3, 2, tzinfo=UTC)
    submit(site, "a.csv", "village_month", "990102100", "2025-02", [first, second], march)
    rows = [("990102101201", "三村", 2, 3, 1, 1)]
    submit(site, "b.csv", "village_month", "990102101", "2025-02", rows, march.replace(day=20))
    for path in site.raw.iterdir():
        path.unlink()
    run_site(site, march.replace(day=25))
    cells = cells_of(site).filter(period="2025-02")
    assert set(cells["reported_as"]) == {"return"}

    def states(place: str, indicator: str) -> dict[str, str]:
        found = cells.filter(place_code=place, indicator=indicator)
        return dict(found.select("reporter_name", "state").iter_rows())

    assert states("990102", "received") == {"一村": "counted", "二村": "counted", "三村": "counted"}
    assert states("990102", "in_time") == {"一村": "counted", "二村": "counted", "三村": "late"}
    assert states("990103", "received") == {"四村": "missing"}
    assert states("990100", "received") == {}  # villages are two levels below the city
    files = dict(cells.filter(place_code="990102").select("reporter_name", "file").iter_rows())
    assert files == {"一村": "a.csv", "二村": "a.csv", "三村": "b.csv"}


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
