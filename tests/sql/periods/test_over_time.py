"""Cumulative returns, stocks and years: small histories, every expectation worked out by hand beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.support.site import figures, make_test_site, submit

VILLAGE = "990102101201"
TOWNSHIP = "990102101"
LATER = datetime(2026, 5, 1, tzinfo=UTC)

FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to,year_start
village_month,村月报,Village monthly return,village,month,5,30,2024-01-01,2026-03-31,990102101,{start}
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,cumulative,妇女（人）,Women,false,2024-01-01,
village_month,eligible,eligible,stock,应查（人）,Eligible,false,2024-01-01,
"""
INDICATORS = """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to,statistical_year
women,妇女,women,health,人,sum,sum,,,,0,higher,0,10000,false,,2000-01-01,,true
eligible,应查,eligible,health,人,sum,last,,,,0,none,0,10000,false,,2000-01-01,,true
coverage,覆盖率,coverage,health,%,none,none,women,eligible,100,2,higher,,100,false,,2000-01-01,,true
"""


def cumulative_site(folder: Path, year_start: str = "") -> Site:
    """三村 alone reports each month: women since the year's beginning, eligible as of the month's end."""
    return make_test_site(
        folder,
        forms=FORMS.format(start=year_start),
        form_columns=COLUMNS,
        indicators=INDICATORS,
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )


@pytest.fixture
def running(tmp_path: Path) -> Site:
    return cumulative_site(tmp_path / "site")


def give(site: Site, period: str, women: object, eligible: object = 100, received: datetime = LATER) -> None:
    name = f"{period}/{women}-{eligible}.csv"
    headers = ["妇女（人）", "应查（人）"]
    rows = [(VILLAGE, "三村", women, eligible)]
    submit(site, name, "village_month", TOWNSHIP, period, rows, received, headers)


def value(site: Site, period: str, indicator: str = "women", place: str = VILLAGE) -> tuple[object, ...]:
    row = figures(site, indicator, period, LATER)[place]
    return row["value"], row["status"], row["method"]


def test_cumulative_figures_become_what_each_month_added(running: Site) -> None:
    for period, women in (("2025-01", 10), ("2025-02", 25), ("2025-03", 25)):
        give(running, period, women)
    assert value(running, "2025-01") == (10, "A", "bottom_up")
    assert value(running, "2025-02") == (25 - 10, "A", "bottom_up")
    assert value(running, "2025-03") == (0, "A", "bottom_up")
    assert value(running, "2025-Q1") == (25, "A", "bottom_up")
    assert value(running, "2025-Q1", place="990100") == (25, "A", "bottom_up")


def test_after_a_gap_an_increment_spans_months_and_the_quarter_is_right(running: Site) -> None:
    give(running, "2025-01", 10)
    give(running, "2025-03", 40)
    assert value(running, "2025-02") == (None, "O", "partial")
    # 30 women were added in February and March together: March's own part is not known
    assert value(running, "2025-03") == (30, "E", "bottom_up")
    assert value(running, "2025-03", place="990100") == (30, "E", "bottom_up")
    # but the quarter holds both months
    assert value(running, "2025-Q1") == (40, "A", "bottom_up")


def test_a_gap_over_the_end_of_a_quarter_marks_both(running: Site) -> None:
    for period, women in (
        ("2025-01", 10),
        ("2025-02", 20),
        ("2025-04", 50),
        ("2025-05", 60),
        ("2025-06", 70),
    ):
        give(running, period, women)
    assert value(running, "2025-Q1") == (20, "P", "partial")  # March is missing
    assert value(running, "2025-Q2") == (50, "E", "bottom_up")  # March to June
    assert value(running, "2025-H1") == (
        70,
        "A",
        "bottom_up",
    )  # the last figure, whatever was missing between


def test_what_is_missing_at_the_end_stays_missing(running: Site) -> None:
    give(running, "2025-01", 10)
    give(running, "2025-02", 20)
    assert value(running, "2025-Q1") == (20, "P", "partial")


def test_a_fall_is_kept_so_that_the_years_total_is_the_last_figure(running: Site) -> None:
    for period, women in (("2025-01", 10), ("2025-02", 30), ("2025-03", 28)):
        give(running, period, women)
    assert value(running, "2025-03")[0] == -2
    assert value(running, "2025-Q1")[0] == 28


def test_a_late_correction_moves_both_neighbours(running: Site) -> None:
    for period, women in (("2025-01", 10), ("2025-02", 25), ("2025-03", 40)):
        give(running, period, women)
    give(running, "2025-02", 20, received=datetime(2026, 5, 1, 0, 0, 1, tzinfo=UTC))
    as_of = datetime(2026, 5, 1, 0, 0, 2, tzinfo=UTC)
    values = [
        figures(running, "women", period, as_of)[VILLAGE]["value"]
        for period in ("2025-01", "2025-02", "2025-03", "2025-Q1")
    ]
    assert values == [10, 10, 20, 40]


def test_a_new_year_begins_anew(running: Site) -> None:
    give(running, "2024-12", 500)
    give(running, "2025-01", 10)
    assert value(running, "2025-01")[0] == 10
    # of 2024 only December was given: its figure holds the whole year
    assert value(running, "2024-12")[:2] == (500, "E")
    assert value(running, "2024") == (500, "A", "bottom_up")


def test_the_statistical_year_runs_from_april_to_march(tmp_path: Path) -> None:
    site = cumulative_site(tmp_path / "site", year_start="4")
    for period, women in (("2025-03", 90), ("2025-04", 5), ("2025-12", 30), ("2026-03", 44)):
        give(site, period, women)
    assert value(site, "2025-04") == (5, "A", "bottom_up")  # no fall from 90: a new year
    assert value(site, "2025S-H2")[:2] == (44 - 5, "E")  # the gap began in May, in the first half
    assert value(site, "2025S") == (44, "A", "bottom_up")


def test_a_stock_is_the_last_value_inside_the_period_and_never_one_before_it(running: Site) -> None:
    give(running, "2025-03", "", 90)
    give(running, "2025-04", "", 80)
    give(running, "2025-06", "", 70)
    quarter = figures(running, "eligible", "2025-Q2", LATER)[VILLAGE]
    assert (quarter["value"], quarter["as_of_period"], quarter["status"]) == (70, "2025-06", "A")
    # of the third quarter nothing was given: June is not carried into it
    assert value(running, "2025-Q3", "eligible") == (None, "O", "partial")
    # the year's last month is missing: its figure is June's, and says so
    year = figures(running, "eligible", "2025", LATER)[VILLAGE]
    assert (year["value"], year["as_of_period"], year["status"]) == (70, "2025-06", "P")


@pytest.mark.heavy
def test_a_year_is_complete_only_when_all_its_months_are(running: Site) -> None:
    for month in range(1, 12):
        give(running, f"2025-{month:02}", month)
    assert value(running, "2025")[1:] == ("P", "partial")
    give(running, "2025-12", 12)
    assert value(running, "2025") == (12, "A", "bottom_up")


@pytest.mark.heavy
def test_forms_of_two_period_types_stand_beside_each_other(tmp_path: Path) -> None:
    # women are asked for by month, pupils by quarter: the quarter's form adds nothing to the women of the year
    quarter = (
        "village_quarter,村季报,Village quarterly return,village,quarter,5,30,2025-01-01,2025-06-30,990100,\n"
    )
    column = "village_quarter,pupils,pupils,period,学员（人）,Pupils,false,2025-01-01,\n"
    pupils = "pupils,学员,pupils,economy,人,sum,sum,,,,0,none,0,10000,false,,2000-01-01,,\n"
    site = make_test_site(
        tmp_path / "site",
        forms=FORMS.format(start="") + quarter,
        form_columns=COLUMNS.replace("cumulative", "period") + column,
        indicators=INDICATORS + pupils,
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    for period, women in (("2025-01", 10), ("2025-02", 20), ("2025-03", 30), ("2025-04", 1)):
        give(site, period, women)
    assert value(site, "2025-Q1") == (10 + 20 + 30, "A", "bottom_up")
    assert value(site, "2025-Q1", place=TOWNSHIP) == (60, "A", "bottom_up")
    assert value(site, "2025", place=TOWNSHIP)[0] == 61
    assert value(site, "2025", place="990100")[0] == 61
    # every month of the half year is asked for by its two quarters
    for period, taken in (("2025-Q1", 5), ("2025-Q2", 6)):
        rows = [(VILLAGE, "三村", taken)]
        submit(site, f"{period}.csv", "village_quarter", TOWNSHIP, period, rows, LATER, ["学员（人）"])
    assert value(site, "2025-H1", "pupils") == (11, "A", "bottom_up")


@pytest.mark.heavy
def test_a_total_does_not_stand_for_what_a_later_cumulative_figure_holds(tmp_path: Path) -> None:
    # 一村 and 二村 give the year so far, 甲乡 the total of each month. 二村 misses February: it is 10, –, 40, so that
    # March holds 30 of both months. The total of February, 20, must not count beside them
    forms = FORMS.format(start="").replace("990102101", "990102")
    township = "township_month,乡月报,Township,township,month,8,30,2024-01-01,2026-03-31,990102,\n"
    column = "township_month,women_below,women,subtotal,下级妇女（人）,Women below,false,2024-01-01,\n"
    site = make_test_site(
        tmp_path / "s",
        forms=forms + township,
        form_columns=COLUMNS + column,
        indicators=INDICATORS,
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    headers = ["妇女（人）", "应查（人）"]

    def months(first: list[int], second: list[int | None], totals: list[int]) -> None:
        for at, month in enumerate(("2025-01", "2025-02", "2025-03")[: len(first)]):
            own = second[at]
            rows = [("990102100201", "", first[at], 100)]
            rows += [] if own is None else [("990102100202", "", own, 100)]
            submit(site, f"{month}-v.csv", "village_month", "990102100", month, rows, LATER, headers)
            total = [("990102100", "", totals[at])]
            submit(
                site, f"{month}-t.csv", "township_month", "990102100", month, total, LATER, ["下级妇女（人）"]
            )

    months([5, 10], [10, None], [15, 20])
    # as long as nothing more came, the total stands for February: 15 and 20
    assert value(site, "2025-02", place="990102100")[::2] == (20, "reported")
    assert value(site, "2025-Q1", place="990102100")[0] == 35
    months([5, 10, 15], [10, None, 40], [15, 20, 35])
    assert value(site, "2025-02", place="990102100")[::2] == (5, "partial")
    assert value(site, "2025-03", place="990102100")[:2] == (5 + 30, "E")
    # 15 of 一村 and 40 of 二村, not 15 + 20 + 35
    for period in ("2025-Q1", "2025"):
        for place in ("990102100", "990102", "990100"):
            assert value(site, period, place=place)[0] == 55


def loosely(site: Site, period: str, indicator: str = "women") -> tuple[object, ...]:
    row = figures(site, indicator, period, LATER)[VILLAGE]
    return row["value"], row["qualifier"], row["precision"]


def test_a_stock_keeps_what_is_not_exact_of_its_last_value(running: Site) -> None:
    give(running, "2025-01", 1, "约90")
    give(running, "2025-02", 2, "300余")
    give(running, "2025-04", 3, "0.2万")
    assert loosely(running, "2025-Q1", "eligible") == (300, "more_than", 0)
    assert loosely(running, "2025-H1", "eligible") == (2000, "exact", 500)
    assert loosely(running, "2025-Q1", "coverage") == (100 * 2 / 300, "about", None)


def test_what_is_not_exact_of_a_cumulative_figure_is_so_of_two_increments_and_of_no_sum_of_both(
    running: Site,
) -> None:
    give(running, "2025-01", "10余")
    give(running, "2025-02", 30)
    give(running, "2025-03", "0.2万")
    assert loosely(running, "2025-01") == (10, "more_than", 0)
    assert loosely(running, "2025-02") == (30 - 10, "less_than", 0)
    assert loosely(running, "2025-03") == (2000 - 30, "exact", 500)
    assert loosely(running, "2025-Q1") == (2000, "exact", 500)
