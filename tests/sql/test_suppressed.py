"""Numbers hidden by a suppression mark: no value, an interval, and a count of reporters beside every sum."""

from pathlib import Path

import pytest

from flows.steps.explain import explain_figure
from flows.steps.rollup import read_query, rolled_up
from flows.steps.site import Site
from schemas.faults import CatalogueError
from tests.conftest import CATALOGUE, NOW, figures, ledger_frame, make_test_site, run_site, submit, table

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


def test_hidden_numbers_move_with_their_places(tmp_path: Path) -> None:
    """一村 and 二村 merge in March: what 一村 hid in January is hidden in the village that they are today."""
    places = CATALOGUE["places"].replace(
        "990102100201,一村,village,990102100,village,2000-01-01,,true",
        "990102100201,一村,village,990102100,village,2000-01-01,2025-02-28,true",
    )
    event = "date,event,from_code,to_code,share,source\n2025-03-01,merge,990102100201,990102100202,,\n"
    site = make_test_site(tmp_path / "m", form_columns=MARKED, places=places, place_events=event)
    village(site, "2025-01", ("<6", 9), (7, 10))
    with rolled_up(site, NOW) as con:
        found = con.execute(
            "select boundary, value, status, units_suppressed, suppressed_most from figure "
            "where place_code = '990102100202' and indicator = 'women' and period = '2025-01' order by boundary desc"
        ).fetchall()
    assert found == [("as_was", 7, "A", 0, None), ("as_now", 7, "P", 1, 5)]


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


def test_explain_names_the_hidden_cell(site: Site) -> None:
    village(site, "2025-01", ("<6", 9), (7, 10))
    run_site(site, NOW)
    node = explain_figure(site, "990102100201", "2025-01", "women")
    (cell,) = node["cells"]
    assert (node["status"], cell["state"], cell["cell"], cell["text"]) == ("Q", "suppressed", "C4", "<6")


def test_a_limit_without_its_mark_is_a_fault_of_the_catalogue(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "f", form_columns=MARKED.replace("<6=5|*", "=5|*"))
    with pytest.raises(
        CatalogueError, match=r"form_columns.csv，第 2 行：suppressed“=5\|\*”里有一个上限没有写是哪个记号的"
    ):
        _ = site.catalogue


def test_completeness_tells_the_hidden_from_the_blank(site: Site) -> None:
    village(site, "2025-01", ("<6", ""), (0, 10))
    with rolled_up(site, NOW) as con:
        frame = con.sql(read_query("marts/indicator_completeness")).pl()
    found = {
        row["indicator"]: row for row in frame.filter(place_code="990102100", period="2025-01").to_dicts()
    }
    names = ("expected", "with_value", "zero", "blank", "suppressed", "missing")
    # women: 一村 hides it, 二村 has none, 甲乡's own return has not come; eligible: asked of villages alone
    assert [found["women"][name] for name in names] == [3, 1, 1, 0, 1, 1]
    assert [found["eligible"][name] for name in names] == [2, 1, 0, 1, 0, 0]
