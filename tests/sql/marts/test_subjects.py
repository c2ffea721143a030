"""Subject tables: columns and counts of reporters as the catalogue's subject_columns.csv has them."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from flows.steps.site.site import Site, open_site
from tests.support.site import CATALOGUE, make_test_site, run_site, submit

NOW = datetime(2025, 2, 20, tzinfo=UTC)

# 甲乡 and 乙乡 of 东县 have five villages each: all ten are asked for checks, 甲乡's five for leaflets
PLACES = (
    """code,name,level,parent,kind,valid_from,valid_to,reports
1,样市,city,,city,2000-01-01,,false
11,东县,county,1,county,2000-01-01,,false
111,甲乡,township,11,xiang,2000-01-01,,false
112,乙乡,township,11,xiang,2000-01-01,,false
"""
    + "".join(f"111{at},甲{at}村,village,111,village,2000-01-01,,true\n" for at in range(1, 6))
    + "".join(f"112{at},乙{at}村,village,112,village,2000-01-01,,true\n" for at in range(1, 6))
)
HEAD = CATALOGUE["indicators"].split("\n", maxsplit=1)[0]
CATALOGUE_OF_CHECKS = {
    "places": PLACES,
    "indicators": f"""{HEAD}
free_checkups,免费检查妇女数,women given a free check-up,health,人,sum,sum,,,,0,higher,0,,false,,2000-01-01,
leaflets,宣传资料份数,leaflets,health,份,sum,sum,,,,0,higher,0,,false,,2000-01-01,
spent,支出,spending,health,元,sum,sum,,,,2,none,0,,false,,2000-01-01,
hours,小时,hours,health,小时,sum,sum,,,,1,none,0,,false,,2000-01-01,
leaflets_per_woman,人均份数,leaflets per woman,health,份,none,none,leaflets,free_checkups,1,1,none,,,false,,2000-01-01,
""",
    "forms": """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
checks,检查表,Checks,village,month,10,30,2025-01-01,2025-01-31,11
publicity,宣传表,Publicity,village,month,10,30,2025-01-01,2025-01-31,111
""",
    "form_columns": """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
checks,free_checkups,free_checkups,period,检查（人）,Checks,true,2025-01-01,
publicity,leaflets,leaflets,period,资料（份）,Leaflets,true,2025-01-01,
publicity,spent,spent,period,支出（元）,Spending,true,2025-01-01,
publicity,hours,hours,period,时间（小时）,Hours,true,2025-01-01,
""",
    "rules": CATALOGUE["rules"].splitlines()[0] + "\n",
}
COLUMNS = """subject,column,indicator,counts_reporters,name_zh
health,checks,free_checkups,true,检查
health,leaflets,leaflets,false,资料
publicity,spent_yuan,spent,true,支出
publicity,hours,hours,false,时间
"""


def send_returns(site: Site) -> None:
    for at in (1, 2):
        village = f"111{at}"
        row = (village, f"甲{at}村", 2 + at)
        submit(site, f"c{at}.csv", "checks", village, "2025-01", [row], NOW, ["检查（人）"])
    headers = ["资料（份）", "支出（元）", "时间（小时）"]
    for at in range(1, 6):
        village = f"111{at}"
        row = (village, f"甲{at}村", 10, 0.1, 1.5)
        submit(site, f"p{at}.csv", "publicity", village, "2025-01", [row], NOW, headers)


@pytest.fixture(scope="module")
def vintage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = make_test_site(
        tmp_path_factory.mktemp("subjects") / "s", **CATALOGUE_OF_CHECKS, subject_columns=COLUMNS
    )
    send_returns(site)
    return run_site(site, NOW)


@pytest.mark.heavy
def test_both_counts_are_of_the_marked_indicator(vintage: Path) -> None:
    # free checks by 2 of 10, leaflets by 5 of 5: never 10 and 5
    for level, place in (("county", "11"), ("city", "1")):
        table = pl.read_parquet(vintage / f"{level}_health.parquet").filter(period="2025-01")
        assert table.drop("place_key").to_dicts() == [
            {
                "place_code": place,
                "place_name": {"11": "东县", "1": "样市"}[place],
                "period_type": "month",
                "period": "2025-01",
                "checks": 3 + 4,
                "leaflets": 50,
                "units_expected": 10,
                "units_reported": 2,
                "method": "partial",
                "dispute": "none",
            }
        ]
        table = pl.read_parquet(vintage / f"{level}_publicity.parquet").filter(period="2025-01")
        assert table.select("units_expected", "units_reported", "method").rows() == [(5, 5, "bottom_up")]


def test_types_follow_units_and_decimals(vintage: Path) -> None:
    table = pl.read_parquet(vintage / "county_publicity.parquet").filter(period="2025-01")
    assert table.select("spent_yuan", "hours").rows() == [(Decimal("0.50"), 7.5)]
    assert table.schema["spent_yuan"] == pl.Decimal(18, 2)
    assert pl.read_parquet_schema(vintage / "county_health.parquet")["checks"] == pl.Int64


def test_the_data_package_has_the_names_and_units_of_the_catalogue(vintage: Path) -> None:
    package = json.loads((vintage / "datapackage.json").read_bytes())
    tables = {own["name"]: own for own in package["resources"]}
    fields = {own["name"]: own for own in tables["county_publicity"]["schema"]["fields"]}
    assert fields["spent_yuan"] == {
        "name": "spent_yuan",
        "type": "number",
        "description": "支出",
        "description_en": "spending",
        "title": "支出",
        "unit": "元",
    }
    assert tables["city_health"]["description_en"].startswith("One row a place and period")
    assert tables["city_health"]["schema"]["primaryKey"] == ["place_code", "period"]
    assert {name for name in tables if name.startswith(("county_", "city_"))} == {
        *("county_health", "city_health", "county_publicity", "city_publicity"),
    }


@pytest.mark.heavy
def test_a_catalogue_without_the_file_has_the_standard_tables(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s", **CATALOGUE_OF_CHECKS)
    (site.root / "catalogue" / "subject_columns.csv").unlink()
    site = open_site(site.root)
    send_returns(site)
    vintage = run_site(site, NOW)
    # its indicator free_checkups has a column in the standard table of health; it has none of the others
    table = pl.read_parquet(vintage / "county_health.parquet").filter(period="2025-01")
    assert table.width == 4 + 37 + 5
    shown = table.select("free_checkups", "hiv_leaflets", "units_expected", "units_reported", "method")
    assert shown.rows() == [(7, None, 10, 2, "partial")]
    assert len(list(vintage.glob("county_*.parquet"))) == 13


def test_a_row_without_the_marked_figure_counts_nobody(tmp_path: Path) -> None:
    both = COLUMNS.replace("publicity,spent", "health,spent").replace("true,支出", "false,支出")
    forms = CATALOGUE_OF_CHECKS["forms"].replace("checks,检查表", "checks,检查表").replace(",11\n", ",112\n")
    site = make_test_site(
        tmp_path / "s",
        **CATALOGUE_OF_CHECKS | {"forms": forms},
        subject_columns=both.replace("publicity,hours,hours,false,时间\n", ""),
    )
    headers = ["资料（份）", "支出（元）", "时间（小时）"]
    submit(site, "p.csv", "publicity", "1111", "2025-01", [("1111", "甲1村", 10, 0.1, 1.5)], NOW, headers)
    vintage = run_site(site, NOW)
    table = pl.read_parquet(vintage / "county_health.parquet").filter(period="2025-01")
    # the five villages of 乙乡 are asked for checks and gave none
    assert table.select("checks", "leaflets", "units_expected", "units_reported").rows() == [(None, 10, 5, 0)]
