"""Rows of one table of the roll-up, asked for by name."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from flows.steps.answer.status import NothingPublishedError
from flows.steps.answer.table_rows import NoSuchTableError, table_names, table_rows
from flows.steps.rollup.rollup import open_tables
from flows.steps.site.site import Site
from tests.steps.answer.test_explain import publish
from tests.support.site import NOW, fedstats_here, make_test_site, submit


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = make_test_site(tmp_path_factory.mktemp("table") / "site")
    rows = [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)]
    submit(site, "v.csv", "village_month", "990102100", "2025-01", rows)
    publish(site)
    return site


@pytest.mark.heavy
def test_rows_of_a_place_and_a_period(published: Site) -> None:
    rows = table_rows(published, "place_sum", "990102100", "2025-01").to_dicts()
    women = next(row for row in rows if row["indicator"] == "women" and row["boundary"] == "as_was")
    assert women["amount"] == 12
    assert {row["place_code"] for row in rows} == {"990102100"}


def test_lists_are_texts_and_a_table_without_the_column_is_whole(published: Site) -> None:
    placed = table_rows(published, "place_in_period", "990102100201", "2025-01").to_dicts()
    assert placed[0]["lineage"] == "990102100201 990102100 990102 990100"
    assert len(table_rows(published, "column_asked", "990102100")) > 0


def test_the_command_prints_csv(published: Site) -> None:
    done = fedstats_here("table", "return_standing", "--place", "990102100201", "--site", published.root)
    rows = list(csv.DictReader(StringIO(done.stdout)))
    assert {row["period"] for row in rows} == {"2025-01", "2025-02", "2025-03"}
    unknown = fedstats_here("table", "nothing", "--site", published.root)
    assert unknown.returncode == 2
    assert "没有表 nothing" in unknown.stderr


def test_a_published_table_is_one_too(published: Site) -> None:
    """A whole table, one with a file a year, and the figures with a file a branch."""
    done = fedstats_here("table", "dim_indicator", "--site", published.root)
    names = {row["indicator"] for row in csv.DictReader(StringIO(done.stdout))}
    assert {"women", "coverage"} <= names
    months = table_rows(published, "reporting_summary", "990102100", "2025-01")
    assert set(months["period"]) == {"2025-01"}
    women = table_rows(published, "indicator_values", "990102100", "2025-01").filter(indicator="women")
    assert dict(women.select("boundary", "value").iter_rows()) == {"as_was": 12, "as_now": 12}
    assert set(women["level"]) == {"township"}
    with pytest.raises(NoSuchTableError, match="dim_indicator"):
        table_rows(published, "dim_indicators")


@pytest.mark.parametrize(
    ("option", "status", "said"),
    [
        (("--period", "2025-13"), 2, "“2025-13”不是报告期"),
        (("--place", "999"), 2, "没有单位 999"),
    ],
)
def test_a_wrong_filter_is_no_empty_table(
    published: Site, option: tuple[str, str], status: int, said: str
) -> None:
    done = fedstats_here("table", "return_standing", *option, "--site", published.root)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr


def test_a_table_makes_its_ancestors_alone(published: Site) -> None:
    with open_tables(published, NOW) as tables:
        tables.build("return_standing")
        made = {name for (name,) in tables.con.execute("select table_name from duckdb_tables()").fetchall()}
    assert {"return_standing", "return_expected", "row_reported"} <= made
    assert not {"number_standing", "place_added", "claim"} & made


def test_names_and_refusals(tmp_path: Path, published: Site) -> None:
    assert {"figure", "place_sum", "route", "findings"} <= set(table_names())
    with pytest.raises(NoSuchTableError, match="place_sum"):
        table_rows(published, "place_summ")
    with pytest.raises(NothingPublishedError):
        table_rows(make_test_site(tmp_path / "empty"), "figure")


@pytest.mark.heavy
def test_a_reporting_period_shows_the_figure_put_together_too(tmp_path: Path) -> None:
    quarter = "+village_quarter,村季报,Quarterly,village,quarter,15,60,2025-01-01,2025-03-31,990102101\n"
    column = "+village_quarter,women,women,period,妇女（人）,Women,true,2025-01-01,\n"
    site = make_test_site(tmp_path / "s", forms=quarter, form_columns=column)
    for month in ("2025-01", "2025-02", "2025-03"):
        submit(
            site, f"{month}.csv", "village_month", "990102101", month, [("990102101201", "三村", 5, 9, 0, 0)]
        )
    rows = [("990102101201", "三村", 18)]
    submit(site, "q.csv", "village_quarter", "990102101", "2025-Q1", rows, headers=["妇女（人）"])
    publish(site)
    found = table_rows(site, "place_sum", "990102101201", "2025-Q1").filter(
        indicator="women", boundary="as_was"
    )
    assert found.select("period", "amount").rows() == [("2025-Q1", 18), ("2025-Q1+", 15)]
