"""Numbers hidden by a suppression mark: no value, an interval, and a count of reporters beside every sum."""

from pathlib import Path

import pytest

from flows.steps.answer.explain import explain_figure
from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from schemas.integrity.faults import CatalogueError
from tests.sql.today.test_figures_now import COLUMNS, LATER, MONTHS, changing_site, give
from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, NOW, figures, ledger_frame, make_test_site, run_site, submit, table

MARKED = CATALOGUE["form_columns"].replace(",valid_to\n", ",valid_to,suppressed\n", 1)
MARKED = MARKED.replace(
    "village_month,women,women,period,妇女（人）,Women,true,2025-01-01,",
    "village_month,women,women,period,妇女（人）,Women,true,2025-01-01,,<6=5|*",
).replace(
    "village_month,eligible,eligible,stock,应查（人）,Eligible,true,2025-01-01,",
    "village_month,eligible,eligible,stock,应查（人）,Eligible,true,2025-01-01,,<6=5",
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_test_site(tmp_path / "s", form_columns=MARKED)


def village(site: Site, month: str, first: tuple[object, ...], second: tuple[object, ...]) -> None:
    """The return of 甲乡: 一村 and 二村, women and eligible."""
    rows = [("990102100201", "一村", *first, 0, 0), ("990102100202", "二村", *second, 0, 0)]
    submit(site, f"{month}.csv", "village_month", "990102100", month, rows)


def shown(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(
        row[name] for name in ("value", "status", "qualifier", "units_suppressed", "suppressed_most")
    )


def test_a_hidden_number_is_kept_with_its_mark_and_its_bounds(site: Site) -> None:
    village(site, "2025-01", ("<6", 9), ("*", "＜6"))  # the last in full-width, as people type it
    rows = ledger_frame(site, "observations").filter(qualifier="suppressed")
    kept = rows.select("cell", "value", "text", "precision").sort("cell").rows()
    infinity = float("inf")
    assert kept == [("C4", None, "<6", 5.0), ("C5", None, "*", infinity), ("D5", None, "＜6", 5.0)]
    (taken,) = ledger_frame(site, "submissions").to_dicts()
    assert (taken["read"], taken["accepted"], taken["rejected"]) == (8, 8, 0)


def test_sums_hold_what_is_known_and_say_what_is_hidden(site: Site) -> None:
    village(site, "2025-01", ("<6", 9), (7, 10))
    own = figures(site, "women", "2025-01")
    assert shown(own["990102100201"]) == (None, "Q", None, 1, 5)
    assert shown(own["990102100202"]) == (7, "A", "exact", 0, None)
    # 甲乡: 7 and what 一村 hides: between 7 and 12; its own return has not come either
    assert shown(own["990102100"]) == (7, "P", "more_than", 1, 5)
    assert shown(own["990100"]) == (7, "P", "more_than", 1, 5)
    rate = figures(site, "coverage", "2025-01")
    assert shown(rate["990102100201"])[:2] == (None, "Q")
    # over 二村 alone, 7 of 10; 一村 gave one of the two counts
    township = rate["990102100"]
    assert (township["value"], township["units_unmatched"], township["units_suppressed"]) == (70, 1, 1)


def test_a_mark_without_a_limit_leaves_the_sum_open_above(site: Site) -> None:
    village(site, "2025-01", ("*", 9), ("<6", 10))
    assert shown(figures(site, "women", "2025-01")["990102100"]) == (None, "Q", None, 2, None)


def test_a_subtotal_makes_the_sum_known_again(site: Site) -> None:
    village(site, "2025-01", ("<6", 9), (7, 10))
    submit(site, "t.csv", "township_month", "990102100", "2025-01", [("990102100", "甲乡", 1, 11, "")])
    own = figures(site, "women", "2025-01")
    # 甲乡 says 11 for its villages: 1 + 11, and nothing is hidden there or above
    assert (own["990102100"]["value"], own["990102100"]["method"]) == (12, "reported")
    assert {own[code]["units_suppressed"] for code in ("990102100", "990102", "990100")} == {0}
    assert own["990102100201"]["units_suppressed"] == 1


def test_over_a_quarter(site: Site) -> None:
    village(site, "2025-01", ("<6", "<6"), (7, 10))
    village(site, "2025-02", ("<6", "<6"), (1, 10))
    village(site, "2025-03", (8, 20), ("<6", "<6"))
    women, eligible = figures(site, "women", "2025-Q1"), figures(site, "eligible", "2025-Q1")
    # a flow: 一村 8 and twice up to 5, 二村 7 + 1 and once up to 5
    assert shown(women["990102100201"]) == (8, "P", "more_than", 1, 10)
    assert shown(women["990102100"]) == (16, "P", "more_than", 2, 15)
    # a stock: 一村 gave it in March; 二村 hides March, and how February's 10 stands to it nobody knows
    assert shown(eligible["990102100201"])[:4] == (20, "A", "exact", 0)
    assert shown(eligible["990102100202"]) == (10, "P", "more_than", 1, None)


def test_a_hidden_number_is_not_a_blank_and_breaks_no_rule(site: Site) -> None:
    village(site, "2025-01", ("<6", 2), (7, 10))  # women <= eligible cannot be judged
    assert table(site, "select rule from finding") == []


def test_a_total_of_a_sheet_with_a_hidden_row_is_an_interval(site: Site) -> None:
    rows = [("990102100201", "一村", "<6", 9, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)]
    for total, found in ((12, 0), (13, 1)):  # 7 and at most 5
        file = f"{total}.csv"
        submit(site, file, "village_month", "990102100", "2025-01", [*rows, ("", "合计", total, 19, 0, 0)])
        hit = table(site, f"select count(*) from finding where rule = 'total_differs' and file = '{file}'")
        assert hit == [(found,)]


@pytest.mark.heavy
def test_hidden_numbers_move_with_their_places(tmp_path: Path) -> None:
    """一村 and 二村 merge in March: what 一村 hid in January is hidden in the village that they are today."""
    places = CATALOGUE["places"].replace(
        "990102100201,一村,village,990102100,village,2000-01-01,,true",
        "990102100201,一村,village,990102100,village,2000-01-01,2025-02-28,true",
    )
    event = "date,event,from_code,to_code,share,source\n2025-03-01,merge,990102100201,990102100202,,\n"
    site = make_test_site(tmp_path / "m", form_columns=MARKED, places=places, place_events=event)
    village(site, "2025-01", ("<6", 9), (7, 10))
    with rolled(site, NOW) as con:
        found = con.execute(
            "select boundary, value, status, units_suppressed, suppressed_most from figure "
            "where place_code = '990102100202' and indicator = 'women' and period = '2025-01' order by boundary desc"
        ).fetchall()
    assert found == [("as_was", 7, "A", 0, None), ("as_now", 7, "P", 1, 5)]


MARKED_VILLAGES = COLUMNS.replace(",valid_to\n", ",valid_to,suppressed\n", 1).replace(
    "2025-01-01,\n", "2025-01-01,,<6=5\n"
)


def hidden_over(site: Site, indicator: str, period: str) -> dict[tuple[str, str], tuple[object, ...]]:
    """The figures that hide something, or have no value: by boundary and place."""
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select boundary, place_code::varchar, value, status, units_suppressed, suppressed_most from figure "
            "where indicator = $indicator and period = $period and (units_suppressed > 0 or value is null)",
            {"indicator": indicator, "period": period},
        ).fetchall()
    return {(boundary, place): tuple(own) for boundary, place, *own in rows}


@pytest.mark.heavy
def test_what_was_hidden_before_a_recode_is_known_when_the_new_code_gives_it(tmp_path: Path) -> None:
    """一村 hides its stock in January, is v9 from March on and gives it then."""
    new = "v9,一村,village,t1,village,2025-03-01,,true\n"
    site = changing_site(
        tmp_path / "r", "2025-03-01,recode,v1,v9,,\n", new, "2025-02-28", form_columns=MARKED_VILLAGES
    )
    give(site, "2025-01", v1=("<6", "<6"), v2=(7, 70), v3=(1, 110), v4=(1, 130))
    give(site, "2025-02", v1=("<6", "<6"), v2=(1, 70), v3=(1, 110), v4=(1, 130))
    give(site, "2025-03", v9=(2, 60), v2=(2, 70), v3=(2, 110), v4=(2, 130))
    assert hidden_over(site, "eligible", "2025-Q1") == {}
    # the flow: 2 and twice up to 5, of one reporter: v9 goes on where v1 ended
    found = hidden_over(site, "women", "2025-Q1")
    assert found["as_was", "v9"] == found["as_now", "v9"] == (2, "P", 1, 10)
    # 甲乡: 7, 1 and 2 + 2; up to 10 more
    assert found["as_was", "t1"] == found["as_now", "t1"] == (12, "P", 1, 10)


@pytest.mark.heavy
def test_a_quarter_is_hidden_at_the_place_that_a_village_became_after_it(tmp_path: Path) -> None:
    """一村 splits after the quarter: two fifths of what it hid may be in one part, three fifths in the other."""
    new = "va,上村,village,t1,village,2025-04-10,,true\nvb,下村,village,t1,village,2025-04-10,,true\n"
    events = "2025-04-10,split,v1,va,0.4,\n2025-04-10,split,v1,vb,0.6,\n"
    site = changing_site(tmp_path / "s", events, new, "2025-04-09", form_columns=MARKED_VILLAGES)
    for month in MONTHS:
        give(site, month, v1=("<6", 9), v2=(7, 70), v3=(1, 110), v4=(1, 130))
    found = hidden_over(site, "women", "2025-Q1")
    assert found["as_was", "v1"] == (None, "Q", 1, 15)
    assert (found["as_now", "va"], found["as_now", "vb"]) == ((None, "Q", 1, 6), (None, "Q", 1, 9))
    # 甲乡 has both parts, of one reporter: 3 × 7 and up to 15
    assert found["as_was", "t1"] == found["as_now", "t1"] == (21, "P", 1, 15)


@pytest.mark.heavy
def test_what_was_hidden_stays_in_the_quarter_of_the_township_it_was_counted_in(tmp_path: Path) -> None:
    """三村 hides January under 乙镇 and goes to 丙镇 in February: 乙镇's quarter holds 乙镇's January."""
    moved = "t2,village,2000-01-01,2025-01-31,true\nv3,三村,village,t3,village,2025-02-01,,true"
    site = changing_site(
        tmp_path / "m", "2025-02-01,reparent,v3,v3,,\n", v3_parents=moved, form_columns=MARKED_VILLAGES
    )
    give(site, "2025-01", v1=(5, 9), v2=(7, 70), v3=("<6", 110), v4=(1, 130))
    for month in MONTHS[1:]:
        give(site, month, v1=(5, 9), v2=(7, 70), v3=(3, 110), v4=(1, 130))
    found = hidden_over(site, "women", "2025-Q1")
    assert found["as_was", "t2"] == (None, "Q", 1, 5)
    # 丙镇's months: 1, 3 + 1 and 3 + 1, in none of which anything is hidden; 三村's own: 3 + 3 and up to 5
    assert ("as_was", "t3") not in found
    assert found["as_was", "v3"] == (6, "P", 1, 5)
    # as of today 三村 was always 丙镇's
    assert found["as_now", "t3"] == (9, "P", 1, 5)


@pytest.mark.heavy
def test_a_total_used_in_january_leaves_the_quarters_stock_hidden(tmp_path: Path) -> None:
    columns = (
        MARKED_VILLAGES
        + "township_month,all_below,eligible,subtotal,下级应查（人）,Below,false,2025-01-01,,\n"
    )
    site = changing_site(tmp_path / "t", "", form_columns=columns)
    headers = ["下级妇女（人）", "下级应查（人）"]
    for month, total in zip(MONTHS, (99, 99, ""), strict=True):
        give(site, month, v1=(5, "<6"), v2=(7, 70))
        submit(
            site, f"{month}/t1.csv", "township_month", "t1", month, [("t1", "", 12, total)], LATER, headers
        )
    # January: 99 for both, nothing hidden; at the quarter's end 甲乡 said nothing: 70 and what 一村 hides
    assert ("as_was", "t1") not in hidden_over(site, "eligible", "2025-01")
    assert hidden_over(site, "eligible", "2025-Q1")["as_was", "t1"] == (70, "P", 1, None)


def test_who_is_not_asked_for_both_counts_hides_nothing_of_the_rate(tmp_path: Path) -> None:
    """甲乡's office hides its own women; it is asked for no eligible women, and is no reporter of the coverage."""
    own = "township_month,women,women,period,本级妇女（人）,Own women,true,2025-01-01,"
    site = make_test_site(tmp_path / "o", form_columns=MARKED.replace(own, f"{own},<6=5"))
    village(site, "2025-01", (3, 9), (7, 10))
    submit(site, "t.csv", "township_month", "990102100", "2025-01", [("990102100", "甲乡", "<6", "", "")])
    assert shown(figures(site, "women", "2025-01")["990102100"]) == (10, "P", "more_than", 1, 5)
    rate = figures(site, "coverage", "2025-01")["990102100"]
    assert (rate["numerator"], rate["denominator"], rate["status"]) == (10, 19, "A")
    assert (rate["units_suppressed"], rate["units_unmatched"]) == (0, 0)


def test_cumulative_figures_that_come_later_hold_what_was_hidden(tmp_path: Path) -> None:
    site = make_test_site(
        tmp_path / "c", form_columns=MARKED.replace("women,women,period,妇女", "women,women,cumulative,妇女")
    )
    village(site, "2025-01", ("<6", 9), (7, 10))
    village(site, "2025-02", (8, 9), (9, 10))
    january, quarter = figures(site, "women", "2025-01"), figures(site, "women", "2025-Q1")
    assert shown(january["990102100201"]) == (None, "Q", None, 1, None)
    # 8 and 9 since the year's beginning; March has not come, and nothing is hidden
    assert shown(quarter["990102100"])[0] == 17 and quarter["990102100"]["units_suppressed"] == 0


@pytest.mark.heavy
def test_explain_names_the_hidden_cell(site: Site) -> None:
    village(site, "2025-01", ("<6", 9), (7, 10))
    run_site(site, NOW)
    node = explain_figure(site, "990102100201", "2025-01", "women").figure
    (cell,) = node.cells
    assert (node.status, cell.state, cell.cell, cell.text) == ("Q", "suppressed", "C4", "<6")


def test_a_limit_without_its_mark_is_a_fault_of_the_catalogue(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "f", form_columns=MARKED.replace("<6=5|*", "=5|*"))
    with pytest.raises(
        CatalogueError, match=r"form_columns.csv，第 2 行：suppressed“=5\|\*”里有一个上限没有写是哪个记号的"
    ):
        _ = site.catalogue


def test_completeness_tells_the_hidden_from_the_blank(site: Site) -> None:
    village(site, "2025-01", ("<6", ""), (0, 10))
    with rolled(site, NOW) as con:
        frame = con.sql(read_query("marts/indicator_completeness")).pl()
    found = {
        row["indicator"]: row for row in frame.filter(place_code="990102100", period="2025-01").to_dicts()
    }
    names = ("expected", "with_value", "zero", "blank", "suppressed", "missing")
    # women: 一村 hides it, 二村 has none, 甲乡's own return has not come; eligible: asked of villages alone
    assert [found["women"][name] for name in names] == [3, 1, 1, 0, 1, 1]
    assert [found["eligible"][name] for name in names] == [2, 1, 0, 1, 0, 0]
