"""Sums and differences of indicators, and rates of them; every value is worked out by hand (figures.md, 6)."""

from pathlib import Path
from typing import Any

import pytest

from flows.steps.site.site import Site
from tests.support.site import NOW, fedstats_here, figures, make_test_site, run_site, submit, table

HEAD = "code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to\n"
COUNT = "{0},{1},{0},health,人,sum,{2},,,,0,none,0,,false,,2000-01-01,\n"
SUM = "{0},{1},{0},health,人,none,none,{2},,,0,none,,,false,,2000-01-01,\n"
RATE = "{0},{1},{0},health,%,none,none,{2},{3},100,2,none,,,false,,2000-01-01,\n"
INDICATORS = (
    HEAD
    + COUNT.format("women", "女", "sum")
    + COUNT.format("men", "男", "sum")
    + COUNT.format("homes", "户籍", "last")
    + SUM.format("people", "人数", "women + men")
    + SUM.format("gap", "差", "men-women")
    + SUM.format("double", "加倍", "2 * women + men × 3")
    + SUM.format("all", "总", "people + homes - double")
    + RATE.format("share", "占比", "women", "women + men")
    + RATE.format("again", "占比二", "women", "people")
    + RATE.format("excess", "超出", "men - women", "2 * people")
)
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-03-31,990102
township_month,乡月报,Township monthly return,township,month,8,30,2025-01-01,2025-03-31,990102
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to,suppressed
village_month,women,women,period,女（人）,Women,false,2025-01-01,,<6=5|*
village_month,men,men,period,男（人）,Men,false,2025-01-01,,<6=5|*
village_month,homes,homes,stock,户籍（人）,Homes,false,2025-01-01,,
village_month,people,people,claim,合计（人）,People,false,2025-01-01,,
village_month,share,share,claim,占比（%）,Share,false,2025-01-01,,
township_month,women_below,women,subtotal,下级女（人）,Women below,false,2025-01-01,,
township_month,men_below,men,subtotal,下级男（人）,Men below,false,2025-01-01,,
"""
ONE, TWO, THREE = "990102100201", "990102100202", "990102101201"
TOWN, COUNTY = "990102100", "990102"
VILLAGE = ["女（人）", "男（人）", "户籍（人）", "合计（人）", "占比（%）"]


def sums_site(folder: Path, first_day: str = "2025-01-01") -> Site:
    """甲乡 with 一村 and 二村, 乙镇 with 三村; the other county reports nothing."""
    return make_test_site(
        folder,
        indicators=INDICATORS,
        forms=FORMS.replace("2025-01-01", first_day),
        form_columns=COLUMNS.replace("2025-01-01", first_day),
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return sums_site(tmp_path / "site")


def give(site: Site, period: str, **numbers: tuple[Any, ...]) -> None:
    """One return of all three villages."""
    codes = {"one": ONE, "two": TWO, "three": THREE}
    rows = [(codes[name], "", *row, *[""] * (5 - len(row))) for name, row in numbers.items()]
    submit(site, f"{period}/v.csv", "village_month", COUNTY, period, rows, headers=VILLAGE)


def shown(site: Site, indicator: str, place: str, period: str = "2025-01", *more: str) -> tuple[Any, ...]:
    row = figures(site, indicator, period)[place]
    return tuple(row[name] for name in ("value", "status", "method", *more))


def test_a_sum_is_of_published_figures_and_a_rate_of_reporters_that_gave_all(site: Site) -> None:
    give(site, "2025-01", one=(5, 7, 20), two=(3, "", 30), three=(2, 4, 10))
    units = ("units_expected", "units_reported", "units_unmatched")
    assert shown(site, "people", ONE, "2025-01", *units) == (5 + 7, "A", "bottom_up", 1, 1, 0)
    # 二村 left men blank: its sum is not known; 甲乡's is that of its published figures, 8 women and 7 men
    assert shown(site, "people", TWO, "2025-01", *units) == (None, "L", "partial", 1, 0, 0)
    assert shown(site, "people", TOWN, "2025-01", *units) == (8 + 7, "P", "partial", 2, 1, 0)
    assert shown(site, "people", COUNTY, "2025-01", *units) == (10 + 11, "P", "partial", 3, 2, 0)
    # of the rate only 一村 counts in 甲乡: 5 of 12; in 东县 with 三村 7 of 18
    numbers = ("numerator", "denominator", *units)
    assert shown(site, "share", TOWN, "2025-01", *numbers) == (100 * 5 / 12, "P", "partial", 5, 12, 2, 1, 1)
    assert shown(site, "share", COUNTY, "2025-01", *numbers) == (100 * 7 / 18, "P", "partial", 7, 18, 3, 2, 1)
    assert shown(site, "again", COUNTY, "2025-01", *numbers) == (100 * 7 / 18, "P", "partial", 7, 18, 3, 2, 1)
    # (7 + 4 - 5 - 2) of 2 × 18
    assert shown(site, "excess", COUNTY, "2025-01", *numbers)[:5] == (100 * 4 / 36, "P", "partial", 4, 36)


def test_differences_factors_and_sums_of_sums(site: Site) -> None:
    give(site, "2025-01", one=(5, 7, 20), two=(3, 1, 30), three=(2, 4, 10))
    assert shown(site, "gap", COUNTY) == (12 - 10, "A", "bottom_up")
    assert shown(site, "gap", TWO) == (1 - 3, "A", "bottom_up")
    assert shown(site, "double", COUNTY) == (2 * 10 + 3 * 12, "A", "bottom_up")
    # (10 + 12) + 60 - 56
    assert shown(site, "all", COUNTY) == (26, "A", "bottom_up")


def test_three_months_of_a_sum_are_its_quarter(site: Site) -> None:
    for month, more in (("01", 0), ("02", 1), ("03", 2)):
        give(site, f"2025-{month}", one=(5, 7, 20 + more), two=(3, 1, 30), three=(2 + more, 4, 10))
    months = [shown(site, "people", COUNTY, f"2025-{month}")[0] for month in ("01", "02", "03")]
    assert months == [22, 23, 24]
    assert shown(site, "people", COUNTY, "2025-Q1") == (69, "A", "bottom_up")
    assert shown(site, "share", COUNTY, "2025-Q1")[0] == 100 * (10 + 11 + 12) / 69
    # homes are a stock: people 69, homes 62 of March, double 2 × 33 + 3 × 36
    assert shown(site, "all", COUNTY, "2025-Q1") == (69 + 62 - 174, "A", "bottom_up")
    # a year has months that no form asked for
    assert shown(site, "people", COUNTY, "2025") == (69, "P", "bottom_up")


def test_a_used_total_and_a_missing_return(site: Site) -> None:
    give(site, "2025-01", one=(5, 7, 20), three=(2, 4, 10))
    assert shown(site, "people", TWO) == (None, "O", "partial")
    assert shown(site, "people", TOWN) == (12, "P", "partial")
    submit(
        site, "t.csv", "township_month", COUNTY, "2025-01", [(TOWN, "", 8, 9)], None,
        ["下级女（人）", "下级男（人）"],
    )  # fmt: skip
    assert shown(site, "people", TOWN) == (8 + 9, "A", "reported")
    assert shown(site, "share", TOWN)[:3] == (100 * 8 / 17, "A", "reported")


WORDS = [
    # women and men of 一村, words of people and of gap;
    # people = women + men, gap = men - women; the word of what is taken away turns round
    ("5余", "7", "more_than", "less_than"),
    ("5", "近7", "less_than", "less_than"),
    ("5余", "近7", "about", "less_than"),
    ("5余", "7余", "more_than", "about"),
    ("约5", "7", "about", "about"),
]


def test_words_go_into_a_sum(tmp_path: Path) -> None:
    """A month for each pair of numbers."""
    site = sums_site(tmp_path / "site", "2024-11-01")
    months = ("2024-11", "2024-12", "2025-01", "2025-02", "2025-03")
    for month, (women, men, _, _) in zip(months, WORDS, strict=True):
        give(site, month, one=(women, men, 1), two=(1, 1, 1), three=(1, 1, 1))
    for month, (women, men, people, gap) in zip(months, WORDS, strict=True):
        said = month, "qualifier"
        assert shown(site, "people", COUNTY, *said) == (5 + 7 + 4, "A", "bottom_up", people), (women, men)
        assert shown(site, "gap", COUNTY, *said) == (2, "A", "bottom_up", gap), (women, men)
        assert shown(site, "share", COUNTY, *said, "precision")[3:] == ("about", None), (women, men)


def test_roundings_add_up_by_their_factors(site: Site) -> None:
    give(site, "2025-01", one=("0.6万", "0.7万", 1), two=(0, 0, 1), three=(0, 0, 1))
    # each is off by 500 at most
    assert shown(site, "people", COUNTY, "2025-01", "precision") == (13000, "A", "bottom_up", 1000)
    assert shown(site, "double", COUNTY, "2025-01", "precision") == (33000, "A", "bottom_up", 2500)


def test_suppressed_terms(site: Site) -> None:
    give(site, "2025-01", one=(5, "<6", 1), two=(3, 1, 1), three=(2, 4, 1))
    hidden = ("qualifier", "units_suppressed", "suppressed_most")
    assert shown(site, "people", ONE, "2025-01", *hidden) == (None, "Q", "partial", None, 1, 5)
    # 10 women and 5 men, with up to 5 men more; of the difference as many more
    assert shown(site, "people", COUNTY, "2025-01", *hidden) == (15, "P", "partial", "more_than", 1, 5)
    assert shown(site, "gap", COUNTY, "2025-01", *hidden) == (-5, "P", "partial", "more_than", 1, 5)
    assert shown(site, "double", COUNTY, "2025-01", *hidden) == (35, "P", "partial", "more_than", 1, 15)
    # what is taken away may be more: the sum has no limit above its value
    assert shown(site, "all", COUNTY, "2025-01", *hidden) == (
        15 + 3 - 35,
        "P",
        "partial",
        "less_than",
        1,
        None,
    )
    assert shown(site, "share", COUNTY)[0] == 100 * 5 / 10


def test_a_printed_sum_is_compared_and_never_added(site: Site) -> None:
    give(
        site, "2025-01", one=(5, 7, 1, 12, "41.7"), two=(3, 1, 1, 5, "75"), three=("", 4, 1, 4, "30")
    )  # fmt: skip
    found = table(
        site,
        "select place_code::varchar, indicator::varchar, computed, verdict from claim_verdict order by 1, 2",
    )
    assert found == [
        (ONE, "people", 12.0, "exact"),
        (ONE, "share", 100 * 5 / 12, "exact"),
        (TWO, "people", 4.0, "mismatch"),
        (TWO, "share", 75.0, "exact"),
        (THREE, "people", None, "not_checkable"),
        (THREE, "share", None, "not_checkable"),
    ]


@pytest.mark.heavy
def test_explain_shows_the_terms(site: Site) -> None:
    give(site, "2025-01", one=(5, 7, 20), two=(3, 1, 30), three=(2, 4, 10))
    run_site(site, NOW)
    answer = fedstats_here("explain", "--site", site.root, TOWN, "2025-01", "double")
    assert "2 × 8（女） + 3 × 8（男） = 40" in answer.stdout
    assert "- 一村" not in answer.stderr
    answer = fedstats_here("explain", "--site", site.root, TOWN, "2025-01", "gap")
    assert "8（男） − 8（女） = 0" in answer.stdout


def test_the_catalogue_mart_names_the_counts(site: Site) -> None:
    rows = table(site, "select code::varchar, counts from indicator where counts is not null order by 1")
    assert dict(rows) == {
        "people": "women men",
        "gap": "men women",
        "double": "women men",
        "all": "women men homes",
        "share": "women men",
        "again": "women men",
        "excess": "men women",
    }


def test_a_sum_of_decimals_is_exact_in_any_order(tmp_path: Path) -> None:
    # as floating numbers 0.1 + 0.2 is 0.30000000000000004
    indicators = INDICATORS.replace("人,sum,sum,,,,0", "人,sum,sum,,,,1")
    rules = "rule,form,severity,expression,message_zh,message_en\n"
    site = make_test_site(
        tmp_path / "s", indicators=indicators, forms=FORMS, form_columns=COLUMNS, rules=rules
    )
    give(site, "2025-01", one=(0.1, 0.2, 5))
    assert shown(site, "people", ONE)[0] == 0.3
    assert shown(site, "gap", ONE)[0] == 0.1
