"""A figure explained down to its cells; the formulas worked out by hand."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.answer.explain import NoSuchFigureError, explain_figure
from flows.steps.answer.status import NothingPublishedError
from flows.steps.ledger.decisions import accept_finding
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from tests.sql.given.test_month_beside_cumulative import LATER, beside_site, code, report
from tests.sql.periods.test_over_time import give, running  # noqa: F401  a fixture
from tests.sql.today.test_figures_now import changing_site
from tests.sql.today.test_figures_now import give as give_changing
from tests.support.rolled import rolled, rolled_whole
from tests.support.site import NOW, make_test_site, submit

SECOND = datetime(2025, 4, 2, tzinfo=UTC)


def publish(site: Site, as_of: datetime = NOW) -> None:
    edition = edition_of(site, as_of)
    with rolled_whole(site, as_of) as con:
        switch_current(site, write_vintage(con, site, edition))


@pytest.mark.heavy
def test_own_and_children_make_the_formula_and_cells_are_named(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", "约7", 10, 0, 0)]
    submit(site, "v.csv", "village_month", "990102100", "2025-01", rows)
    submit(site, "t.csv", "township_month", "990102100", "2025-01", [("990102100", "", 1, 12, "")])
    publish(site)
    node = explain_figure(site, "990102100", "2025-01", "women").figure
    assert (node.value, node.method) == (13, "bottom_up")
    assert node.formula == "1（本级） + 12（下级之和） = 13"
    first, second = node.children
    assert (first.place_code, first.value, first.formula) == ("990102100201", 5, "= 5")
    (cell,) = second.cells
    assert (cell.file, cell.cell, cell.text, cell.qualifier) == ("v.csv", "C5", "约7", "about")
    own, total = node.cells
    assert (own.reported_as, own.cell, total.reported_as, total.cell) == (
        "period",
        "C4",
        "subtotal",
        "D4",
    )
    assert json.loads(json.dumps(asdict(node), default=str))["children"][1]["cells"][0]["file"] == "v.csv"


@pytest.mark.heavy
def test_a_rate_of_the_city_s_office_is_no_sum(tmp_path: Path) -> None:
    indicators = (
        "+births,住院分娩率,hospital delivery,health,%,none,none,,,,2,higher,0,100,false,,2000-01-01,\n"
    )
    columns = "+county_month,births,births,period,住院分娩率（%）,Hospital delivery,false,2025-01-01,\n"
    site = make_test_site(tmp_path / "s", indicators=indicators, form_columns=columns)
    headers = ["本级妇女（人）", "下级妇女（人）", "住院分娩率（%）"]
    for unit, rate in (("990101", "97%"), ("990102", "82%")):
        submit(
            site,
            f"{unit}.csv",
            "county_month",
            unit,
            "2025-01",
            [(unit, "", 1, "", rate)],
            headers=headers,
        )
    publish(site)
    node = explain_figure(site, "990100", "2025-01", "births").figure
    assert (node.value, node.formula) == (97, "= 97")
    assert [child.value for child in node.children] == [97, 82, None]


@pytest.mark.heavy
def test_a_subtotal_and_who_was_missing_are_named(site: Site) -> None:
    submit(site, "v.csv", "village_month", "990102100", "2025-01", [("990102100201", "一村", 5, 10, 0, 0)])
    submit(site, "t.csv", "township_month", "990102100", "2025-01", [("990102100", "", 1, 12, "")])
    publish(site)
    node = explain_figure(site, "990102100", "2025-01", "women").figure
    assert node.formula == "1（本级） + 12（上报合计，代替下级之和 5） = 13"
    absent = node.children[1]
    assert (absent.value, absent.status) == (None, "O")
    assert [(cell.state, cell.form) for cell in absent.cells] == [("missing", "village_month")]


@pytest.mark.heavy
def test_a_rate_puts_its_counts_in(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, "", 0, 0)]
    submit(site, "v.csv", "village_month", "990102100", "2025-01", rows)
    publish(site)
    node = explain_figure(site, "990102100", "2025-01", "coverage").figure
    assert node.formula == "100 × 5 ÷ 10 = 50"
    assert node.units_unmatched == 1
    blank = [cell for cell in node.children[1].cells if cell.indicator == "eligible"]
    assert [cell.state for cell in blank] == ["blank"]


@pytest.mark.heavy
def test_a_longer_period_adds_its_parts(running: Site) -> None:  # noqa: F811
    give(running, "2025-01", 10)
    give(running, "2025-03", 40)
    publish(running, datetime(2026, 5, 2, tzinfo=UTC))
    node = explain_figure(running, "990102101201", "2025-Q1", "women").figure
    assert node.formula == "10（2025-01） + 30（2025-03） = 40"
    assert [cell.value for cell in node.cells] == [
        10,
        None,
        40,
    ]  # as written: since the year's beginning
    # March alone is known from January's figure, which is not of its period
    assert explain_figure(running, "990102101201", "2025-03", "women").figure.value == 30


@pytest.mark.heavy
def test_a_year_that_begins_inside_another_reads_what_came_before(running: Site) -> None:  # noqa: F811
    give(running, "2025-03", 10)
    give(running, "2025-04", 25)
    publish(running, datetime(2026, 5, 2, tzinfo=UTC))
    node = explain_figure(running, "990102101201", "2025S", "women").figure
    assert (node.value, node.formula) == (15, "15（2025-04） = 15")


@pytest.mark.heavy
def test_what_officers_said_stands_at_the_cell(site: Site) -> None:
    # more pupils than women is a warning
    submit(site, "v.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 5, 10, 9, 0)])
    with rolled(site, NOW) as con:
        ((submission,),) = con.execute("select submission from record_standing").fetchall()
    accept_finding(site, submission, "few_pupils", "外村学员一并登记", "李", NOW)
    publish(site)
    (cell,) = explain_figure(site, "990102101201", "2025-01", "pupils").figure.cells
    assert cell.explained == ["few_pupils：外村学员一并登记"]


@pytest.mark.heavy
def test_history_under_todays_places_leads_to_the_old_cells(tmp_path_factory: pytest.TempPathFactory) -> None:
    new = "v9,一村,village,t1,village,2025-03-01,,true\n"
    site = changing_site(
        tmp_path_factory.mktemp("moved") / "site", "2025-03-01,recode,v1,v9,,\n", new, "2025-02-28"
    )
    give_changing(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    publish(site, datetime(2025, 5, 1, tzinfo=UTC))
    explanation = explain_figure(site, "v9", "2025-01", "women", "as_now")
    node = explanation.figure
    assert (node.value, explanation.boundary) == (5, "as_now")
    assert [(cell.place_code, cell.file) for cell in node.cells] == [("v1", "2025-01/v1.csv")]
    with pytest.raises(NoSuchFigureError):
        explain_figure(site, "v9", "2025-01", "women")


@pytest.mark.heavy
def test_parts_of_a_place_that_moved_name_it(tmp_path: Path) -> None:
    """三村 goes on as 丙村; 一村 becomes part of its own township, whose months have it already."""
    more = "v9,丙村,village,t2,village,2025-03-01,,true\n"
    ended = {"v1_end": "2025-02-28", "v3_parents": "t2,village,2000-01-01,2025-02-28,true"}
    events = "2025-03-01,recode,v3,v9,,\n2025-03-01,merge,v1,t1,,\n"
    site = changing_site(tmp_path / "site", events, more, **ended)
    give_changing(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110))
    give_changing(site, "2025-03", v2=(2, 70), v9=(3, 110))
    publish(site, datetime(2025, 5, 1, tzinfo=UTC))
    assert (
        explain_figure(site, "v9", "2025-Q1", "women").figure.formula
        == "11（2025-01，三村 v3） + 3（2025-03） = 14"
    )
    assert (
        explain_figure(site, "t1", "2025-Q1", "women").figure.formula == "12（2025-01） + 2（2025-03） = 14"
    )


@pytest.mark.heavy
def test_a_share_of_a_part_is_written_as_one(tmp_path: Path) -> None:
    more = "v9,丙村,village,t1,village,2025-03-01,,true\nv8,丁村,village,t1,village,2025-03-01,,true\n"
    events = "2025-03-01,split,v1,v9,0.4,\n2025-03-01,split,v1,v8,0.6,\n"
    site = changing_site(tmp_path / "site", events, more, "2025-02-28")
    give_changing(site, "2025-01", v1=(10, 50))
    give_changing(site, "2025-03", v9=(3, 20))
    publish(site, datetime(2025, 5, 1, tzinfo=UTC))
    node = explain_figure(site, "v9", "2025-Q1", "women").figure
    assert (node.formula, node.status) == ("10 × 0.4（2025-01，一村 v1） + 3（2025-03） = 7", "E")


@pytest.mark.heavy
def test_what_cannot_be_explained_says_why(site: Site) -> None:
    with pytest.raises(NothingPublishedError):
        explain_figure(site, "990102", "2025-01", "women")
    publish(site)
    for place, period, indicator, said in (
        ("1", "2025-01", "women", "没有单位 1"),
        ("990102", "2025-01", "men", "没有指标 men"),
        ("990102", "2019-01", "women", "没有任何应报的报表"),
        ("990103100498", "2025-01", "women", "当期不应报"),
    ):
        with pytest.raises(NoSuchFigureError, match=said):
            explain_figure(site, place, period, indicator)


@pytest.mark.heavy
def test_the_explanation_is_of_what_is_published(site: Site) -> None:
    rows = [("990102101201", "三村", 5, 10, 0, 0)]
    submit(site, "v.csv", "village_month", "990102101", "2025-01", rows, datetime(2025, 2, 2, tzinfo=UTC))
    publish(site)
    # a revision that no run has published yet
    submit(
        site, "w.csv", "village_month", "990102101", "2025-01", [("990102101201", "", 6, 10, 0, 0)], SECOND
    )
    assert explain_figure(site, "990102101201", "2025-01", "women").figure.value == 5
    publish(site, SECOND)
    assert explain_figure(site, "990102101201", "2025-01", "women").figure.value == 6


@pytest.mark.heavy
def test_a_recovered_month_leads_to_the_cumulative_figures_around_it(tmp_path: Path) -> None:
    # February is missing: 22 of March less March's 7 and January's 10
    site = beside_site(tmp_path / "s")
    report(site, [[(10, 10), None, (7, 22)]])
    publish(site, LATER)
    node = explain_figure(site, code(0), "2025-02", "women").figure
    assert (node.value, node.status, node.formula) == (5, "E", "= 5")
    cells = [(cell.period, cell.reported_as, cell.state, cell.value) for cell in node.cells]
    assert cells == [
        ("2025-01", "cumulative", "given", 10),
        ("2025-01", "period", "given", 10),
        ("2025-02", "cumulative", "missing", None),
        ("2025-02", "period", "missing", None),
        ("2025-03", "cumulative", "given", 22),
        ("2025-03", "period", "given", 7),
    ]


@pytest.mark.heavy
def test_a_year_of_months_and_a_quarter_says_which_returns_count(tmp_path: Path) -> None:
    # February is missing: the quarter counts for its three months, January and March are left out
    quarter = "+village_quarter,村季报,Quarterly,village,quarter,15,60,2025-01-01,2025-12-31,990100\n"
    column = "+village_quarter,women,women,period,妇女（人）,Women,true,2025-01-01,\n"
    site = make_test_site(tmp_path / "s", forms=quarter, form_columns=column)
    for month in ("2025-01", "2025-03"):
        row = ("990102101201", "三村", 5, 10, 0, 0)
        submit(site, f"{month}.csv", "village_month", "990102101", month, [row])
    rows = [("990102101201", "三村", 18)]
    submit(site, "q.csv", "village_quarter", "990102101", "2025-Q1", rows, headers=["妇女（人）"])
    publish(site)
    for place in ("990102101201", "990102101"):
        year = explain_figure(site, place, "2025", "women").figure
        assert (year.value, year.parts) == (18, [])
    (village,) = year.children
    assert village.formula == "= 18"
    said = [(cell.period, cell.state, cell.value, cell.is_left_out) for cell in village.cells]
    assert said[:4] == [
        ("2025-01", "given", 5, True),
        ("2025-02", "missing", None, True),
        ("2025-03", "given", 5, True),
        ("2025-Q1", "given", 18, False),
    ]
    own = explain_figure(site, "990102101201", "2025-Q1", "women").figure
    assert [(cell.period, cell.is_left_out) for cell in own.cells] == [
        ("2025-01", True),
        ("2025-02", True),
        ("2025-03", True),
        ("2025-Q1", False),
    ]


@pytest.mark.heavy
def test_the_returns_that_count_make_the_formula(tmp_path: Path) -> None:
    # the months of the quarter are complete: the quarter's return is left out
    quarter = "+village_quarter,村季报,Quarterly,village,quarter,15,60,2025-01-01,2025-12-31,990100\n"
    column = "+village_quarter,women,women,period,妇女（人）,Women,true,2025-01-01,\n"
    site = make_test_site(tmp_path / "s", forms=quarter, form_columns=column)
    for month, women in (("2025-01", 4), ("2025-02", 5), ("2025-03", 6)):
        row = ("990102101201", "三村", women, 10, 0, 0)
        submit(site, f"{month}.csv", "village_month", "990102101", month, [row])
    rows = [("990102101201", "三村", 18)]
    submit(site, "q.csv", "village_quarter", "990102101", "2025-Q1", rows, headers=["妇女（人）"])
    publish(site)
    own = explain_figure(site, "990102101201", "2025-Q1", "women").figure
    assert own.formula == "4（2025-01） + 5（2025-02） + 6（2025-03） = 15"
    assert [cell.is_left_out for cell in own.cells] == [False, False, False, True]
