"""Levels come from the catalogue: as many as it has, under whatever names."""

from pathlib import Path

import polars as pl
import pytest

from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.write import write_vintage
from tests.support.rolled import rolled_whole
from tests.support.site import CATALOGUE, NOW, figures, make_test_site, run_site, submit

TRAINING = "+training,women,women,true,妇女\n"
FIVE = CATALOGUE["levels"] + "province,5,省,province\n"
UNDER_A_PROVINCE = (
    CATALOGUE["places"].replace("city,,city", "city,990000,city")
    + "990000,样省,province,,province,2000-01-01,,false\n"
)


def test_a_fifth_level_is_rolled_up_and_published(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s", levels=FIVE, places=UNDER_A_PROVINCE, subject_columns=TRAINING)
    submit(site, "a.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 11, 20, 0, 0)])
    own = figures(site, "women", "2025-01")
    # 三村 lies under 乙镇, 东县, 样市 and 样省: each has its 11
    assert {own[code]["value"] for code in ("990102101201", "990102101", "990102", "990100", "990000")} == {
        11
    }
    with rolled_whole(site, NOW) as con:
        vintage = write_vintage(con, site, edition_of(site, NOW))
    assert {path.name for path in (vintage / "indicator_values").iterdir()} == {
        f"level={level}" for level in ("village", "township", "county", "city", "province")
    }
    for level in ("county", "city", "province"):  # the two highest, and the two that every site has
        assert (vintage / f"{level}_training.parquet").is_file()
    places = pl.read_parquet(vintage / "dim_place.parquet").rows_by_key("place_code", named=True, unique=True)
    village = places["990102101201"]
    assert [village[f"{level}_code"] for level in ("township", "county", "city")] == [
        "990102101",
        "990102",
        "990100",
    ]
    assert places["990000"]["city_code"] is None and places["990100"]["parent_code"] == "990000"


@pytest.mark.heavy
def test_columns_of_a_level_go_by_its_name_not_its_rank(tmp_path: Path) -> None:
    """Villages right under counties: rank 2 is the county's, and nobody has a township."""
    site = make_test_site(
        tmp_path / "s",
        levels="level,rank,name_zh,name_en\nvillage,1,村,village\ncounty,2,县,county\ncity,3,市,city\n",
        places="""code,name,level,parent,kind,valid_from,valid_to,reports
990100,样市,city,,city,2000-01-01,,false
990102,东县,county,990100,county,2000-01-01,,true
990102201,一村,village,990102,village,2000-01-01,,true
""",
        forms="\n".join(line for line in CATALOGUE["forms"].splitlines() if "township" not in line).replace(
            "990103", "990100"
        ),
        form_columns="\n".join(
            line for line in CATALOGUE["form_columns"].splitlines() if not line.startswith("township")
        ),
    )
    submit(site, "a.csv", "village_month", "990102", "2025-01", [("990102201", "一村", 5, 10, 0, 0)])
    assert figures(site, "women", "2025-01")["990100"]["value"] == 5
    with rolled_whole(site, NOW) as con:
        vintage = write_vintage(con, site, edition_of(site, NOW))
    village = pl.read_parquet(vintage / "dim_place.parquet").row(2, named=True)
    assert (village["township_code"], village["county_code"], village["city_code"]) == (
        None,
        "990102",
        "990100",
    )


@pytest.mark.heavy
def test_the_lowest_level_of_two_has_its_tables_too(tmp_path: Path) -> None:
    indicators = (
        CATALOGUE["indicators"]
        .replace("women,妇女", "cervical_screened,筛查", 1)
        .replace(",women,el", ",cervical_screened,el")
    )
    site = make_test_site(
        tmp_path / "s",
        levels="level,rank,name_zh,name_en\ncounty,1,县,county\ncity,2,市,city\n",
        places="""code,name,level,parent,kind,valid_from,valid_to,reports
990100,样市,city,,city,2000-01-01,,false
990102,东县,county,990100,county,2000-01-01,,true
990103,西县,county,990100,county,2000-01-01,,true
""",
        indicators=indicators,
        forms="\n".join(
            line for line in CATALOGUE["forms"].splitlines() if line.startswith(("form,", "county"))
        ),
        form_columns="form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n"
        "county_month,women,cervical_screened,period,本级妇女（人）,,true,2025-01-01,\n",
        rules="rule,form,severity,expression,message_zh,message_en\n",
        subject_columns="+screening_coverage,cervical_screened,cervical_screened,true,筛查\n",
    )
    for county, women in (("990102", 3), ("990103", 4)):
        submit(
            site,
            f"{county}.csv",
            "county_month",
            county,
            "2025-01",
            [(county, "", women)],
            headers=["本级妇女（人）"],
        )
    vintage = run_site(site, NOW)
    for level, expected in (("county", [3, 4]), ("city", [3 + 4])):
        table = pl.read_parquet(vintage / f"{level}_screening_coverage.parquet").filter(period="2025-01")
        assert table["cervical_screened"].to_list() == expected


def test_a_federation_of_one_level_is_published(tmp_path: Path) -> None:
    def lines(table: str) -> str:
        rows = [line for line in CATALOGUE[table].splitlines() if line.startswith(("form,", "village_month"))]
        return "\n".join(rows).replace(",990100", "") + "\n"

    site = make_test_site(
        tmp_path / "s",
        levels="level,rank,name_zh,name_en\nvillage,1,村,village\n",
        places="""code,name,level,parent,kind,valid_from,valid_to,reports
1,一村,village,,village,2000-01-01,,true
2,二村,village,,village,2000-01-01,,true
""",
        forms=lines("forms"),
        form_columns=lines("form_columns"),
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    submit(site, "a.csv", "village_month", "1", "2025-01", [("1", "一村", 5, 10, 0, 0)])
    own = figures(site, "women", "2025-Q1")
    assert {code: row["value"] for code, row in own.items()} == {"1": 5, "2": None}
    with rolled_whole(site, NOW) as con:
        vintage = write_vintage(con, site, edition_of(site, NOW))
        periods = {period for (period,) in con.sql("select period::varchar from period").fetchall()}
    assert {path.name for path in (vintage / "indicator_values").iterdir()} == {"level=village"}
    assert not {period for period in periods if "S" in period}  # no indicator here has a statistical year
