"""Disputes of figures: the gravest open finding at or below each, until explained or corrected (figures.md, 12)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.answer.explain import explain_figure
from flows.steps.answer.run_report import dispute_in
from flows.steps.ledger.decisions import accept_finding
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from schemas.codelists import DISPUTES
from tests.support.rolled import rolled, rolled_whole
from tests.support.site import fedstats, make_test_site, submit

LATER = datetime(2025, 5, 1, tzinfo=UTC)

# county 东县 (c1) with 甲乡 (t1: 一村 v1, 二村 v2) and 乙镇 (t2: 三村 v3); 西县 (c2) with 丙镇 (t3: 四村 v4)
PLACES = """code,name,level,parent,kind,valid_from,valid_to,reports
city,市,city,,city,2000-01-01,,false
c1,东县,county,city,county,2000-01-01,,false
c2,西县,county,city,county,2000-01-01,,false
t1,甲乡,township,c1,town,2000-01-01,,true
t2,乙镇,township,c1,town,2000-01-01,,true
t3,丙镇,township,c2,town,2000-01-01,,true
v1,一村,village,t1,village,2000-01-01,,true
v2,二村,village,t1,village,2000-01-01,,true
v3,三村,village,t2,village,2000-01-01,{v3_end},true
v4,四村,village,t3,village,2000-01-01,,true
{more}"""
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-03-31,city
township_month,乡月报,Township monthly return,township,month,8,30,2025-01-01,2025-03-31,city
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,妇女（人）,Women,false,2025-01-01,
village_month,eligible,eligible,stock,应查（人）,Eligible,false,2025-01-01,
village_month,coverage,coverage,claim,覆盖率（%）,Coverage,false,2025-01-01,
township_month,women,women,period,本级妇女（人）,Own women,false,2025-01-01,
township_month,women_below,women,subtotal,下级妇女（人）,Women below,false,2025-01-01,
township_month,eligible_below,eligible,subtotal,下级应查（人）,Eligible below,false,2025-01-01,
"""
SUBJECTS = "subject,column,indicator,counts_reporters,name_zh\nwork,women,women,true,妇女\nwork,eligible,eligible,false,应查\n"
VILLAGE, TOWN = (
    ["妇女（人）", "应查（人）", "覆盖率（%）"],
    ["本级妇女（人）", "下级妇女（人）", "下级应查（人）"],
)


def disputed_site(
    folder: Path, more: str = "", v3_end: str = "", events: str = "", thresholds: str = ""
) -> Site:
    return make_test_site(
        folder,
        places=PLACES.format(more=more, v3_end=v3_end),
        place_events="date,event,from_code,to_code,share,source\n" + events,
        forms=FORMS,
        form_columns=COLUMNS,
        subject_columns=SUBJECTS,
        rules="rule,form,severity,expression,message_zh,message_en\n",
        thresholds="rule,name,indicator,related,value,reason\n" + thresholds,
    )


def give(site: Site, period: str, file: str = "", **rows: Any) -> None:
    """Rows of villages (women, eligible, printed coverage) and of townships (own women, women and eligible below)."""
    for form, headers, letter in (("village_month", VILLAGE, "v"), ("township_month", TOWN, "t")):
        own = {code: row for code, row in rows.items() if code[0] == letter}
        cells = [(code, "", *row, *[""] * (3 - len(row))) for code, row in own.items()]
        if cells:
            submit(site, f"{file}{period}{letter}.csv", form, "city", period, cells, LATER, headers)


def disputes(site: Site, period: str, indicator: str = "women", boundary: str = "as_was") -> dict[str, str]:
    """Dispute of each place's figure in the open findings; places without one are left out."""
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select place_code::varchar, dispute from figure_dispute "
            "where period = $period and indicator = $indicator and boundary = $boundary",
            {"period": period, "indicator": indicator, "boundary": boundary},
        ).fetchall()
    return dict(rows)


def publish(site: Site, now: datetime = LATER) -> Path:
    with rolled_whole(site, now) as con:
        vintage = write_vintage(con, site, edition_of(site, now))
    switch_current(site, vintage)
    return vintage


def published(vintage: Path) -> dict[tuple[str, str, str, str], tuple[Any, str]]:
    """Value and dispute by place, period, indicator and boundary."""
    frame = pl.read_parquet(vintage / "indicator_values/**/*.parquet", hive_partitioning=True)
    columns = ("place_code", "period", "indicator", "boundary", "value", "dispute")
    return {row[:4]: row[4:] for row in frame.select(columns).iter_rows()}


QUARTER = ("2025-01", "2025-Q1", "2025-H1", "2025")


@pytest.mark.heavy
def test_case_6_an_own_figure_equal_to_the_villages_is_published_and_disputed(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5,), v2=(7,), v3=(3,), v4=(4,), t1=(12,))
    figures = published(publish(site))
    for period in QUARTER:
        assert figures["t1", period, "women", "as_was"] == (24, "counted_twice")
        assert figures["c1", period, "women", "as_was"] == (27, "counted_twice")
        assert figures["city", period, "women", "as_now"] == (31, "counted_twice")
        assert figures["v1", period, "women", "as_was"] == (5, "none")
        assert figures["c2", period, "women", "as_was"] == (4, "none")
    assert figures["t1", "2025-02", "women", "as_was"] == (None, "none")
    with rolled(site, LATER) as con:
        [(rule, cell, submission)] = con.execute(
            "select rule, cell, submission from check_finding"
        ).fetchall()
    assert (rule, cell) == ("own_is_children_sum", "C4")
    # explained: the same figure, no dispute any more, also where nothing else is rolled up again
    accept_finding(site, submission[:12], rule, "本级确实办了 12 人", "李", LATER)
    figures = published(publish(site))
    assert figures["t1", "2025", "women", "as_was"] == (24, "none")
    assert figures["city", "2025-01", "women", "as_was"] == (31, "none")


@pytest.mark.heavy
def test_a_dispute_ends_when_the_return_is_corrected(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5,), v2=(7,), t1=(12,))
    assert disputes(site, "2025")["t1"] == "counted_twice"
    submit(
        site,
        "again.csv",
        "township_month",
        "city",
        "2025-01",
        [("t1", "", 2, "", "")],
        datetime(2025, 5, 2, tzinfo=UTC),
        TOWN,
    )
    with rolled(site, datetime(2025, 5, 3, tzinfo=UTC)) as con:
        assert con.execute("select count(*) from figure_dispute").fetchall() == [(0,)]


def test_a_differing_total_disputes_its_place_and_the_places_above(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(3, 30), v4=(4, 40), t1=("", 13, 120), t3=("", 4, 40))
    expected = dict.fromkeys(("t1", "c1", "city"), "total_differs")
    for period in QUARTER:
        assert disputes(site, period) == expected
        # a rate is disputed with its counts
        assert disputes(site, period, "coverage") == expected
        assert disputes(site, period, "eligible") == {}


def test_a_failed_claim_disputes_the_rate_alone(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5, 50, "20%"), v2=(7, 70, "10%"))
    assert disputes(site, "2025-01", "coverage") == dict.fromkeys(("v1", "t1", "c1", "city"), "claim_differs")
    assert disputes(site, "2025-01") == disputes(site, "2025-01", "eligible") == {}


def test_the_gravest_counts(tmp_path: Path) -> None:
    # 甲乡 counts its villages twice, 乙镇's total differs, and a claim of 四村 fails
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(3, 30), v4=(4, 40, "90%"), t1=(12, 12), t2=("", 8))
    assert disputes(site, "2025-01") == {
        **{"t1": "counted_twice", "c1": "counted_twice", "city": "counted_twice"},
        "t2": "total_differs",
    }
    assert disputes(site, "2025-01", "coverage") == {
        **{"t1": "counted_twice", "c1": "counted_twice", "city": "counted_twice"},
        **{"t2": "total_differs", "t3": "claim_differs", "c2": "claim_differs", "v4": "claim_differs"},
    }


@pytest.mark.heavy
def test_a_stock_is_disputed_by_its_last_part(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), t1=("", "", 999))
    give(site, "2025-02", v1=(5, 50), v2=(7, 70), t1=("", "", 120))
    assert set(disputes(site, "2025-01", "eligible")) == {"t1", "c1", "city"}
    # February's stock is the quarter's, and its total is right
    assert disputes(site, "2025-Q1", "eligible") == {}
    give(site, "2025-03", v1=(5, 50), v2=(7, 70), t1=("", "", 121))
    assert set(disputes(site, "2025-Q1", "eligible")) == {"t1", "c1", "city"}


@pytest.mark.heavy
def test_a_flow_is_disputed_where_its_month_lay(tmp_path: Path) -> None:
    # 三村 (v3) of 乙镇 goes to 丙镇 in 西县 in March; 乙镇's January total differs
    moves = "v3,三村,village,t3,village,2025-03-01,,true\n"
    site = disputed_site(tmp_path / "site", moves, "2025-02-28", "2025-03-01,reparent,v3,v3,,\n")
    give(site, "2025-01", v3=(30, 90, "99%"), v4=(4, 40), t2=("", 8))
    was = disputes(site, "2025-Q1")
    assert was == dict.fromkeys(("t2", "c1", "city"), "total_differs")
    # the claim of 三村: a rate belongs to the places of the last day
    rates = disputes(site, "2025-Q1", "coverage")
    assert (rates["v3"], rates["t3"], rates["c2"], rates["city"]) == (*["claim_differs"] * 3, "total_differs")
    # as the places are now: 乙镇's own finding stays, 三村's goes along
    now = disputes(site, "2025-01", "coverage", "as_now")
    assert (now["v3"], now["t3"], now["t2"]) == ("claim_differs", "claim_differs", "total_differs")
    assert disputes(site, "2025-01", "coverage")["t2"] == "total_differs"


def test_the_finding_of_an_ended_place_goes_to_its_successor(tmp_path: Path) -> None:
    more = "v9,三村,village,t3,village,2025-03-01,,true\n"
    site = disputed_site(tmp_path / "site", more, "2025-02-28", "2025-03-01,merge,v3,v9,,\n")
    give(site, "2025-01", v3=(30, 90, "99%"))
    assert set(disputes(site, "2025-01", "coverage")) == {"v3", "t2", "c1", "city"}
    assert set(disputes(site, "2025-01", "coverage", "as_now")) == {"v9", "t3", "c2", "city"}
    assert set(disputes(site, "2025-Q1", "coverage")) == {"v9", "t3", "c2", "city"}


def test_an_outlier_and_a_copied_return(tmp_path: Path) -> None:
    thresholds = "copied_return,figures,,,1,made up\n" + "".join(
        f"outlier,{name},women,,{value},made up\n"
        for name, value in (("periods", 2), ("window", 12), ("score", 3.5), ("floor", 3), ("floor_pct", 10))
    )
    site = disputed_site(tmp_path / "site", thresholds=thresholds)
    for period, women, other in (("2025-01", 5, 1), ("2025-02", 6, 2), ("2025-03", 90, 2)):
        give(site, period, v1=(women,), v3=(other,))
    assert disputes(site, "2025-03") == {
        **dict.fromkeys(("v1", "t1", "c1", "city"), "outlier"),
        **dict.fromkeys(("v3", "t2"), "copied"),
    }
    assert disputes(site, "2025-02") == {}


def test_a_rate_above_its_maximum_is_disputed_at_its_own_place(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(60, 50), v2=(7, 70))
    assert disputes(site, "2025-01", "coverage") == {"v1": "above_maximum"}


@pytest.mark.heavy
def test_a_total_that_stands_for_missing_children_is_said(tmp_path: Path) -> None:
    # 二村 is missing, and 甲乡's total of 12 stands for both villages
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5,), v3=(3,), v4=(4,), t1=(0, 12), t2=(0,), t3=(0,))
    vintage = publish(site)
    figures = published(vintage)
    for place, value in (("t1", 12), ("c1", 15), ("city", 19)):
        assert figures[place, "2025-01", "women", "as_was"] == (value, "total_stands_in")
    assert figures["c2", "2025-01", "women", "as_was"] == (4, "none")
    rows = pl.read_parquet(vintage / "county_work.parquet").filter(period="2025-01")
    assert dict(rows.select("place_code", "dispute").iter_rows()) == {"c1": "total_stands_in", "c2": "none"}


@pytest.mark.heavy
def test_a_row_of_a_subject_has_the_gravest_of_its_figures(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v4=(4, 40), t1=(12, 12, 999))
    rows = pl.read_parquet(publish(site) / "county_work.parquet").filter(period="2025-01")
    assert rows.columns[-2:] == ["dispute", "place_key"]
    assert dict(rows.select("place_code", "dispute").iter_rows()) == {"c1": "counted_twice", "c2": "none"}


@pytest.mark.heavy
def test_explain_and_report_say_the_dispute(tmp_path: Path) -> None:
    site = disputed_site(tmp_path / "site")
    give(site, "2025-01", v1=(5,), v2=(7,), v3=(3,), t1=(12,))
    publish(site)
    explained = explain_figure(site, "c1", "2025", "women")
    assert (explained.figure.value, explained.dispute) == (27, "counted_twice")
    assert [said["zh"].split(" ")[:3] for said in explained.disputed_by] == [
        ["2025-01t.csv，C4", "格：本级", "12"]
    ]
    assert explained.to_json()["dispute"] == "counted_twice"
    other = explain_figure(site, "t2", "2025-01", "women")
    assert (other.dispute, other.disputed_by) == ("none", [])
    shown = fedstats("explain", "t1", "2025-01", "women", "--site", site.root).stdout
    assert "有争议：疑似算了两遍" in shown and "C4 格：本级 12 正好等于下级上报之和" in shown
    assert {name for name in DISPUTES if dispute_in("zh", name) and dispute_in("en", name)} == {*DISPUTES} - {
        "none"
    }


@pytest.mark.parametrize("dispute", DISPUTES)
def test_every_dispute_is_explained_in_the_docs(dispute: str) -> None:
    text = (Path(__file__).parents[3] / "docs" / "figures.md").read_text(encoding="utf-8")
    assert text.count(f"`{dispute}`") >= 2
