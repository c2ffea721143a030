"""Categories in the marts: parts roll up like any indicator, and dim_category says whose parts they are."""

from pathlib import Path

import duckdb
import pytest

from flows.steps.site.site import Site
from tests.support.dimensions import make_divided_site
from tests.support.site import NOW, make_test_site, run_site, write_xlsx


def fill(site: Site) -> None:
    """Two townships in two months: 甲乡 with two villages, 丙镇 of the other county with one."""
    rows = {
        ("990102100", "2025-01"): [("990102100201", 10, 6, 4, "", 20), ("990102100202", 9, 4, 4, 1, 20)],
        ("990103100", "2025-01"): [("990103100201", 3, 1, 2, "", 5)],
        ("990102100", "2025-02"): [("990102100201", 2, "", "", "", 20), ("990102100202", 7, 7, 0, 0, 20)],
    }
    for (unit, month), own in rows.items():
        head = [["村月报"], [f"单位代码：{unit}", "", f"报告期：{month}"]]
        header = [
            ["地区代码", "地区名称", "妇女（人）", "", "", "", "应查（人）"],
            ["", "", "合计", "女", "男", "不详", ""],
        ]
        cells = [*head, *header, *([code, "", *values] for code, *values in own)]
        write_xlsx(site.raw / month / f"{unit}.xlsx", cells)


@pytest.fixture(scope="module")
def vintage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = make_divided_site(tmp_path_factory.mktemp("categories") / "s")
    fill(site)
    return run_site(site, NOW)


def shown(vintage: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        con.execute(f"set file_search_path = '{vintage}'")
        con.execute((vintage / "views.sql").read_text(encoding="utf-8"))
        return con.execute(query).fetchall()


def test_dim_category_lists_the_parts(vintage: Path) -> None:
    rows = shown(
        vintage,
        "select indicator, base_indicator, dimension_zh, name_zh, is_unknown from dim_category order by sort",
    )
    assert rows == [
        ("women_female", "women", "性别", "女", False),
        ("women_male", "women", "性别", "男", False),
        ("women_sex_unknown", "women", "性别", "不详", True),
    ]


def test_a_table_shows_the_total_or_its_parts(vintage: Path) -> None:
    """January: 女 6+4+1, 男 4+4+2, 不详 1, together the 22 of the total."""
    parts = shown(
        vintage,
        """select dim_category.name_zh, value from figures_city_month
           join dim_category using (indicator) where base_indicator = 'women' and period = '2025-01' order by sort""",
    )
    whole = shown(
        vintage, "select value from figures_city_month where indicator = 'women' and period = '2025-01'"
    )
    assert parts == [("女", 11.0), ("男", 10.0), ("不详", 1.0)]
    assert whole == [(22.0,)]


def test_a_place_that_gave_no_parts_is_seen(vintage: Path) -> None:
    """February: 一村 gave its total alone; the parts of the township are those of 二村, and say of how many units."""
    rows = shown(
        vintage,
        """select indicator, value, units_expected, units_reported from figures_township_month
           where place_code = '990102100' and period = '2025-02' and indicator like 'women%' order by indicator""",
    )
    assert rows == [
        ("women", 9.0, 3, 2),  # the township itself is asked for its own total, and for no parts
        ("women_female", 7.0, 2, 1),
        ("women_male", 0.0, 2, 1),
        ("women_sex_unknown", 0.0, 2, 1),
    ]


def test_parts_add_over_time(vintage: Path) -> None:
    rows = shown(
        vintage,
        "select value from figures_county_quarter where place_code = '990102' and indicator = 'women_female'",
    )
    assert rows == [(17.0,)]


def test_without_dimensions_there_is_no_such_table(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s")
    vintage = run_site(site, NOW)
    assert not (vintage / "dim_category.parquet").exists()
    assert "dim_category" not in (vintage / "views.sql").read_text(encoding="utf-8")
