"""Returns of several period types for the same months: each month counts once, place by place (figures.md, 3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.support.periods import LATER, MONTHS, PLACES, QUARTERS, Given, give_all, overlapping_site
from tests.support.rolled import rolled

FLOW = {"women": "period"}
HERE = {
    "village_month": "990102100",
    "village_quarter": "990102100",
    "village_half": "990102100",
    "village_year": "990102100",
}
FIVES: Given = {("village_month", month): {"一村": 5, "二村": 5} for month in MONTHS}


def figure(
    site: Site, place: str, period: str, indicator: str = "women", boundary: str = "as_was"
) -> tuple[object, ...]:
    """Value, status, method and the period that a stock is of."""
    query = """
        select value, status::varchar, method::varchar, as_of_period::varchar from figure
        where place_code = $place and period = $period and indicator = $indicator and boundary = $boundary
    """
    asked = {
        "place": PLACES.get(place, place),
        "period": period,
        "indicator": indicator,
        "boundary": boundary,
    }
    with rolled(site, LATER) as con:
        rows = con.execute(query, asked).fetchall()
    assert len(rows) == 1, rows
    return rows[0]


def value(site: Site, place: str, period: str, indicator: str = "women") -> tuple[object, ...]:
    return figure(site, place, period, indicator)[:2]


def test_months_and_quarters_of_the_same_villages_count_once(tmp_path: Path) -> None:
    site = overlapping_site(tmp_path / "s", {"village_month": FLOW, "village_quarter": FLOW}, HERE)
    give_all(site, {**FIVES, **{("village_quarter", own): {"一村": 15, "二村": 15} for own in QUARTERS}})
    for place in ("甲乡", "东县", "样市"):
        assert value(site, place, "2025") == (120, "A")
        assert value(site, place, "2025-H1") == (60, "A")
        assert value(site, place, "2025-Q1") == (30, "A")
        assert value(site, place, "2025-01") == (10, "A")
    assert value(site, "一村", "2025") == (60, "A")


def test_one_quarter_beside_twelve_months_adds_nothing(tmp_path: Path) -> None:
    site = overlapping_site(tmp_path / "s", {"village_month": FLOW, "village_quarter": FLOW}, HERE)
    give_all(site, {**FIVES, ("village_quarter", "2025-Q1"): {"一村": 18, "二村": 18}})
    assert value(site, "甲乡", "2025") == (120, "A")
    assert value(site, "甲乡", "2025-Q1") == (30, "A")


@pytest.mark.parametrize(
    ("form", "period", "amount"), [("village_half", "2025-H1", 31), ("village_year", "2025", 610)]
)
def test_a_half_or_a_year_beside_twelve_months_adds_nothing(
    tmp_path: Path, form: str, period: str, amount: int
) -> None:
    site = overlapping_site(tmp_path / "s", {"village_month": FLOW, form: FLOW}, HERE)
    give_all(site, {**FIVES, (form, period): {"一村": amount, "二村": amount}})
    assert value(site, "甲乡", "2025") == (120, "A")
    assert value(site, "甲乡", "2025-H1") == (60, "A")


def test_quarters_beside_halves_count_once(tmp_path: Path) -> None:
    site = overlapping_site(tmp_path / "s", {"village_quarter": FLOW, "village_half": FLOW}, HERE)
    halves = {("village_half", own): {"一村": 30, "二村": 30} for own in ("2025-H1", "2025-H2")}
    give_all(site, {**{("village_quarter", own): {"一村": 15, "二村": 15} for own in QUARTERS}, **halves})
    assert value(site, "甲乡", "2025") == (120, "A")
    assert value(site, "甲乡", "2025-H1") == (60, "A")


@pytest.mark.heavy
def test_of_overlapping_halves_the_later_counts(tmp_path: Path) -> None:
    """Halves from March and from May: March to August and May to October are the halves inside 2025."""
    forms = dict.fromkeys(("village_half_from_03", "village_half_from_05", "village_quarter"), FLOW)
    site = overlapping_site(tmp_path / "s", forms)
    given: Given = {
        ("village_half_from_03", "2025S03-H1"): {"一村": 10, "二村": 10, "三村": 10},
        ("village_half_from_05", "2025S05-H1"): {"一村": 21, "三村": 21},
        ("village_quarter", "2025-Q1"): {"三村": 4},
        ("village_quarter", "2025-Q4"): {"三村": 8},
    }
    give_all(site, given)
    assert value(site, "一村", "2025") == (21, "P")
    assert value(site, "二村", "2025") == (10, "P")
    # nine months with March to August, nine with May to October: the set that begins in March, not in January
    assert value(site, "三村", "2025") == (10 + 8, "P")


def test_a_quarterly_form_of_one_township_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    site = overlapping_site(
        tmp_path / "s",
        {"village_month": FLOW, "village_quarter": FLOW},
        {"village_month": "990102", "village_quarter": "990102100"},
    )
    months = {("village_month", month): {"一村": 5, "二村": 5, "三村": 9} for month in MONTHS[:3]}
    give_all(site, {**months, ("village_quarter", "2025-Q1"): {"一村": 15, "二村": 15}})
    assert value(site, "乙镇", "2025-Q1") == (27, "A")
    assert value(site, "甲乡", "2025-Q1") == (30, "A")
    assert value(site, "东县", "2025-Q1") == (57, "A")


def test_a_township_without_months_stands_beside_one_without_quarters(tmp_path: Path) -> None:
    site = overlapping_site(
        tmp_path / "s",
        {"village_month": FLOW, "village_quarter": FLOW},
        {"village_month": "990102101", "village_quarter": "990102100"},
    )
    months = {("village_month", month): {"三村": 9} for month in MONTHS[:3]}
    give_all(site, {**months, ("village_quarter", "2025-Q1"): {"一村": 15, "二村": 15}})
    assert value(site, "乙镇", "2025-Q1") == (27, "A")
    assert value(site, "甲乡", "2025-Q1") == (30, "A")
    assert value(site, "东县", "2025-Q1") == (57, "A")
    assert value(site, "东县", "2025-01") == (9, "A")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Four forms ask every village for women, months and longer periods for a stock; each village answers in a way
    of its own."""
    both = {"women": "period", "eligible": "stock"}
    forms = {"village_month": both, "village_quarter": both, "village_half": FLOW, "village_year": both}
    site = overlapping_site(tmp_path_factory.mktemp("mixed") / "s", forms)
    given: dict[tuple[str, str], dict[str, object]] = {}

    def give(form: str, period: str, place: str, women: object, eligible: object = "") -> None:
        row = [women] if form == "village_half" else [women, eligible]
        given.setdefault((form, period), {})[place] = row

    # 一村: January, February, April to June by month, the first quarter and the second half by longer returns
    for month in (1, 2, 4, 5, 6):
        give("village_month", f"2025-{month:02}", "一村", 5)
    give("village_month", "2025-03", "一村", "", 100)  # women left blank
    give("village_quarter", "2025-Q1", "一村", 18, 105)
    give("village_half", "2025-H2", "一村", 33)
    # 二村: a quarter's stock, and the year
    give("village_quarter", "2025-Q1", "二村", "", 105)
    give("village_year", "2025", "二村", 120)
    # 三村: all months, a quarter, and a year that says ten times as much; the stock of December is missing
    for at, month in enumerate(MONTHS):
        give("village_month", month, "三村", 2, 90 if at < 11 else "")
    give("village_quarter", "2025-Q1", "三村", 6)
    give("village_year", "2025", "三村", 240, 95)
    # 四村: quarters and halves, with one month suppressed and one stock in February
    give("village_month", "2025-01", "四村", "<6")
    give("village_month", "2025-02", "四村", 3, 80)
    give("village_month", "2025-03", "四村", 4)
    for quarter, women in zip(QUARTERS, (10, 20, 30, 40), strict=True):
        give("village_quarter", quarter, "四村", women)
    give("village_half", "2025-H1", "四村", 31)
    give("village_half", "2025-H2", "四村", 69)
    give_all(site, given)  # type: ignore[arg-type]
    return site


@pytest.mark.parametrize(
    ("place", "period", "expected"),
    [
        ("一村", "2025-03", (None, "L")),
        ("一村", "2025-Q1", (18, "A")),  # March is missing: the quarter's return, not 10, not 28
        ("一村", "2025-Q2", (15, "A")),
        ("一村", "2025-H1", (18 + 15, "A")),
        ("一村", "2025-Q3", (None, "O")),
        ("一村", "2025", (18 + 15 + 33, "A")),  # a quarter, three months and a half
        ("二村", "2025-H1", (None, "L")),
        ("二村", "2025", (120, "A")),
        ("三村", "2025", (24, "A")),  # months before the year's 240
        ("三村", "2025-Q1", (6, "A")),
        ("三村", "2025-H1", (12, "A")),
        ("四村", "2025-Q1", (10, "A")),  # January is suppressed: 10, not 7 and something
        ("四村", "2025-H1", (10 + 20, "A")),  # quarters before the half's 31
        ("四村", "2025", (100, "A")),
        ("甲乡", "2025-Q1", (18, "P")),
        ("甲乡", "2025", (66 + 120, "A")),
        ("东县", "2025", (66 + 120 + 24, "A")),
        ("样市", "2025-Q1", (18 + 6 + 10, "P")),
        ("样市", "2025-H1", (33 + 12 + 30, "P")),
        ("样市", "2025", (310, "A")),
    ],
)
def test_what_a_longer_return_gives_alone_fills_what_months_lack(
    mixed: Site, place: str, period: str, expected: tuple[object, object]
) -> None:
    assert value(mixed, place, period) == expected


@pytest.mark.parametrize(
    ("place", "period", "expected"),
    [
        ("一村", "2025-Q1", (100, "A", "2025-03")),  # the same last day: the shorter period
        ("二村", "2025-Q1", (105, "A", "2025-Q1")),
        ("三村", "2025", (95, "A", "2025")),  # December is missing, the year's return is of its last day
        ("四村", "2025-Q1", (80, "P", "2025-02")),
    ],
)
def test_a_stock_is_the_last_number_whatever_its_form(
    mixed: Site, place: str, period: str, expected: tuple[object, ...]
) -> None:
    found, status, _, as_of_period = figure(mixed, place, period, "eligible")
    assert (found, status, as_of_period) == expected


def test_a_rate_divides_the_figures_put_together(mixed: Site) -> None:
    # 一村: the quarter's 18 women, March's 100 eligible
    assert value(mixed, "一村", "2025-Q1", "coverage") == (18, "A")
    # 三村: 24 by month, 95 at the end of the year
    assert value(mixed, "三村", "2025", "coverage") == (100 * 24 / 95, "A")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Months report the year so far, quarters their own number."""
    forms = {"village_month": {"women": "cumulative"}, "village_quarter": FLOW}
    site = overlapping_site(tmp_path_factory.mktemp("running") / "s", forms)
    months: dict[str, list[int | None]] = {
        "一村": [10, None, 40],
        "二村": [10, 20, None, 50, 60, 70],
        "三村": [None, None, None, 50, 60, 70],
        "四村": [10, 20, 30, 50, None, None],
    }
    given: dict[tuple[str, str], dict[str, object]] = {}
    for place, numbers in months.items():
        for month, number in zip(MONTHS, numbers, strict=False):
            if number is not None:
                given.setdefault(("village_month", month), {})[place] = number
    given["village_quarter", "2025-Q1"] = {"一村": 41, "二村": 28, "三村": 28}
    given["village_quarter", "2025-Q2"] = {"四村": 45}
    give_all(site, given)  # type: ignore[arg-type]
    return site


@pytest.mark.parametrize(
    ("place", "period", "expected"),
    [
        ("一村", "2025-Q1", (40, "A")),  # March's figure contains February: the months are complete
        ("二村", "2025-Q1", (28, "A")),  # March is missing
        ("二村", "2025-Q2", (30 + 10 + 10, "E")),  # April's increment began in March
        ("二村", "2025-H1", (70, "A")),  # the months, not 28 + 50
        ("三村", "2025-Q1", (28, "A")),
        ("三村", "2025-H1", (70, "A")),
        ("四村", "2025-Q2", (45, "A")),  # May and June are missing
        ("四村", "2025-H1", (30 + 45, "A")),  # three months and a quarter; April is in the quarter
    ],
)
def test_a_cumulative_figure_counts_for_the_months_it_contains(
    running: Site, place: str, period: str, expected: tuple[object, object]
) -> None:
    assert value(running, place, period) == expected


def mark(site: Site, place: str, period: str) -> tuple[object, ...]:
    """Value and qualifier."""
    query = "select value, qualifier::varchar from figure where place_code = $place and period = $period" + (
        " and indicator = 'women' and boundary = 'as_was'"
    )
    with rolled(site, LATER) as con:
        return con.execute(query, {"place": PLACES[place], "period": period}).fetchall()[0]


def test_a_word_is_settled_only_by_a_number_that_counts_too(tmp_path: Path) -> None:
    """Quarters report the year so far: 约10, then 30. In the first half two months count in place of the second."""
    forms = {
        "village_month": FLOW,
        "village_quarter": {"women": "cumulative"},
        "township_quarter": {"women_below": "subtotal"},
    }
    site = overlapping_site(tmp_path / "s", forms, dict.fromkeys(forms, "990102"))
    given: dict[tuple[str, str], dict[str, object]] = {
        ("village_month", month): {"一村": 5, "三村": 5 if month < "2025-06" else None}
        for month in MONTHS[3:6]
    }
    given["village_quarter", "2025-Q1"] = {"一村": "约10", "二村": 4, "三村": "约10"}
    given["village_quarter", "2025-Q2"] = {"一村": 30, "三村": 30}
    give_all(site, given)  # type: ignore[arg-type]
    assert mark(site, "一村", "2025-Q1") == (10, "about")
    assert mark(site, "一村", "2025-Q2") == (15, "exact")  # three months
    assert mark(site, "一村", "2025-H1") == (25, "about")  # 约10 and three months
    assert mark(site, "三村", "2025-Q2") == (20, "about")  # 30 - 约10, June is missing
    assert mark(site, "三村", "2025-H1") == (30, "exact")
    assert mark(site, "甲乡", "2025-H1") == (29, "about")
    assert mark(site, "东县", "2025-H1") == (59, "about")


def test_a_word_is_settled_only_where_the_next_number_is_in_the_sum(tmp_path: Path) -> None:
    """一村 writes 约10 and then 30 of the year so far; in February the township's total stands for its villages."""
    forms = {"village_month": {"women": "cumulative"}, "township_month": {"women_below": "subtotal"}}
    site = overlapping_site(tmp_path / "s", forms, dict.fromkeys(forms, "990102"))
    give_all(
        site,
        {
            ("village_month", "2025-01"): {"一村": "约10", "二村": 5},  # type: ignore[dict-item]
            ("village_month", "2025-02"): {"一村": 30},
            ("township_month", "2025-02"): {"甲乡": 40},
        },
    )
    assert mark(site, "甲乡", "2025-01") == (15, "about")
    assert mark(site, "甲乡", "2025-02") == (40, "exact")
    assert mark(site, "一村", "2025-Q1") == (30, "exact")
    assert mark(site, "甲乡", "2025-Q1") == (55, "about")  # 约15 and 40
    assert mark(site, "东县", "2025-Q1") == (55, "about")


def test_subtotals_of_two_forms_replace_the_children_once(tmp_path: Path) -> None:
    below = {"women_below": "subtotal"}
    forms = {
        "village_month": FLOW,
        "village_quarter": FLOW,
        "township_month": below,
        "township_quarter": below,
    }
    site = overlapping_site(tmp_path / "s", forms, dict.fromkeys(forms, "990102"))
    given: dict[tuple[str, str], dict[str, object]] = {
        ("village_month", month): {"一村": 5, "三村": 5} for month in MONTHS[:3]
    }
    for month, total in zip(MONTHS, (10, 11, 12), strict=False):
        given["township_month", month] = {"甲乡": total}
    given["township_quarter", "2025-Q1"] = {"甲乡": 40, "乙镇": 16}
    give_all(site, given)  # type: ignore[arg-type]
    # 二村 gave nothing: the totals of the months stand for the children, not those of the quarter, and never both
    assert figure(site, "甲乡", "2025-Q1")[:3] == (33, "A", "reported")
    assert figure(site, "乙镇", "2025-Q1")[:3] == (15, "A", "bottom_up")
    assert figure(site, "东县", "2025-Q1")[:3] == (48, "A", "reported")


EVENTS = """date,event,from_code,to_code,share,source
2025-03-01,recode,990102100201,990102100203,,
2025-02-01,split,990102101201,990102101202,0.4,
2025-02-01,split,990102101201,990102101203,0.6,
"""
MOVED = """990102100203,一村,village,990102100,village,2025-03-01,,true
990102101202,上村,village,990102101,village,2025-02-01,,true
990102101203,下村,village,990102101,village,2025-02-01,,true
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """一村 is recoded in March, 三村 split in February; months and quarters ask all."""
    forms = {"village_month": FLOW, "village_quarter": FLOW}
    site = overlapping_site(
        tmp_path_factory.mktemp("moved") / "s",
        forms,
        dict.fromkeys(forms, "990102"),
        places=MOVED,
        place_events=EVENTS,
        ends={"990102100201": "2025-02-28", "990102101201": "2025-01-31"},
    )
    PLACES.update({"新一村": "990102100203", "上村": "990102101202", "下村": "990102101203"})
    given: Given = {
        ("village_month", "2025-01"): {"一村": 5, "二村": 5, "三村": 10},
        ("village_month", "2025-02"): {"一村": 5, "二村": 5, "上村": 3},
        ("village_month", "2025-03"): {"新一村": 5, "二村": 5, "上村": 3, "下村": 8},
        ("village_quarter", "2025-Q1"): {"新一村": 17, "二村": 15, "上村": 11, "下村": 21},
    }
    give_all(site, given)
    yield site
    for name in ("新一村", "上村", "下村"):
        PLACES.pop(name)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("新一村", (15, "A")),  # the months of both codes, not the quarter's 17
        ("甲乡", (30, "A")),
        ("上村", (4 + 3 + 3, "E")),  # with its share of January
        ("下村", (21, "A")),  # February is missing: the quarter's return, which contains January
        ("乙镇", (31, "E")),
        ("东县", (61, "E")),
    ],
)
@pytest.mark.parametrize("boundary", ["as_was", "as_now"])
def test_a_place_that_changed_has_its_months_once(
    moved: Site, place: str, expected: tuple[object, object], boundary: str
) -> None:
    assert figure(moved, place, "2025-Q1", boundary=boundary)[:2] == expected


def test_a_plain_site_has_nothing_to_choose(tmp_path: Path) -> None:
    site = overlapping_site(tmp_path / "s", {"village_month": FLOW}, HERE)
    give_all(site, FIVES)
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select count(*) from part_overlapping union all select count(*) from part_left_out"
        )
        assert rows.fetchall() == [(0,), (0,)]
