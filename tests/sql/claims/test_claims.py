"""Printed rates and totals against computed values; every expected value is calculated by hand in a comment."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.rollup.queries import read_query
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.site import Site, open_site
from flows.steps.template._excel_checks import limits_in_words
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from schemas.marts.contract import validate_mart
from schemas.marts.registry import MARTS
from tests.support.rolled import rolled, rolled_whole
from tests.support.site import (
    CATALOGUE,
    NOW,
    figures,
    grid,
    ledger_frame,
    make_test_site,
    take_in,
    write_csv,
    write_xlsx,
)

# part and whole are counts; share, rate and growth are computed from them; no form asks for part_before
INDICATORS = """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to,formula
part,人数,part,health,人,sum,sum,,,,0,none,0,,false,,2000-01-01,,
whole,总数,whole,health,人,sum,last,,,,0,none,0,,false,,2000-01-01,,
part_before,上年人数,part a year before,health,人,sum,sum,,,,0,none,0,,false,,2000-01-01,,
share,占比,share,health,%,none,none,part,whole,100,2,none,,100,false,,2000-01-01,,
rate,发生率,rate,health,/万,none,none,part,whole,10000,2,none,,,false,,2000-01-01,,
growth,增长,growth,health,%,none,none,part,part_before,100,1,none,,,false,,2000-01-01,,growth
"""
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2024-01-01,2025-03-31,990100
town_month,乡月报,Township monthly return,township,month,5,30,2024-01-01,2025-03-31,990100
town_rates,乡比率表,Township rates,township,month,5,30,2024-01-01,2025-03-31,990100
"""
COLUMNS = "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n" + "".join(
    f"{form},{column},{indicator},{reported_as},{header},{column},false,2024-01-01,\n"
    for form, column, indicator, reported_as, header in (
        ("village_month", "part", "part", "period", "人数（人）"),
        ("village_month", "whole", "whole", "stock", "总数（人）"),
        ("village_month", "share", "share", "claim", "占比（%）"),
        ("village_month", "rate", "rate", "claim", "发生率（/万）"),
        ("village_month", "growth", "growth", "claim", "增长（%）"),
        ("town_month", "part", "part", "period", "本级人数（人）"),
        ("town_month", "part_below", "part", "subtotal", "下级人数（人）"),
        ("town_month", "part_in_all", "part", "claim", "全乡人数（人）"),
        ("town_month", "whole_in_all", "whole", "claim", "全乡总数（人）"),
        ("town_month", "share", "share", "claim", "全乡占比（%）"),
        ("town_rates", "share_again", "share", "claim", "占比复核（%）"),
    )
)
BEFORE = "village_month,part_before,part_before,period,上年人数（人）,Before,false,2024-01-01,\n"
VILLAGE = ["人数（人）", "总数（人）", "占比（%）", "发生率（/万）", "增长（%）"]
TOWN = ["本级人数（人）", "下级人数（人）", "全乡人数（人）", "全乡总数（人）", "全乡占比（%）"]
SHARE, RATE, GROWTH = "share", "rate", "growth"

CASES = [
    # numerator, denominator, claim, as printed: verdict
    # 100 × 1340 ÷ 6728 = 19.9168: 0.16 away from 19.76, whose last digit leaves 0.005
    ("1340", "6728", SHARE, "19.76%", "mismatch"),
    # 100 × 143 ÷ 823 = 17.3755 rounds to 17.38; cut off after two digits it is 17.37
    ("143", "823", SHARE, "17.37%", "truncated"),
    # (203150 to 203250) ÷ (328500 to 329500) = 61.654 to 61.872 %; printed 61.145 to 61.155
    ("20.32万", "32.9万", SHARE, "61.15%", "mismatch"),
    # 106000 ÷ 203200 = 52.165, but (105500 to 106500) ÷ (203150 to 203250) = 51.907 to 52.424 %
    ("10.6万", "20.32万", SHARE, "52.19%", "within_input_rounding"),
    # 14.2857 is within 0.5 of 14
    ("7", "49", SHARE, "14%", "exact"),
    # 17.4207, 88.1188, 62.2961, 43.2024: each within 0.05
    ("747", "4288", SHARE, "17.4%", "exact"),
    ("89", "101", SHARE, "88.1%", "exact"),
    ("1031", "1655", SHARE, "62.3%", "exact"),
    ("715", "1655", SHARE, "43.2%", "exact"),
    # 36200 ÷ 36400 = 99.4505 %, within 0.005: exact is tested before the rounding of the inputs
    ("3.62万", "3.64万", SHARE, "99.45%", "exact"),
    # 47 × 10000 ÷ 203200 = 2.3130 per 10,000, within 0.05
    ("47", "20.32万", RATE, "2.3/万", "exact"),
    ("47", "20.32万", RATE, "万分之2.3", "exact"),
    ("47", "20.32万", RATE, "0.23‰", "exact"),
    # 270 ÷ 1.2525 = 215.57 to 270 ÷ 1.2515 = 215.74: no whole number lies between
    ("270", "", GROWTH, "+25.2%", "impossible"),
    # 262 ÷ 1.1985 = 218.61 to 262 ÷ 1.1975 = 218.79: no whole number
    ("262", "", GROWTH, "+19.8%", "impossible"),
    # 644 ÷ 1.0345 = 622.52 to 644 ÷ 1.0335 = 623.13: 623 is possible
    ("644", "", GROWTH, "3.4%", "not_checkable"),
    # a fall: 90 ÷ 0.9005 = 99.94 to 90 ÷ 0.8995 = 100.06: 100 is possible; 7 ÷ 0.9005 = 7.77 to 7.78 is not
    ("90", "", GROWTH, "-10.0%", "not_checkable"),
    ("7", "", GROWTH, "-10.0%", "impossible"),
    # no count falls by more than all of it
    ("7", "", GROWTH, "-120%", "impossible"),
    # 165500 ÷ 30.65 = 5399.7 to 165500 ÷ 30.55 = 5417.3: some whole total is possible
    ("1655", "", SHARE, "30.6%", "not_checkable"),
    # 300 ÷ 66.65 = 4.50 to 300 ÷ 66.55 = 4.51: 3 are 66.6 % of no whole number
    ("3", "", SHARE, "66.6%", "impossible"),
    # a rounded input or a bound may be any number in its range
    ("1.3万", "", SHARE, "66.6%", "not_checkable"),
    ("3余", "", SHARE, "66.6%", "not_checkable"),
    # 0 is 0 % of any whole number and 5 % of no number
    ("0", "", SHARE, "0%", "not_checkable"),
    ("0", "", SHARE, "5%", "impossible"),
    # 100 × 1334 ÷ 1326 = 100.60: above 100 is compared like any other
    ("1334", "1326", SHARE, "100.00%", "mismatch"),
    ("1334", "1326", SHARE, "100.60%", "exact"),
    ("1334", "1326", SHARE, "100.6%", "exact"),
    # a denominator of zero, a missing numerator, both missing
    ("5", "0", SHARE, "50%", "not_checkable"),
    ("", "1655", SHARE, "30.6%", "not_checkable"),
    ("", "", SHARE, "30.6%", "not_checkable"),
    # 531 ÷ 800 = 66.375 %: both roundings of the half give 66.38; only cutting off gives 66.37
    ("531", "800", SHARE, "66.37%", "truncated"),
    ("531", "800", SHARE, "66.38%", "exact"),
    ("531", "800", SHARE, "66.375%", "exact"),
    ("531", "800", SHARE, "66.3750%", "exact"),
    ("531", "800", SHARE, "66.4%", "exact"),
    ("531", "800", SHARE, "66.3%", "truncated"),
    ("531", "800", SHARE, "66.36%", "mismatch"),
    ("531", "800", SHARE, "66.39%", "mismatch"),
    # 7 ÷ 8 = 87.5 %: half up and half even are 88; cut off it is 87
    ("7", "8", SHARE, "88%", "exact"),
    ("7", "8", SHARE, "87%", "truncated"),
    # 1 ÷ 8 = 12.5 %: half up is 13, half even is 12; 12.0 is neither
    ("1", "8", SHARE, "13%", "exact"),
    ("1", "8", SHARE, "12%", "half_even"),
    ("1", "8", SHARE, "12.0%", "mismatch"),
    ("1", "8", SHARE, "12.5%", "exact"),
    # 1 ÷ 200 = 0.5 %: half up is 1, half even is 0; 1 ÷ 2000 = 0.05 %
    ("1", "200", SHARE, "1%", "exact"),
    ("1", "200", SHARE, "0%", "half_even"),
    ("1", "2000", SHARE, "0.0%", "half_even"),
    # 10000 × 5 ÷ 80000 = 0.625 per 10,000: 0.63 half up, 0.62 half even; 7 ÷ 80000 is 0.875: 0.88, and 0.87 is cut off
    ("5", "80000", RATE, "0.63/万", "exact"),
    ("5", "80000", RATE, "0.62/万", "half_even"),
    ("7", "80000", RATE, "0.87/万", "truncated"),
    # halves of rounded counts are neither: 12.5 % of about 1 ÷ 8 in 万, of more than 1, of about 1
    ("0.10万", "0.80万", SHARE, "12%", "within_input_rounding"),
    ("100余", "800", SHARE, "12%", "not_checkable"),
    ("1", "8", SHARE, "12%以上", "within_input_rounding"),
    ("1", "8", SHARE, "约12%", "within_input_rounding"),
    # without a denominator: 4 ÷ 7 = 57.14; no whole number rounds to 57.17, nor is cut off to it
    # 143 ÷ 823 = 17.3755 is cut off to 17.37, which no whole number rounds to (143 ÷ 17.375 = 823.02, ÷ 17.365 = 823.50)
    ("143", "", SHARE, "17.37%", "not_checkable"),
    ("4", "", SHARE, "57.17%", "impossible"),
    # 2 ÷ 3 = 66.6667: cut off after one digit, and after six of which the ledger keeps four
    ("2", "3", SHARE, "66.6%", "truncated"),
    ("2", "3", SHARE, "66.666666%", "exact"),
    ("2", "3", SHARE, "66.6650%", "mismatch"),
    # 98.5 fits 97 or more and contradicts below 97 and 99.5 or more
    ("985", "1000", SHARE, "97%以上", "within_input_rounding"),
    ("985", "1000", SHARE, "不足97%", "mismatch"),
    ("985", "1000", SHARE, "99.5%以上", "mismatch"),
    # a number with 约 (about) is never contradicted, and can be exact
    ("985", "1000", SHARE, "约90%", "not_checkable"),
    ("985", "1000", SHARE, "约98.5%", "exact"),
    ("约985", "1000", SHARE, "90%", "not_checkable"),
    # more than 300 of 1000 are 30 % or more: 25 is contradicted, 35 is possible, 30 is the value of 300
    ("300余", "1000", SHARE, "25%", "mismatch"),
    ("300余", "1000", SHARE, "35%", "not_checkable"),
    ("300余", "1000", SHARE, "30%", "exact"),
    # 300 of fewer than 1000 are 30 % or more
    ("300", "近1000", SHARE, "25%", "mismatch"),
]
VILLAGES = [f"990102100{201 + at}" for at in range(len(CASES))]


def claims_site(root: Path, columns: str = COLUMNS, villages: Iterable[str] = VILLAGES) -> Site:
    """A site with a city, a county, 甲乡 and villages of 甲乡."""
    places = "".join(CATALOGUE["places"].splitlines(keepends=True)[:5])
    places += "990102100,甲乡,township,990102,xiang,2000-01-01,,true\n"
    places += "".join(f"{code},村{code},village,990102100,village,2000-01-01,,true\n" for code in villages)
    catalogue = {"places": places, "indicators": INDICATORS, "forms": FORMS, "form_columns": columns}
    return make_test_site(root, **catalogue, rules="rule,form,severity,expression,message_zh,message_en\n")


def report(site: Site, file: str, rows: list[tuple[Any, ...]], period: str = "2025-01", **head: Any) -> None:
    """Take in a return of village_month (or of `form`, with `headers`) of 甲乡; as csv, so that every cell is text."""
    cells = grid(head.get("form", "village_month"), "990102100", period, rows, head.get("headers", VILLAGE))
    if head.get("form"):
        cells[0] = [{"town_month": "乡月报", "town_rates": "乡比率表"}[head["form"]]]
    write_csv(site.raw / file, cells)
    take_in(site, file, received=head.get("received"))


def report_town(site: Site, row: tuple[Any, ...], **head: Any) -> None:
    report(site, head.pop("file", "town.csv"), [("990102100", "甲乡", *row)], form="town_month", headers=TOWN, **head)  # fmt: skip


def claims(site: Site) -> list[dict[str, Any]]:
    """Rows of the mart, validated against its contract."""
    with rolled(site, NOW) as con:
        frame = con.sql(read_query("marts/claims")).pl()
    frame = frame.with_columns(pl.col("place_code", "period", "indicator").cast(pl.String))
    validate_mart(MARTS["claims"], frame)
    return frame.to_dicts()


def claim_of(site: Site, indicator: str, place: str = "990102100") -> dict[str, Any]:
    (row,) = [row for row in claims(site) if (row["indicator"], row["place_code"]) == (indicator, place)]
    return row


def findings_of(site: Site) -> list[tuple[Any, ...]]:
    with rolled(site, NOW) as con:
        return con.execute(
            "select rule, severity, place_code, cell, value, message_zh, message_en from check_finding "
            "where rule like 'claim%' order by place_code, rule"
        ).fetchall()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with one return that contains all of CASES, one village a case."""
    own = claims_site(tmp_path_factory.mktemp("claims") / "site")
    rows = []
    for at, (part, whole, claim, printed, _) in enumerate(CASES):
        rates = [printed if claim == name else "" for name in (SHARE, RATE, GROWTH)]
        rows.append((VILLAGES[at], "", part, whole, *rates))
    report(own, "a.csv", rows)
    return own


@pytest.fixture(scope="module")
def by_place(site: Site) -> dict[str, dict[str, Any]]:
    return {row["place_code"]: row for row in claims(site)}


def test_every_case_has_a_verdict(by_place: dict[str, dict[str, Any]]) -> None:
    assert len(by_place) == len(CASES)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [(at, case[-1]) for at, case in enumerate(CASES)],
    ids=[" ".join(case[:4]) for case in CASES],
)
def test_the_verdict_on_a_printed_rate(by_place: dict[str, dict[str, Any]], at: int, verdict: str) -> None:
    assert by_place[VILLAGES[at]]["verdict"] == verdict, by_place[VILLAGES[at]]


def test_a_claim_shows_printed_and_computed_value_with_their_intervals(
    by_place: dict[str, dict[str, Any]],
) -> None:
    row = by_place[VILLAGES[2]]  # 20.32万 ÷ 32.9万, printed 61.15%
    assert (row["cell"], row["sheet"], row["file"], row["written"]) == ("E6", "", "a.csv", "61.15%")
    assert (row["numerator"], row["denominator"], row["inputs_from"]) == (203200, 329000, "submission")
    assert row["computed"] == pytest.approx(61.762917)  # 100 × 203200 ÷ 329000
    assert (row["printed_low"], row["printed_high"]) == pytest.approx((61.145, 61.155))
    # 100 × 203150 ÷ 329500 and 100 × 203250 ÷ 328500
    assert (row["computed_low"], row["computed_high"]) == pytest.approx((61.654021, 61.872146))


def test_the_open_end_of_an_interval_is_empty(by_place: dict[str, dict[str, Any]]) -> None:
    printed = {row["written"]: row for row in by_place.values() if row["qualifier"] != "exact"}
    above, below = printed["97%以上"], printed["不足97%"]
    assert (above["printed_low"], above["printed_high"]) == (96.5, None)
    assert (below["printed_low"], below["printed_high"]) == (None, 97.5)
    (bound,) = [row for row in by_place.values() if (row["numerator"], row["printed"]) == (300, 35)]
    assert (bound["computed_low"], bound["computed_high"]) == (30, None)


def test_mismatch_and_impossible_are_warnings_at_the_cell(site: Site) -> None:
    found = {(place, rule): row for rule, _, place, *row in findings_of(site)}
    assert {severity for _, severity, *_ in findings_of(site)} == {"warning"}
    expected = {
        (VILLAGES[at], f"claim_{verdict}")
        for at, (*_, verdict) in enumerate(CASES)
        if verdict in ("mismatch", "impossible")
    }
    assert set(found) == expected
    cell, value, zh, en = found[VILLAGES[0], "claim_mismatch"]
    assert (cell, value) == ("E4", "19.76")
    assert (
        "填报的 19.76 与计算所得 19.92 不符" in zh
        and "the reported 19.76 differs from the computed 19.92" in en
    )
    assert zh.startswith("a.csv，E4 格：") and en.startswith("a.csv, cell E4: ")
    assert "61.76 [61.65–61.87]" in found[VILLAGES[2], "claim_mismatch"][2]
    bound = next(at for at, case in enumerate(CASES) if case[:4] == ("300余", "1000", SHARE, "25%"))
    assert "计算所得 ≥30 不符" in found[VILLAGES[bound], "claim_mismatch"][2]
    growth = next(at for at, case in enumerate(CASES) if case[0] == "270")
    _, value, zh, en = found[VILLAGES[growth], "claim_impossible"]
    assert value == "25.2" and "（或本期数）为 270" in zh and "(or this period's count) 270" in en


def test_a_printed_rate_above_its_maximum_is_accepted_with_a_warning(site: Site) -> None:
    # the two cases of 100.60 % exceed the share's 100; the rate per 10,000 and the growth have no maximum
    found = ledger_frame(site, "findings").filter(pl.col("rule") == "claim_above_maximum")
    above = {VILLAGES[at] for at, case in enumerate(CASES) if case[3].startswith("100.6")}
    assert set(found["place_code"]) == above and len(above) == 2
    assert set(found.select("severity", "value").iter_rows()) == {("warning", "100.6")}
    form = site.catalogue.form_version("village_month", NOW.date().replace(month=1))
    assert form is not None
    assert limits_in_words(form.columns[2]) == "数字，可带小数（%）"  # the template sets no maximum either


def test_a_growth_that_ends_in_a_half_rounds_away_from_zero(tmp_path: Path) -> None:
    # 9, 7, 13, 3 after 8: up by 12.5, down by 12.5, up by 62.5, down by 62.5
    own = claims_site(tmp_path / "s", COLUMNS + BEFORE)
    cases = [(9, "13%", "exact"), (9, "12%", "half_even"), (7, "-13%", "exact"), (7, "-12%", "half_even")]
    cases += [(13, "63%", "exact"), (13, "62%", "half_even"), (3, "-63%", "exact"), (3, "-61%", "mismatch")]
    # 15 and 11 after 8: up by 87.5 and 37.5, where half even rounds up too
    cases += [(15, "88%", "exact"), (15, "87%", "truncated"), (11, "38%", "exact"), (11, "37%", "truncated")]
    rows = [(VILLAGES[at], "", count, "", "", "", printed, 8) for at, (count, printed, _) in enumerate(cases)]
    report(own, "a.csv", rows, headers=[*VILLAGE, "上年人数（人）"])
    found = {row["place_code"]: row["verdict"] for row in claims(own)}
    assert [found[VILLAGES[at]] for at in range(len(cases))] == [verdict for *_, verdict in cases]


@pytest.mark.heavy
def test_a_total_printed_in_ten_thousands_may_end_in_a_half(tmp_path: Path) -> None:
    # 203250 and 203350: half up 20.33万 and 20.34万; half even 20.32万 and 20.34万; cut off 20.32万 and 20.33万
    cases = [(203250, "20.33万", "exact"), (203250, "20.32万", "half_even"), (203350, "20.34万", "exact")]
    cases += [(203350, "20.33万", "truncated"), (203350, "203350", "exact"), (203350, "203351", "mismatch")]
    for at, (count, printed, verdict) in enumerate(cases):
        own = claims_site(tmp_path / str(at), villages=VILLAGES[:1])
        report(own, "a.csv", [(VILLAGES[0], "", count, 10, "", "", "")])
        report_town(own, (0, "", printed, "", ""))
        assert claim_of(own, "part")["verdict"] == verdict, (count, printed)


def test_a_number_cell_has_the_precision_that_it_shows(tmp_path: Path) -> None:
    # 47 ÷ 203000 is 2.3153 per 10,000: 2.3 in a number cell leaves 0.05; 2 ÷ 3 with all digits of a formula is exact
    own = claims_site(tmp_path / "s")
    # 531 ÷ 800 = 66.375: the digits that the cell stores count
    rows = [(VILLAGES[0], "", 47, 203000, "", 2.3, ""), (VILLAGES[1], "", 2, 3, 66.66666666666667, "", "")]
    rows += [(VILLAGES[2], "", 531, 800, 66.37, "", ""), (VILLAGES[3], "", 531, 800, 66.375, "", "")]
    write_xlsx(own.raw / "a.xlsx", grid("village_month", "990102100", "2025-01", rows, VILLAGE))
    take_in(own, "a.xlsx")
    found = {row["place_code"]: row["verdict"] for row in claims(own)}
    assert [found[VILLAGES[at]] for at in range(4)] == ["exact", "exact", "truncated", "exact"]


def test_growth_compares_with_the_same_place_a_year_before(tmp_path: Path) -> None:
    # 100 × (644 ÷ 623 − 1) = 3.37, printed 3.4; 644 ÷ 600 would be 7.3; the other place reported nothing a year before
    own = claims_site(tmp_path / "s")
    report(own, "old.csv", [(VILLAGES[0], "", 623, "", "", "", ""), (VILLAGES[1], "", 600, "", "", "", "")], "2024-01")  # fmt: skip
    rows = [(VILLAGES[at], "", 644, "", "", "", "3.4%") for at in range(3)]
    report(own, "new.csv", rows)
    found = {row["place_code"]: row for row in claims(own)}
    assert [found[VILLAGES[at]]["verdict"] for at in range(3)] == ["exact", "mismatch", "not_checkable"]
    assert found[VILLAGES[0]]["computed"] == pytest.approx(3.370787)
    assert (found[VILLAGES[0]]["denominator"], found[VILLAGES[0]]["inputs_from"]) == (623, "place")
    assert found[VILLAGES[2]]["denominator"] is None


def test_growth_does_not_compare_with_another_place_of_the_same_code(tmp_path: Path) -> None:
    # the code was given to a new village in July 2024: 623 of January is another village's
    code = VILLAGES[0]
    own = claims_site(tmp_path / "s", villages=VILLAGES[1:])
    rows = f"{code},旧村,village,990102100,village,2000-01-01,2024-06-30,true\n"
    rows += f"{code},新村,village,990102100,village,2024-07-01,,true\n"
    places = own.root / "catalogue" / "places.csv"
    places.write_text(places.read_text(encoding="utf-8") + rows, encoding="utf-8")
    events = own.root / "catalogue" / "place_events.csv"
    lines = f"2024-07-01,abolish,{code},,,\n2024-07-01,create,,{code},,\n"
    events.write_text(events.read_text(encoding="utf-8") + lines, encoding="utf-8")
    own = open_site(own.root)
    report(
        own, "old.csv", [(code, "", 623, "", "", "", ""), (VILLAGES[1], "", 623, "", "", "", "")], "2024-01"
    )
    report(own, "new.csv", [(VILLAGES[at], "", 644, "", "", "", "3.4%") for at in range(2)])
    found = {row["place_code"]: row["verdict"] for row in claims(own)}
    assert (found[code], found[VILLAGES[1]]) == ("not_checkable", "exact")


def test_a_printed_number_of_last_year_goes_before_the_ledger(tmp_path: Path) -> None:
    # the return prints 500 for last year: 100 × (600 ÷ 500 − 1) = 20; the 480 in the ledger is not used
    own = claims_site(tmp_path / "s", COLUMNS + BEFORE)
    report(own, "old.csv", [(VILLAGES[0], "", 480, "", "", "", "")], "2024-01")
    report(own, "new.csv", [(VILLAGES[0], "", 600, "", "", "", "20.0%", 500)], headers=[*VILLAGE, "上年人数（人）"])  # fmt: skip
    row = claim_of(own, "growth", VILLAGES[0])
    assert (row["verdict"], row["denominator"], row["inputs_from"]) == ("exact", 500, "submission")


def test_a_printed_total_is_compared_with_the_roll_up(tmp_path: Path) -> None:
    own = claims_site(tmp_path / "s")
    rows = [(VILLAGES[at], "", 5, 10, "", "", "") for at in range(len(CASES))]
    report(own, "a.csv", rows)
    count = len(CASES)
    report_town(own, (1, "", 1 + 5 * count, 10 * count + 1, ""))
    total = claim_of(own, "part")
    assert (total["verdict"], total["computed"], total["inputs_from"]) == ("exact", 1 + 5 * count, "roll_up")
    # the villages' total is one less than printed
    assert (claim_of(own, "whole")["verdict"], claim_of(own, "whole")["computed"]) == ("mismatch", 10 * count)
    (found,) = findings_of(own)
    assert found[4] == str(10 * count + 1) and f"计算所得 {10 * count} 不符" in found[5]


@pytest.mark.heavy
def test_rounded_returns_below_widen_the_interval_of_a_total(tmp_path: Path) -> None:
    # one village writes 1.2万, whose last digit is 1,000: the total is known to ± 500
    own = claims_site(tmp_path / "s")
    rows = [(VILLAGES[0], "", "1.2万", 10, "", "", "")]
    rows += [(VILLAGES[at], "", 5, 10, "", "", "") for at in range(1, len(CASES))]
    report(own, "a.csv", rows)
    sum_written = 12000 + 5 * (len(CASES) - 1)
    report_town(own, (0, "", sum_written + 345, "", ""))
    total = claim_of(own, "part")
    assert total["verdict"] == "within_input_rounding"
    assert (total["computed_low"], total["computed_high"]) == (sum_written - 500, sum_written + 500)
    report_town(own, (0, "", sum_written + 501, "", ""), file="later.csv", received=datetime(2025, 4, 1, 1, tzinfo=UTC))  # fmt: skip
    with rolled(own, datetime(2025, 4, 2, tzinfo=UTC)) as con:
        again = con.sql("select verdict, printed from claim_verdict").fetchall()
    assert again == [("mismatch", sum_written + 501)]  # only the claim of the revision counts


@pytest.mark.heavy
def test_a_total_with_returns_missing_is_only_a_lower_bound(tmp_path: Path) -> None:
    # two villages report 5 each and the township's office 1: the total is 11 or more
    for printed, verdict in ((10, "mismatch"), (11, "exact"), (400, "not_checkable")):
        own = claims_site(tmp_path / str(printed))
        report(own, "a.csv", [(VILLAGES[at], "", 5, 10, "", "", "") for at in range(2)])
        report_town(own, (1, "", printed, "", ""))
        row = claim_of(own, "part")
        assert (row["verdict"], row["computed"], row["computed_high"]) == (verdict, 11, None), printed


@pytest.mark.heavy
def test_a_rate_of_a_place_with_places_below(tmp_path: Path) -> None:
    count = len(CASES)
    rows = [(VILLAGES[at], "", 5, 10, "", "", "") for at in range(count)]
    # printed: 1 at the township, 5 in each village, 10 in each for the total: 100 × (1 + 5n) ÷ 10n
    own = claims_site(tmp_path / "printed")
    report_town(own, (1, 5 * count, "", 10 * count, f"{100 * (1 + 5 * count) / (10 * count):.2f}%"))
    share = claim_of(own, "share")
    assert (share["verdict"], share["numerator"], share["denominator"]) == ("exact", 1 + 5 * count, 10 * count)  # fmt: skip
    assert share["inputs_from"] == "submission"
    # the office's 1 alone is not the township's count: it would make 45.0 % impossible (100 ÷ 45.05 = 2.2)
    own = claims_site(tmp_path / "rolled")
    report(own, "a.csv", rows)
    report_town(own, (0, "", "", "", "50.0%"))
    share = claim_of(own, "share")
    assert (share["verdict"], share["numerator"], share["inputs_from"]) == ("exact", 5 * count, "roll_up")
    own = claims_site(tmp_path / "missing")
    report_town(own, (1, "", "", "", "45.0%"))
    assert claim_of(own, "share")["verdict"] == "not_checkable"


def test_the_number_of_the_office_is_the_count_of_the_place_where_nobody_below_reports(
    tmp_path: Path,
) -> None:
    # only the township's form asks for both counts: the office's number is the count, although there are villages
    of_village = ("village_month,part,", "village_month,whole,")
    columns = "".join(line for line in COLUMNS.splitlines(keepends=True) if not line.startswith(of_village))
    columns = columns.replace("town_month,whole_in_all,whole,claim", "town_month,whole_in_all,whole,stock")
    own = claims_site(tmp_path / "s", columns)
    report_town(own, (1340, "", "", 6728, "19.76%"))
    row = claim_of(own, "share")
    assert (row["verdict"], row["numerator"], row["denominator"]) == ("mismatch", 1340, 6728)


@pytest.mark.heavy
def test_counts_of_another_return_of_the_place_are_used_where_the_file_has_none(tmp_path: Path) -> None:
    # a printed total (a claim) is used for its file only; the number of the office and the subtotal for all files
    own = claims_site(tmp_path / "s")
    report_town(own, (1, 19, "", 40, ""))
    report(own, "r.csv", [("990102100", "", "50.0%")], form="town_rates", headers=["占比复核（%）"])
    row = claim_of(own, "share")
    assert (row["verdict"], row["numerator"], row["denominator"]) == ("not_checkable", 20, None)
    assert row["inputs_from"] == "place"
    # in the same file the printed total is used too: 100 × 20 ÷ 40 = 50
    own = claims_site(tmp_path / "t")
    sheets = {
        name: grid(name, "990102100", "2025-01", [("990102100", "", *row)], headers)
        for name, row, headers in (("town_month", (1, 19, "", 40, ""), TOWN), ("town_rates", ("50.0%",), ["占比复核（%）"]))
    }  # fmt: skip
    sheets["town_month"][0], sheets["town_rates"][0] = ["乡月报"], ["乡比率表"]
    write_xlsx(own.raw / "b.xlsx", sheets["town_month"], "一", {"二": sheets["town_rates"]})
    take_in(own, "b.xlsx")
    row = claim_of(own, "share")
    assert (row["verdict"], row["sheet"], row["inputs_from"]) == ("exact", "二", "submission")


@pytest.mark.heavy
def test_a_claim_never_enters_a_roll_up(tmp_path: Path) -> None:
    # villages report 5 and 7; the township claims 999 in all and prints a share: the figures stay the same
    with_claims, without = claims_site(tmp_path / "a"), claims_site(tmp_path / "b")
    for own, claimed in ((with_claims, (999, 999, "99%")), (without, ("", "", ""))):
        rates = ("1%", "1/万", "1%") if own is with_claims else ("", "", "")
        report(own, "a.csv", [(VILLAGES[0], "", 5, 10, *rates), (VILLAGES[1], "", 7, 20, *rates)])
        report_town(own, (1, 12, *claimed))
    with rolled_up(with_claims, NOW) as one, rolled_up(without, NOW) as two:
        query = "select * from figure_made order by all"
        assert one.execute(query).fetchall() == two.execute(query).fetchall()
        assert one.execute("select count(*) from claim_verdict").fetchall() == [(9,)]
        assert two.execute("select count(*) from claim_verdict").fetchall() == [(0,)]
    # returns of villages are missing; the township reports 12 below it and 1 at its office
    assert figures(with_claims, "part", "2025-01")["990102100"]["value"] == 1 + 12
    assert figures(with_claims, "growth", "2025-01") == {}


def test_a_note_behind_a_number_is_not_published(tmp_path: Path) -> None:
    own = claims_site(tmp_path / "s")
    report(own, "a.csv", [(VILLAGES[0], "", 1, 2, "50%（见王某说明）", "", "")])
    assert [row["written"] for row in claims(own)] == ["50%（…）"]


@pytest.mark.heavy
def test_claims_are_published_with_their_findings(tmp_path: Path) -> None:
    own = claims_site(tmp_path / "s")
    report(own, "a.csv", [(VILLAGES[0], "", 1340, 6728, "19.76%", "", "")])
    with rolled_whole(own, NOW) as con:
        switch_current(own, write_vintage(con, own, edition_of(own, NOW)))
    (row,) = pl.read_parquet(own.current / "claims.parquet").to_dicts()
    assert (row["printed"], row["verdict"]) == (19.76, "mismatch")
    found = pl.read_parquet(own.current / "findings.parquet").filter(pl.col("rule") == "claim_mismatch")
    assert found.select("status", "file", "cell", "indicator").rows() == [("open", "a.csv", "E4", "share")]
