"""Years that begin in any month: figures, cumulative figures, returns for such a year, and how people write it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.answer.explain import explain_figure
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.ledger.delta import append_parts
from flows.steps.site.site import Site
from flows.steps.template.template import make_template
from schemas.integrity.faults import CatalogueError
from schemas.periods import parse_period
from tests.steps.template.test_template import filled
from tests.support.periods import MONTHS as CALENDAR_MONTHS
from tests.support.periods import give_all, overlapping_site
from tests.support.rolled import rolled
from tests.support.site import grid, ledger_frame, make_test_site, run_site, take_in, write_csv

LATER = datetime(2027, 3, 1, tzinfo=UTC)
VILLAGE, TOWNSHIP, COUNTY = "990102100201", "990102100", "990102"
MONTHS = range(1, 13)
_FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to,year_start
"""
_INDICATORS = """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to,statistical_year,year_start
"""
_COLUMNS = "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n"
NO_RULES = "rule,form,severity,expression,message_zh,message_en\n"


def key(month: int) -> str:
    return "" if month == 4 else f"{month:02}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Twelve forms of one village, form m with a cumulative year, and figures of the year, from month m on.

    Each says 9 for the month before its year, then 3, 10, 15 and 24 at the end of its months 1, 6, 9 and 12.
    """
    forms, columns, indicators = _FORMS, _COLUMNS, _INDICATORS
    for month in MONTHS:
        forms += (
            f"f{month:02},{month}号月报,f{month},village,month,5,30,2024-12-01,2026-12-31,{VILLAGE},{month}\n"
        )
        columns += f"f{month:02},w,w{month:02},cumulative,累计{month:02},w{month},false,2024-12-01,\n"
        years = "false," if month == 1 else "true," if month == 4 else f"true,{month}"
        indicators += f"w{month:02},数{month},w{month},health,人,sum,sum,,,,0,none,0,100000,false,,2000-01-01,,{years}\n"
    own = make_test_site(
        tmp_path_factory.mktemp("years") / "s",
        forms=forms,
        form_columns=columns,
        indicators=indicators,
        rules=NO_RULES,
    )
    files = {}
    for month in MONTHS:
        for after, running in ((-1, 9), (0, 3), (5, 10), (8, 15), (11, 24)):
            at = 2025 * 12 + month - 1 + after
            period = f"{at // 12}-{at % 12 + 1:02}"
            name = f"{month:02}{period}.csv"
            cells = grid(f"f{month:02}", VILLAGE, period, [(VILLAGE, "一村", running)], [f"累计{month:02}"])
            write_csv(own.raw / name, [[f"{month}号月报"], *cells[1:]])
            files[name] = LATER
    part = ingest_batch(own, list(files), files, LATER, own.work / "part", "all")
    append_parts(own.ledger, [Path(part.folder)])
    return own


@pytest.fixture(scope="module")
def found(site: Site) -> dict[tuple[str, str, str], tuple[float, str, str]]:
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select place_code::varchar, indicator::varchar, period::varchar, value, status, method "
            "from figure where boundary = 'as_now'"
        ).fetchall()
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}


@pytest.mark.heavy
@pytest.mark.parametrize("month", MONTHS)
def test_a_year_from_any_month(month: int, found: dict[tuple[str, str, str], tuple[float, str, str]]) -> None:
    indicator = f"w{month:02}"
    years = (
        [f"2025S{key(month)}{part}" for part in ("", "-H1", "-H2")]
        if month > 1
        else ["2025", "2025-H1", "2025-H2"]
    )
    # the year's last figure; that of its first six months; and what came after them
    for period, value in zip(years, (24, 10, 14), strict=True):
        assert found[VILLAGE, indicator, period] == (value, "A", "bottom_up")
        # above, a year is the sum of its months' figures, of which some are missing
        for place in (TOWNSHIP, COUNTY):
            assert found[place, indicator, period] == (value, "P", "partial")
    first = f"2025-{month:02}"
    assert found[VILLAGE, indicator, first] == (3, "A", "bottom_up")  # no fall from 9: a new year
    at = 2025 * 12 + month - 1 + 5
    assert found[VILLAGE, indicator, f"{at // 12}-{at % 12 + 1:02}"] == (7, "E", "bottom_up")
    # no other year that begins elsewhere
    others = {period for _, code, period in found if code == indicator and "S" in period}
    sign = {period[4:].partition("-")[0] for period in others}
    assert sign == (set() if month == 1 else {f"S{key(month)}"})


FISCAL = (
    _FORMS
    + f"year,年度表,Yearly return,village,year_from_07,5,30,2024-07-01,2027-06-30,{VILLAGE},\n"
    + f"half,半年度表,Half-yearly return,village,half_from_07,5,30,2024-07-01,2027-06-30,{VILLAGE},\n"
)
FISCAL_COLUMNS = _COLUMNS + (
    "year,women,women,period,妇女（人）,Women,false,2024-07-01,\n"
    "half,pupils,pupils,cumulative,学员累计（人）,Pupils,false,2024-07-01,\n"
)
FISCAL_INDICATORS = _INDICATORS + "".join(
    f"{code},{name},{code},health,人,sum,sum,,,,0,none,0,100000,false,,2000-01-01,,true,7\n"
    for code, name in (("women", "妇女"), ("pupils", "学员"))
)


def fiscal_site(folder: Path, **changes: str) -> Site:
    files = {"forms": FISCAL, "form_columns": FISCAL_COLUMNS, "indicators": FISCAL_INDICATORS}
    return make_test_site(folder, rules=NO_RULES, **(files | changes))


@pytest.mark.heavy
def test_returns_for_a_year_from_july_are_read_as_people_write_it(tmp_path: Path) -> None:
    """The year with and without its month, its key and its days; a year from April is not the form's."""
    site = fiscal_site(tmp_path / "s")
    said = ("2023统计年度", "2024年7月起统计年度", "2025年7月至2026年6月", "2026S07")
    for at, text in enumerate(said):
        cells = grid("year", VILLAGE, text, [(VILLAGE, "一村", at + 1)], ["妇女（人）"])
        write_csv(site.raw / f"{at}.csv", [["年度表"], *cells[1:]])
    for at, (text, running) in enumerate(
        (("2025统计年度上半年", 30), ("2025S07-H2", 50), ("2026年7月起统计年度上半年", 8))
    ):
        cells = grid("half", VILLAGE, text, [(VILLAGE, "一村", running)], ["学员累计（人）"])
        write_csv(site.raw / f"half{at}.csv", [["半年度表"], *cells[1:]])
    cells = grid("year", VILLAGE, "2025年4月起统计年度", [(VILLAGE, "一村", 7)], ["妇女（人）"])
    write_csv(site.raw / "april.csv", [["年度表"], *cells[1:]])
    run_site(site, datetime(2027, 8, 1, tzinfo=UTC))
    taken = (
        ledger_frame(site, "submissions")
        .filter(status="accepted")
        .sort("file")
        .select("file", "period")
        .rows()
    )
    assert taken == [
        ("1.csv", "2024S07"),
        ("2.csv", "2025S07"),
        ("3.csv", "2026S07"),
        ("half0.csv", "2025S07-H1"),
        ("half1.csv", "2025S07-H2"),
        ("half2.csv", "2026S07-H1"),
    ]
    refused = (
        ledger_frame(site, "findings").filter(severity="error").sort("file").select("file", "rule").rows()
    )
    assert refused == [("0.csv", "form_not_in_use"), ("april.csv", "period_type_differs")]
    # the second half of a cumulative year goes on where the first ended; the next year begins anew
    figures = {
        period: explain_figure(site, TOWNSHIP, period, "pupils", "as_was").figure.value
        for period in ("2025S07-H1", "2025S07-H2", "2025S07", "2026S07-H1")
    }
    assert figures == {"2025S07-H1": 30, "2025S07-H2": 20, "2025S07": 50, "2026S07-H1": 8}
    assert explain_figure(site, TOWNSHIP, "2025S07", "women", "as_was").figure.value == 3


def test_a_template_of_a_year_from_july_comes_back_as_it_went(tmp_path: Path) -> None:
    site = fiscal_site(tmp_path / "s")
    for form, period, number in (("year", "2025S07", 5), ("half", "2025S07-H2", 9)):
        template = make_template(site.catalogue, form, VILLAGE, parse_period(period))
        (site.raw / f"{form}.xlsx").write_bytes(filled(template, {VILLAGE: [number]}))
        take_in(site, f"{form}.xlsx", received=LATER)
    taken = (
        ledger_frame(site, "submissions").sort("form").select("form", "period", "status", "accepted").rows()
    )
    assert taken == [("half", "2025S07-H2", "accepted", 1), ("year", "2025S07", "accepted", 1)]
    assert ledger_frame(site, "observations").sort("form")["value"].cast(int).to_list() == [9, 5]


def test_what_a_year_cannot_be_is_a_fault_of_the_catalogue(tmp_path: Path) -> None:
    first = "women,妇女,women,health,人,sum,sum,,,,0,none,0,100000,false,,2000-01-01,,"
    for at, (years, words) in enumerate(
        (("true,1", "应为 2 至 12"), ("true,13", "应为 2 至 12"), ("false,7", "statistical_year 不是 true"))
    ):
        with pytest.raises(CatalogueError, match=words):
            _ = fiscal_site(
                tmp_path / f"s{at}", indicators=FISCAL_INDICATORS.replace(f"{first}true,7", first + years)
            ).catalogue
    # halves from July end on the days of the calendar's halves: one village is asked for one figure twice
    twice = FISCAL + f"plain,半年表,Half,village,half,5,30,2024-07-01,2027-06-30,{VILLAGE},\n"
    columns = FISCAL_COLUMNS + "plain,pupils,pupils,period,学员（人）,Pupils,false,2024-07-01,\n"
    with pytest.raises(CatalogueError, match="同一期都向同一单位要"):
        _ = fiscal_site(tmp_path / "twice", forms=twice, form_columns=columns).catalogue


@pytest.mark.parametrize("returned", [30, 36])
def test_returns_for_a_half_from_july_have_figures_without_a_statistical_year(
    tmp_path: Path, returned: int
) -> None:
    """Without statistical_year there is a figure of the half that is reported, of no other; months count in it."""
    form = "village_half_from_07"
    site = overlapping_site(
        tmp_path / "s", {"village_month": {"women": "period"}, form: {"women": "period", "eligible": "stock"}}
    )
    months = {("village_month", month): {"一村": 5} for month in CALENDAR_MONTHS[6:]}
    give_all(site, {**months, (form, "2025S07-H1"): {"一村": [returned, 80], "二村": [9, 70]}})
    query = """
        select place_code::varchar, period::varchar, indicator::varchar, value, status from figure
        where boundary = 'as_was' and period::varchar like '%S07%' and value is not null and indicator <> 'coverage'
    """
    with rolled(site, LATER) as con:
        found = {row[:3]: row[3:] for row in con.execute(query).fetchall()}
        compared = con.tables.select("marts", "period_reconciliation").fetchall()
    second = "990102100202"
    assert {place for place, *_ in found} == {VILLAGE, second, TOWNSHIP, COUNTY, "990100"}
    assert {period for _, period, _ in found} == {"2025S07-H1"}
    assert found[VILLAGE, "2025S07-H1", "women"] == (30, "A")
    assert found[second, "2025S07-H1", "women"] == (9, "A")
    assert found[TOWNSHIP, "2025S07-H1", "women"] == (39, "A")
    assert found[TOWNSHIP, "2025S07-H1", "eligible"] == (150, "A")
    differing = {(str(row[0]), str(row[1])) for row in compared if row[6] != "equal"}
    own = {(place, "2025S07-H1") for place in (VILLAGE, TOWNSHIP, COUNTY, "990100")}
    assert differing == (own if returned == 36 else set())
