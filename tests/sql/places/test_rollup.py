"""Figures of places from their returns; every expectation is worked out by hand beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.support.site import figures, grid, make_test_site, submit, take_in, write_csv

ALL_COUNTY_ROWS = [("990101", "990101"), ("990102", "990102"), ("990103", "990103")]


def report_all(site: Site, period: str = "2025-01") -> None:
    """Everything in: villages 5, 7, 11, 13; township offices 1 each; county offices 2 each."""
    submit(site, f"{period}/a.csv", "village_month", "990102100", period,
           [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)])  # fmt: skip
    submit(
        site,
        f"{period}/b.csv",
        "village_month",
        "990102101",
        period,
        [("990102101201", "三村", 11, 20, 0, 0)],
    )
    submit(
        site,
        f"{period}/c.csv",
        "village_month",
        "990103100",
        period,
        [("990103100201", "四村", 13, 26, 0, 0)],
    )
    for unit, below in (("990102100", 12), ("990102101", 11), ("990103100", 13)):
        submit(site, f"{period}/{unit}.csv", "township_month", unit, period, [(unit, "", 1, below, "")])
    for unit, _ in ALL_COUNTY_ROWS:
        submit(site, f"{period}/{unit}.csv", "county_month", unit, period, [(unit, "", 2, "")])


@pytest.mark.heavy
def test_own_figures_add_to_those_of_children(site: Site) -> None:
    report_all(site)
    women = figures(site, "women", "2025-01")
    assert women["990102100"]["value"] == 1 + 5 + 7
    assert women["990102"]["value"] == 2 + (1 + 5 + 7) + (1 + 11)
    assert women["990100"]["value"] == 3 * 2 + 3 * 1 + 5 + 7 + 11 + 13
    assert {row["method"] for row in women.values()} == {"bottom_up"}
    assert {row["status"] for row in women.values()} == {"A"}
    city = women["990100"]
    assert (city["units_expected"], city["units_reported"]) == (4 + 3 + 3, 10)


@pytest.mark.heavy
def test_a_virtual_unit_is_never_expected(site: Site) -> None:
    report_all(site)
    assert "990103100498" not in figures(site, "women", "2025-01")


def test_subtotal_stands_for_children_of_whom_one_is_missing(site: Site) -> None:
    # 二村 is missing; 甲乡 says its villages have 12 women: 12 stands, not 5
    submit(site, "a.csv", "village_month", "990102100", "2025-01", [("990102100201", "一村", 5, 10, 0, 0)])
    submit(site, "t.csv", "township_month", "990102100", "2025-01", [("990102100", "", 1, 12, "")])
    women = figures(site, "women", "2025-01")
    township = women["990102100"]
    assert (township["value"], township["method"]) == (1 + 12, "reported")
    assert (township["units_expected"], township["units_reported"]) == (3, 2)
    assert women["990102100202"]["value"] is None
    assert women["990102100202"]["status"] == "O"
    # 乙镇 and the county's own office are missing and no subtotal covers them
    assert (women["990102"]["value"], women["990102"]["method"], women["990102"]["status"]) == (
        13,
        "partial",
        "P",
    )


def test_subtotal_of_complete_children_is_not_used(site: Site) -> None:
    submit(site, "a.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 11, 20, 0, 0)])
    submit(site, "t.csv", "township_month", "990102101", "2025-01", [("990102101", "", 1, 99, "")])
    township = figures(site, "women", "2025-01")["990102101"]
    assert (township["value"], township["method"]) == (12, "bottom_up")


def test_county_subtotal_covers_a_partial_township(site: Site) -> None:
    # nothing came from beneath 东县, but it says 40 women beneath and 2 itself
    submit(site, "k.csv", "county_month", "990102", "2025-01", [("990102", "", 2, 40)])
    county = figures(site, "women", "2025-01")["990102"]
    assert (county["value"], county["method"]) == (42, "reported")


def test_zero_blank_and_missing_are_three_things(site: Site) -> None:
    # 一村 writes 0 pupils, 二村 leaves them blank, 三村 sends nothing
    submit(site, "a.csv", "village_month", "990102100", "2025-01",
           [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, 10, "", 0)])  # fmt: skip
    pupils = figures(site, "pupils", "2025-01")
    assert (pupils["990102100201"]["value"], pupils["990102100201"]["status"]) == (0, "A")
    assert (pupils["990102100202"]["value"], pupils["990102100202"]["status"]) == (None, "L")
    assert (pupils["990102101201"]["value"], pupils["990102101201"]["status"]) == (None, "O")


def test_coverage_is_computed_from_matched_counts(site: Site) -> None:
    # 二村 gives no eligible: 一村 alone counts, 5 of 10, not 12 of 10
    submit(site, "a.csv", "village_month", "990102100", "2025-01",
           [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, "", 0, 0)])  # fmt: skip
    coverage = figures(site, "coverage", "2025-01")["990102100"]
    assert (coverage["value"], coverage["numerator"], coverage["denominator"]) == (50.0, 5, 10)
    assert coverage["units_unmatched"] == 1


def test_a_zero_denominator_gives_no_rate(site: Site) -> None:
    submit(site, "a.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 0, 0, 0, 0)])
    coverage = figures(site, "coverage", "2025-01")["990102101201"]
    assert (coverage["value"], coverage["status"]) == (None, "M")


def test_flows_add_and_stocks_keep_their_last_over_time(site: Site) -> None:
    for month, women, eligible in (("2025-01", 5, 100), ("2025-02", 7, 90), ("2025-03", 1, 95)):
        submit(
            site,
            f"{month}/b.csv",
            "village_month",
            "990102101",
            month,
            [("990102101201", "", women, eligible, 3, 0)],
        )
    village = "990102101201"
    assert figures(site, "women", "2025-Q1")[village]["value"] == 5 + 7 + 1
    assert figures(site, "women", "2025-Q1")[village]["status"] == "A"
    stock = figures(site, "eligible", "2025-Q1")[village]
    assert (stock["value"], stock["as_of_period"]) == (95, "2025-03")
    # persons that the catalogue does not let add over time have no figure for the quarter
    assert village not in figures(site, "pupils", "2025-Q1")
    # the year's other nine months are not asked for: the figure of the year is provisional
    year = figures(site, "women", "2025")[village]
    assert (year["value"], year["status"]) == (13, "P")
    assert figures(site, "coverage", "2025-Q1")[village]["value"] == 100 * 13 / 95


def test_months_of_a_quarter_add_up_even_where_a_subtotal_stood_in(site: Site) -> None:
    # January complete (12), February with 二村 missing and the subtotal 20, March nothing at all
    rows = [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)]
    submit(site, "1.csv", "village_month", "990102100", "2025-01", rows)
    submit(site, "1t.csv", "township_month", "990102100", "2025-01", [("990102100", "", 0, 12, "")])
    submit(site, "2.csv", "village_month", "990102100", "2025-02", rows[:1])
    submit(site, "2t.csv", "township_month", "990102100", "2025-02", [("990102100", "", 0, 20, "")])
    quarter = figures(site, "women", "2025-Q1")["990102100"]
    assert (quarter["value"], quarter["method"], quarter["status"]) == (32, "partial", "P")
    assert (quarter["units_expected"], quarter["units_reported"]) == (3, 0)


def test_the_latest_revision_counts_whatever_the_order_of_arrival(site: Site) -> None:
    new = datetime(2025, 2, 9, tzinfo=UTC)
    submit(site, "b2.csv", "village_month", "990102101", "2025-01", [("990102101201", "", 12, 20, 0, 0)], new)
    old = datetime(2025, 2, 2, tzinfo=UTC)
    submit(site, "b1.csv", "village_month", "990102101", "2025-01", [("990102101201", "", 11, 20, 0, 0)], old)
    assert figures(site, "women", "2025-01")["990102101201"]["value"] == 12
    # as the ledger knew it before the revision came
    assert (
        figures(site, "women", "2025-01", as_of=datetime(2025, 2, 5, tzinfo=UTC))["990102101201"]["value"]
        == 11
    )


def test_a_row_that_a_revision_leaves_out_is_gone(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows, datetime(2025, 2, 2, tzinfo=UTC))
    submit(
        site, "a2.csv", "village_month", "990102100", "2025-01", rows[:1], datetime(2025, 2, 3, tzinfo=UTC)
    )
    assert figures(site, "women", "2025-01")["990102100202"]["status"] == "O"


def test_a_rejected_later_file_does_not_replace(site: Site) -> None:
    rows = [("990102101201", "", 11, 20, 0, 0)]
    submit(site, "a.csv", "village_month", "990102101", "2025-01", rows, datetime(2025, 2, 2, tzinfo=UTC))
    later = datetime(2025, 2, 9, tzinfo=UTC)
    submit(site, "a2.csv", "no_form", "990102101", "2025-01", [("990102101201", "", 99, 20, 0, 0)], later)
    assert figures(site, "women", "2025-01")["990102101201"]["value"] == 11


def test_a_village_of_its_own_replaces_its_row_in_the_bundle(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 10, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows, datetime(2025, 2, 2, tzinfo=UTC))
    own = [("990102100202", "二村", 8, 10, 0, 0)]
    submit(site, "v.csv", "village_month", "990102100202", "2025-01", own, datetime(2025, 2, 3, tzinfo=UTC))
    assert figures(site, "women", "2025-01")["990102100"]["value"] == 5 + 8


def test_a_return_for_the_year_is_not_summed_from_months(site: Site) -> None:
    submit(site, "y.csv", "village_year", "990103100", "2024", [("990103100201", "四村", 77)])
    assert figures(site, "women", "2024")["990100"]["value"] == 77
    assert figures(site, "women", "2024")["990100"]["units_expected"] == 1


def test_money_is_exact(site: Site) -> None:
    # 0.1 + 0.2 is 0.3
    submit(site, "a.csv", "village_month", "990102100", "2025-01",
           [("990102100201", "一村", 5, 10, 0, 0.1), ("990102100202", "二村", 7, 10, 0, 0.2)])  # fmt: skip
    assert figures(site, "money", "2025-01")["990102100"]["value"] == 0.3


def test_a_rate_without_its_counts_stays_with_its_place_and_an_offices_is_its_city_s(tmp_path: Path) -> None:
    # the city's office says 97 % for the city, 东县 82 % for itself: neither a sum nor an average of them
    site = make_test_site(
        tmp_path / "s",
        indicators="+births,住院分娩率,hospital delivery,health,%,none,none,,,,2,higher,0,100,false,,2000-01-01,\n",
        form_columns="+county_month,births,births,period,住院分娩率（%）,Hospital delivery,false,2025-01-01,\n",
    )
    headers = ["本级妇女（人）", "下级妇女（人）", "住院分娩率（%）"]
    for unit, rate in (("990101", "97%以上"), ("990102", "82%")):
        cells = grid("county_month", unit, "2025-01", [(unit, "", 1, "", rate)], headers)
        write_csv(site.raw / f"{unit}.csv", cells)
        take_in(site, f"{unit}.csv")
    births = figures(site, "births", "2025-01")
    assert {code: row["value"] for code, row in births.items()} == {
        "990100": 97,
        "990101": 97,
        "990102": 82,
        "990103": None,
    }
    city = births["990100"]
    assert (city["units_expected"], city["units_reported"], city["method"]) == (1, 1, "bottom_up")
    assert figures(site, "women", "2025-01")["990100"]["value"] == 1 + 1  # counts go on adding


def test_a_growth_is_not_computed_from_its_two_counts(tmp_path: Path) -> None:
    ratio = "women,eligible,100,2,none,,,false,,2000-01-01,,growth\n"
    fields = (
        "code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,"
    )
    fields += "minimum,maximum,sensitive,definition,valid_from,valid_to,formula\n"
    base = "women,妇女,women,health,人,sum,sum,,,,0,none,0,,false,,2000-01-01,,\n"
    base += "eligible,应查,eligible,health,人,sum,last,,,,0,none,0,,false,,2000-01-01,,\n"
    base += "pupils,学员,pupils,economy,人,sum,none,,,,0,none,0,,false,,2000-01-01,,\n"
    base += "money,金额,money,economy,元,sum,sum,,,,2,none,0,,false,,2000-01-01,,\n"
    growth = f"growth,同比增长,growth,health,%,none,none,{ratio}"
    site = make_test_site(tmp_path / "s", indicators=fields + base + growth)
    submit(site, "a.csv", "village_month", "990103100", "2025-01", [("990103100201", "四村", 13, 26, 0, 0)])
    assert figures(site, "women", "2025-01")["990103100"]["value"] == 13
    assert figures(site, "growth", "2025-01") == {}


def test_numbers_written_loosely_are_summed_with_a_flag(site: Site) -> None:
    # 5 and 300余: more than 305; 约20 and 300余 together are about 320; 0.2万 is known to ± 500
    headers = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）"]
    rows = [("990102100201", "一村", 5, "0.2万", 0, 0), ("990102100202", "二村", "300余", 7000, "约20", 0)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows, headers=headers)
    women = figures(site, "women", "2025-01")
    assert (women["990102100201"]["qualifier"], women["990102100202"]["qualifier"]) == ("exact", "more_than")
    assert (women["990102100"]["value"], women["990102100"]["qualifier"]) == (305, "more_than")
    assert (women["990100"]["value"], women["990100"]["qualifier"]) == (305, "more_than")
    assert figures(site, "women", "2025-Q1")["990102"]["qualifier"] == "more_than"
    eligible = figures(site, "eligible", "2025-01")["990102100"]
    assert (eligible["value"], eligible["qualifier"], eligible["precision"]) == (9000, "exact", 500)
    assert figures(site, "coverage", "2025-01")["990102100202"]["qualifier"] == "about"
    assert figures(site, "pupils", "2025-01")["990102"]["qualifier"] == "about"


def test_a_total_that_stands_for_the_children_brings_its_own_flag(site: Site) -> None:
    # 二村 is missing, so the township's "12余" stands for 一村's "约5" and for it
    headers = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）"]
    submit(
        site,
        "v.csv",
        "village_month",
        "990102100",
        "2025-01",
        [("990102100201", "一村", "约5", 10, 0, 0)],
        headers=headers,
    )
    submit(site, "t.csv", "township_month", "990102100", "2025-01", [("990102100", "", 1, "12余", "")])
    women = figures(site, "women", "2025-01")
    assert women["990102100201"]["qualifier"] == "about"
    assert (women["990102100"]["value"], women["990102100"]["qualifier"]) == (1 + 12, "more_than")
    assert (women["990100"]["value"], women["990100"]["qualifier"]) == (1 + 12, "more_than")


def test_a_form_that_begins_inside_a_quarter_is_due_for_it(tmp_path: Path) -> None:
    # the form is valid on the quarter's last day, and nobody has sent it
    forms = "form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
    forms += "village_quarter,村季报,Quarterly return,village,quarter,5,30,2025-02-01,2025-03-31,990103\n"
    columns = "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n"
    columns += "village_quarter,women,women,period,妇女（人）,Women,true,2025-02-01,\n"
    rules = "rule,form,severity,expression,message_zh,message_en\n"
    site = make_test_site(tmp_path / "s", forms=forms, form_columns=columns, rules=rules)
    women = figures(site, "women", "2025-Q1")
    assert women["990103100201"]["status"] == "O"
    assert women["990100"]["units_expected"] == 1
