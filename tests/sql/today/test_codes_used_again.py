"""Codes used again: a life of a place is a code and a span, and each life has its own figures (figures.md, 9)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.answer.explain import explain_figure
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from schemas.places import Registry
from tests.support.rolled import rolled, rolled_whole
from tests.support.site import make_test_site, submit

LATER = datetime(2026, 6, 1, tzinfo=UTC)

# codes as they were given: V1 was 甲村 of 甲乡 and is 丙村 of 乙乡; V2 and V3 exchanged their codes; V4 was abolished
# and created anew in its own township; V5 ended without a word and came back in the other township; V6 became V7, and
# V6 was given to another village
PLACES = """code,name,level,parent,kind,valid_from,valid_to,reports
city,市,city,,city,2000-01-01,,false
c1,东县,county,city,county,2000-01-01,,false
t1,甲乡,township,c1,town,2000-01-01,,false
t2,乙乡,township,c1,town,2000-01-01,,false
V1,甲村,village,t1,village,2000-01-01,2024-12-31,true
V1,丙村,village,t2,village,2026-01-01,,true
V2,东村,village,t1,village,2000-01-01,2025-03-31,true
V3,西村,village,t2,village,2000-01-01,2025-03-31,true
V3,东村,village,t1,village,2025-04-01,,true
V2,西村,village,t2,village,2025-04-01,,true
V4,旧村,village,t1,village,2000-01-01,2025-03-31,true
V4,新村,village,t1,village,2025-04-01,,true
V5,上村,village,t1,village,2000-01-01,2025-01-31,true
V5,下村,village,t2,village,2025-04-01,,true
V6,河村,village,t1,village,2000-01-01,2025-02-28,true
V7,河村,village,t1,village,2025-03-01,,true
V6,山村,village,t2,village,2025-03-01,,true
"""
EVENTS = """date,event,from_code,to_code,share,source
{abolished},abolish,V1,,,
2026-01-01,create,,V1,,
2025-04-01,recode,V2,V3,,
2025-04-01,recode,V3,V2,,
2025-04-01,abolish,V4,,,
2025-04-01,create,,V4,,
2025-03-01,recode,V6,V7,,
2025-03-01,create,,V6,,
"""
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2024-12-01,2025-06-30,city
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,妇女（人）,Women,true,2024-01-01,
village_month,pupils,money,cumulative,金额（元）,Money,false,2024-01-01,
"""
HEADERS = ["妇女（人）", "金额（元）"]


def used_again(folder: Path, abolished: str = "2024-12-31", **changes: str) -> Site:
    """A site whose codes were used again, without returns; `abolished` is the date of the first event."""
    return make_test_site(
        folder,
        **{
            "places": PLACES,
            "place_events": EVENTS.format(abolished=abolished),
            "forms": FORMS,
            "form_columns": COLUMNS,
            "rules": "rule,form,severity,expression,message_zh,message_en\n",
        }
        | changes,
    )


def give(site: Site, period: str, **rows: Any) -> None:
    """Women, or women and money, of villages in one return of the city."""
    cells = [(code, "", *(own if isinstance(own, tuple) else (own, ""))) for code, own in rows.items()]
    submit(site, f"{period}.csv", "village_month", "city", period, cells, LATER, HEADERS)


def filled(folder: Path, abolished: str = "2024-12-31") -> Site:
    """December 2024, January and February 2025 from the villages of the time, April to June from those of today."""
    site = used_again(folder, abolished)
    give(site, "2024-12", V1=100, V2=20, V3=30, V4=40, V5=50, V6=60)
    give(site, "2025-01", V2=21, V3=31, V4=41, V5=51, V6=61)
    give(site, "2025-02", V2=22, V3=32, V4=42, V6=62)
    give(site, "2025-03", V2=23, V3=33, V4=43, V7=63, V6=73)
    give(site, "2025-04", V3=24, V2=34, V4=4, V5=5, V7=64, V6=74)
    return site


def of_places(site: Site, boundary: str, period: str, indicator: str = "women") -> dict[str, Any]:
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select place_code::varchar, value from figure "
            "where boundary = $boundary and period = $period and indicator = $indicator and value is not null",
            {"boundary": boundary, "period": period, "indicator": indicator},
        ).fetchall()
    return dict(rows)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return filled(tmp_path_factory.mktemp("again") / "site")


@pytest.mark.heavy
@pytest.mark.parametrize("abolished", ["2024-12-31", "2025-01-01"])
def test_case_9_what_an_abolished_village_gave_stays_with_its_township(
    tmp_path: Path, abolished: str
) -> None:
    own = used_again(tmp_path / "site", abolished)
    give(own, "2024-12", V1=100)
    was, now = (of_places(own, boundary, "2024-12") for boundary in ("as_was", "as_now"))
    assert was == {"V1": 100, "t1": 100, "c1": 100, "city": 100}
    assert now == {"t1": 100, "c1": 100, "city": 100}
    with rolled(own, LATER) as con:
        [row] = con.execute(
            "select status, units_unmapped from figure where place_code = 't1' and boundary = 'as_now' "
            "and indicator = 'women' and period = '2024-12'"
        ).fetchall()
    assert row == ("P", 1)  # the other villages gave nothing; one reporter's figure is kept above


def test_every_life_has_its_own_figures_today(site: Site) -> None:
    # V2 of then is V3 of today and the reverse; V4 and V5 of then stay with 甲乡; V6 of then is V7
    now = of_places(site, "as_now", "2024-12")
    assert now == {
        **{"V3": 20, "V2": 30, "V7": 60},
        **{"t1": 20 + 60 + 100 + 40 + 50, "t2": 30, "c1": 300, "city": 300},
    }
    assert of_places(site, "as_now", "2025-02") == {
        **{"V3": 22, "V2": 32, "V7": 62},
        **{"t1": 22 + 62 + 42, "t2": 32, "c1": 158, "city": 158},
    }


def test_a_quarter_in_which_a_code_changed_its_place(site: Site) -> None:
    # first quarter, at the places of 31 March: V6 of January and February is V7 by then, V5 has ended
    was = of_places(site, "as_was", "2025-Q1")
    assert (was["V7"], was["V6"]) == (61 + 62 + 63, 73)
    assert (was["V2"], was["V3"], was["V4"]) == (21 + 22 + 23, 31 + 32 + 33, 41 + 42 + 43)
    assert "V5" not in was
    assert was["t1"] == (21 + 22 + 23) + (41 + 42 + 43) + 51 + (61 + 62 + 63)
    assert was["t2"] == (31 + 32 + 33) + 73


def test_a_year_in_which_codes_were_exchanged(site: Site) -> None:
    # the codes of 2025-12-31: V3 is 东村 (V2 until March), V2 is 西村, V4 and V5 are the new villages
    was = of_places(site, "as_was", "2025")
    assert was["V3"] == 21 + 22 + 23 + 24
    assert was["V2"] == 31 + 32 + 33 + 34
    assert (was["V4"], was["V5"], was["V6"]) == (4, 5, 73 + 74)
    assert was["t1"] == (21 + 22 + 23 + 24) + (41 + 42 + 43 + 4) + 51 + (61 + 62 + 63 + 64)
    assert was["t2"] == (31 + 32 + 33 + 34) + 5 + (73 + 74)


@pytest.mark.parametrize(
    "period", ["2024-12", "2025-01", "2025-02", "2025-03", "2025-04", "2025-Q1", "2025-H1", "2025"]
)
def test_the_city_is_equal_under_both_boundaries(site: Site, period: str) -> None:
    was, now = (of_places(site, boundary, period) for boundary in ("as_was", "as_now"))
    assert was["city"] == now["city"] == was["t1"] + was["t2"] == now["t1"] + now["t2"]


def test_a_new_life_begins_its_cumulative_year_anew(tmp_path: Path) -> None:
    own = used_again(tmp_path / "site")
    # 旧村 (V4): 10, 30 and 60 by March; 新村 (V4) 5 in April. 东村: 10 by February as V2, 70 by April as V3
    give(own, "2025-01", V4=(1, 10))
    give(own, "2025-02", V4=(1, 30), V2=(1, 10))
    give(own, "2025-03", V4=(1, 60))
    give(own, "2025-04", V4=(1, 5), V3=(1, 70))
    of_april = of_places(own, "as_was", "2025-04", "money")
    assert (of_april["V4"], of_april["V3"]) == (5, 60)
    with rolled(own, LATER) as con:
        spans = con.execute(
            "select place_code::varchar, spans_from::varchar from reporter_increment "
            "where period = '2025-04' and amount is not null order by 1"
        ).fetchall()
    assert spans == [("V3", "2025-03"), ("V4", "2025-04")]


def test_a_new_life_does_not_copy_the_return_of_the_old_one(tmp_path: Path) -> None:
    thresholds = "rule,name,indicator,related,value,reason\ncopied_return,figures,,,1,made up\n"
    own = used_again(tmp_path / "site", thresholds=thresholds)
    give(own, "2025-03", V4=9, V2=8, V3=7, V7=6)
    # V4 is a new village; V3 was V2: 东村 copies its own 8; V2 repeats another village's 8
    give(own, "2025-04", V4=9, V3=8, V2=8, V7=5)
    with rolled(own, LATER) as con:
        found = con.execute("select place_code from check_finding where rule = 'copied_return'").fetchall()
    assert found == [("V3",)]


@pytest.mark.heavy
def test_an_outlier_is_judged_by_its_own_life(tmp_path: Path) -> None:
    thresholds = "rule,name,indicator,related,value,reason\n" + "".join(
        f"outlier,{name},,,{value},made up\n"
        for name, value in (("periods", 3), ("window", 12), ("score", 3.5), ("floor", 3), ("floor_pct", 10))
    )
    own = used_again(tmp_path / "site", thresholds=thresholds)
    for period in ("2024-12", "2025-01", "2025-02", "2025-03"):
        give(own, period, V4=5, V2=5, V3=90)
    # the new V4 has no history; V3 goes on from V2's fives, V2 from V3's nineties
    give(own, "2025-04", V4=90, V3=90, V2=90)
    with rolled(own, LATER) as con:
        found = con.execute("select place_code, period from check_finding where rule = 'outlier'").fetchall()
    assert found == [("V3", "2025-04")]


def test_names_of_another_life_do_not_mean_the_place(site: Site) -> None:
    def codes(registry: Registry, name: str) -> list[str]:
        return [place.code for place in registry.named(name, "city")]

    today, then = site.catalogue.registry(date(2026, 5, 1)), site.catalogue.registry(date(2024, 12, 31))
    assert (codes(then, "甲村"), codes(today, "甲村"), codes(today, "丙村")) == (["V1"], [], ["V1"])
    assert codes(then, "丙村") == []
    assert (codes(today, "旧村"), codes(today, "新村")) == ([], ["V4"])
    assert (codes(today, "河村"), codes(today, "山村"), codes(then, "河村")) == (["V7"], ["V6"], ["V6"])
    assert (codes(today, "东村"), codes(today, "西村")) == (["V3"], ["V2"])
    closed = today.closed("甲村", "city")
    assert closed and (closed.code, closed.last_day, closed.successors) == ("V1", date(2024, 12, 31), ())


@pytest.mark.heavy
def test_an_explanation_has_the_cells_of_one_life(tmp_path: Path) -> None:
    own = filled(tmp_path / "site")
    with rolled_whole(own, LATER) as con:
        switch_current(own, write_vintage(con, own, edition_of(own, LATER)))
    node = explain_figure(own, "t1", "2024-12", "women", "as_now").figure
    assert node.value == 20 + 60 + 100 + 40 + 50
    node = explain_figure(own, "t2", "2024-12", "women", "as_now").figure
    assert node.value == 30
    assert "V1" not in str(node) and "V5" not in str(node)


def test_reporting_rates_of_a_year_are_of_one_life(site: Site) -> None:
    """Returns are due from January to June 2025; a code has those of the place that it means at the end of the year."""
    with rolled(site, LATER) as con:
        rows = con.tables.select("marts", "reporting_summary").pl().filter(form="*", period="2025")
    assert {row["place_code"]: (row["expected"], row["reported"]) for row in rows.to_dicts()} == {
        "V2": (3, 1),  # from April on
        "V3": (3, 1),
        "V4": (3, 1),
        "V5": (3, 1),
        "V6": (4, 2),  # from March on
        "V7": (4, 2),
        "t1": (19, 13),  # 4 villages in January (V2, V4, V5, V6), then 3 in each month; none came after April
        "t2": (13, 7),  # V3; V3; V3 and V6; then V2, V5 and V6
        "c1": (32, 20),
        "city": (32, 20),
    }


@pytest.mark.heavy
def test_a_town_with_the_earlier_code_of_its_village_has_its_months_once(tmp_path: Path) -> None:
    """A1 became A2 in February; in March the town took the code A1, and both villages were merged into it."""
    places = """code,name,level,parent,kind,valid_from,valid_to,reports
city,市,city,,city,2000-01-01,,false
t1,甲乡,township,city,town,2000-01-01,2025-02-28,true
A1,一村,village,t1,village,2000-01-01,2025-01-31,true
A2,一村,village,t1,village,2025-02-01,2025-02-28,true
B1,二村,village,t1,village,2000-01-01,2025-02-28,true
A1,甲乡,township,city,town,2025-03-01,,true
"""
    events = """date,event,from_code,to_code,share,source
2025-02-01,recode,A1,A2,,
2025-03-01,recode,t1,A1,,
2025-03-01,merge,A2,A1,,
2025-03-01,merge,B1,A1,,
"""
    forms = FORMS + "town_month,乡月报,Town,township,month,5,30,2025-01-01,2025-03-31,city\n"
    columns = COLUMNS + "town_month,women,women,period,本级妇女（人）,Own women,true,2024-01-01,\n"
    site = used_again(
        tmp_path / "site", places=places, place_events=events, forms=forms, form_columns=columns
    )
    give(site, "2025-01", A1=5, B1=7)
    give(site, "2025-02", A2=6, B1=8)
    for period, code, women in (("2025-01", "t1", 1), ("2025-02", "t1", 1), ("2025-03", "A1", 2)):
        rows = [(code, "", women)]
        submit(site, f"t{period}.csv", "town_month", "city", period, rows, LATER, ["本级妇女（人）"])
    was, now = (of_places(site, boundary, "2025-Q1") for boundary in ("as_was", "as_now"))
    assert was == now == {"A1": 13 + 15 + 2, "city": 30}
