"""Rates of returns as indicators (figures.md, 7): equal to the marts of reporting, wherever a figure may stand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.answer.explain import explain_figure
from flows.steps.answer.headlines import headline_figures
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.site import Site
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.reuse import find_kept
from flows.steps.vintage.vintage import read_vintage
from flows.tasks import publish
from schemas.integrity.faults import CatalogueError
from tests.support.site import CATALOGUE, fedstats_here, figures, make_test_site, run_site, submit, table

NOW = datetime(2025, 4, 20, tzinfo=UTC)
DAY = datetime(2025, 2, 3, tzinfo=UTC)
ONE, TWO, THREE = (f"99010210{code}" for code in ("0201", "0202", "1201"))
"""一村 and 二村 of 甲乡, 三村 of 乙镇."""

HEAD = CATALOGUE["indicators"].splitlines()[0]
RATES = f"""{HEAD},formula,forms,headline
reporting,报送率,reporting rate,work,%,none,none,,,100,1,higher,,,false,,2000-01-01,,reporting_rate,,true
on_time,按时率,on-time rate,work,%,none,none,,,100,1,higher,,,false,,2000-01-01,,on_time_rate,,
of_villages,村报送率,village rate,work,%,none,none,,,100,1,higher,,,false,,2000-01-01,,reporting_rate,village_month village_year,
"""
INDICATORS = RATES + "".join(f"{line},,,\n" for line in CATALOGUE["indicators"].splitlines()[1:])
SUBJECTS = """subject,column,indicator,counts_reporters,name_zh,shows
work,reporting_pct,reporting,true,报送率,
work,to_date_pct,reporting,false,本年报送率,year_to_date
work,before_pct,reporting,false,上年同期,year_before
"""
TARGETS = "outline,indicator,operator,value,unit,year,per_level,baseline\n规划,of_villages,>=,50,%,2025,,\n"


def row(code: str) -> tuple[Any, ...]:
    return (code, {ONE: "一村", TWO: "二村", THREE: "三村"}[code], 1, 5, 0, 0)


def made(root: Path, **changes: str) -> Site:
    """A site with 甲乡's villages in January and February, 三村's in January, late; 甲乡's own in March."""
    texts = {"indicators": INDICATORS, "subject_columns": SUBJECTS, "targets": TARGETS} | changes
    site = make_test_site(root, **texts)
    month = DAY.replace
    submit(site, "a1.csv", "village_month", "990102100", "2025-01", [row(ONE), row(TWO)], DAY)
    submit(site, "a2.csv", "village_month", "990102100", "2025-02", [row(ONE), row(TWO)], month(month=3))
    submit(site, "b1.csv", "village_month", "990102101", "2025-01", [row(THREE)], month(day=20))
    own = [("990102100", "甲乡", 3, None, None)]
    submit(site, "t3.csv", "township_month", "990102100", "2025-03", own, month(month=4))
    for path in site.raw.iterdir():
        path.unlink()
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = made(tmp_path_factory.mktemp("rates") / "site")
    run_site(site, NOW)
    return site


def shown(site: Site, indicator: str, place: str, period: str, now: datetime = NOW) -> tuple[Any, ...]:
    own = figures(site, indicator, period, now)[place]
    return tuple(own[name] for name in ("numerator", "denominator", "status", "method", "as_of_period"))


# due in each month: 2 villages of 甲乡, 1 of 乙镇, both townships, 东县 itself
@pytest.mark.parametrize(
    ("indicator", "place", "period", "expected"),
    [
        ("of_villages", "990102100", "2025-01", (2, 2, "A", "bottom_up", "2025-01")),
        ("of_villages", "990102", "2025-Q1", (5, 9, "A", "bottom_up", "2025-02")),
        ("of_villages", ONE, "2025-03", (0, 1, "A", "bottom_up", None)),
        ("of_villages", "990103", "2024", (0, 1, "A", "bottom_up", None)),  # the yearly return
        ("reporting", "990102", "2025-03", (1, 6, "A", "bottom_up", "2025-03")),
        ("reporting", "990102", "2025-Q1", (6, 18, "A", "bottom_up", "2025-03")),
        ("on_time", "990102", "2025-Q1", (5, 18, "A", "bottom_up", "2025-03")),
        # nothing was asked for after March
        ("reporting", "990102", "2025-H1", (6, 18, "P", "bottom_up", "2025-03")),
    ],
)
def test_an_indicator_of_reporting_rates(
    site: Site, indicator: str, place: str, period: str, expected: tuple[Any, ...]
) -> None:
    assert shown(site, indicator, place, period) == expected
    assert figures(site, indicator, period, NOW)[place]["value"] == pytest.approx(
        100 * expected[0] / expected[1]
    )


def test_it_equals_the_mart_of_reporting(site: Site) -> None:
    values = pl.read_parquet(site.current / "indicator_values/**/*.parquet", hive_partitioning=True)
    values = values.filter(pl.col("boundary") == "as_was")
    summary = pl.read_parquet(site.current / "reporting_summary")
    for indicator, column in (("reporting", "reporting_rate_pct"), ("on_time", "on_time_rate_pct")):
        own = values.filter(pl.col("indicator") == indicator)
        both = own.join(summary.filter(form="*"), on=["place_code", "period"], how="full")
        assert both.filter(pl.col("value") != pl.col(column)).is_empty()
        assert both.select(pl.col("value", column).null_count()).row(0) == (0, 0)
        assert both.filter(pl.col("units_expected") != pl.col("expected")).is_empty()


@pytest.mark.heavy
def test_before_the_due_day_it_is_provisional(site: Site) -> None:
    """Village returns of March are due on 5 April, township returns on 8 April, county returns on the 12th."""
    day = NOW.replace
    assert shown(site, "of_villages", "990102", "2025-03", day(day=5))[:4] == (0, 3, "P", "partial")
    assert shown(site, "of_villages", "990102", "2025-03", day(day=6))[:4] == (0, 3, "A", "bottom_up")
    assert shown(site, "reporting", "990102100", "2025-03", day(day=6))[2] == "A"  # received
    assert shown(site, "reporting", "990102", "2025-03", day(day=9))[2] == "P"


def test_a_reporting_rate_stands_in_tables_headlines_and_targets(site: Site) -> None:
    work = pl.read_parquet(site.current / "county_work.parquet").filter(place_code="990102")
    rows = work.filter(period_type="month").select("period", "reporting_pct", "to_date_pct", "before_pct")
    # three of six in January, two of six in February, one in March
    assert rows.rows() == [
        ("2025-01", 50, 50, None),
        ("2025-02", pytest.approx(100 / 3), pytest.approx(500 / 12), None),
        ("2025-03", pytest.approx(100 / 6), pytest.approx(600 / 18), None),
    ]
    head = headline_figures(site.current, site.catalogue, NOW.date())
    assert [(own["indicator"], own["period"]) for own in head] == [("reporting", "2025-03")]
    target = pl.read_parquet(site.current / "target_progress.parquet").filter(place_code="990102", year=2025)
    assert target.select("value", "verdict").rows() == [(pytest.approx(500 / 9), "not_due")]


@pytest.mark.heavy
def test_explain_says_which_returns_are_missing(site: Site) -> None:
    node = explain_figure(site, "990102", "2025-01", "on_time").figure
    assert node.formula == "100 × 2 ÷ 6 = 33.33"
    assert [(cell.place_code, cell.form, cell.state, cell.is_late) for cell in node.cells] == [
        ("990102", "county_month", "missing", False),
        ("990102100", "township_month", "missing", False),
        ("990102101", "township_month", "missing", False),
        (THREE, "village_month", "received", True),
    ]
    said = fedstats_here("explain", "990102", "2025-03", "of_villages", "--site", site.root)
    assert said.returncode == 0, said.stderr
    assert "100 × 0 ÷ 3 = 0" in said.stdout
    assert f"一村 {ONE} 2025-03：缺报（village_month）" in said.stdout
    whole = explain_figure(site, "990102", "2025-Q1", "reporting").figure
    assert (whole.value, whole.formula) == (pytest.approx(100 / 3), "100 × 6 ÷ 18 = 33.33")
    assert len([cell for cell in whole.cells if cell.state == "missing"]) == 12


@pytest.mark.heavy
def test_a_due_day_and_a_new_return_roll_the_year_up_again(tmp_path: Path) -> None:
    """Due are the villages' returns of March on 5 April, the townships' on the 8th, the counties' on the 12th."""
    site = made(tmp_path / "site")
    day = NOW.replace
    publish.fn(site, day(day=5), False)
    assert 2025 not in years_kept(site, day(day=6))
    publish.fn(site, day(day=6), False)
    assert 2025 in years_kept(site, day(day=8))
    assert 2025 not in years_kept(site, day(day=9))
    publish.fn(site, day(day=13), False)
    submit(site, "b2.csv", "village_month", "990102101", "2025-02", [row(THREE)], day(day=14))
    publish.fn(site, day(day=15), False)
    found = pl.read_parquet(site.current / "revisions.parquet").filter(indicator="of_villages")
    shown = found.select("place_code", "period", "old_value", "new_value").rows()
    rows = {(place, period): tuple(values) for place, period, *values in shown}
    assert rows[THREE, "2025-02"] == (0, 100)
    assert rows["990102", "2025-Q1"] == (pytest.approx(500 / 9), pytest.approx(600 / 9))
    assert found["cause"].str.starts_with("submission ").all()


def years_kept(site: Site, now: datetime) -> tuple[int, ...]:
    """Years of which a publication at a time would take every figure from the vintage before."""
    before = read_vintage(site.current.resolve())
    with Comparison(site, read_ledger(site), before, now) as comparison:
        return find_kept(comparison).years


def test_at_the_places_of_today_a_return_is_where_its_reporter_counts(tmp_path: Path) -> None:
    """二村 was split on 1 March, the larger part in 乙镇; 三村 is abolished on 1 April."""
    places = CATALOGUE["places"].replace(
        "二村,village,990102100,village,2000-01-01,", "二村,village,990102100,village,2000-01-01,2025-02-28"
    )
    places = places.replace(
        "三村,village,990102101,village,2000-01-01,", "三村,village,990102101,village,2000-01-01,2025-03-31"
    )
    places += "990102100203,小村,village,990102100,village,2025-03-01,,true\n"
    places += "990102101202,大村,village,990102101,village,2025-03-01,,true\n"
    events = "date,event,from_code,to_code,share,source\n"
    events += f"2025-03-01,split,{TWO},990102100203,0.3,\n2025-03-01,split,{TWO},990102101202,0.7,\n"
    events += f"2025-04-01,abolish,{THREE},,,\n"
    site = made(tmp_path / "site", places=places, place_events=events)
    rows = table(
        site,
        "select place_code, numerator, denominator, units_unmapped, boundary from figure "
        "where indicator = 'of_villages' and period = '2025-Q1' and level <> 'city' and place_code like '990102%'"
        "order by boundary, place_code",
        NOW,
    )
    assert [own[:4] for own in rows if own[4] == "as_was"] == [
        ("990102", 5, 10, 0),
        ("990102100", 4, 6, 0),
        (ONE, 2, 3, 0),
        ("990102100203", 0, 1, 0),
        ("990102101", 1, 4, 0),
        (THREE, 1, 3, 0),
        ("990102101202", 0, 1, 0),
    ]
    assert [own[:4] for own in rows if own[4] == "as_now"] == [
        ("990102", 5, 10, 3),
        ("990102100", 2, 4, 0),
        (ONE, 2, 3, 0),
        ("990102100203", 0, 1, 0),
        (
            "990102101",
            3,
            6,
            3,
        ),  # 三村's three returns, and 二村's two that were given for what is 大村 mostly
        ("990102101202", 2, 3, 0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",%,none,none,,,100,1,higher,,,false,,2000-01-01,,reporting_rate,,true",
         ",%,none,none,women,eligible,100,1,higher,,,false,,2000-01-01,,reporting_rate,,true",
         "reporting_rate 数的是报表份数，不由指标算出，numerator（women）请留空"),
        (",%,none,none,,,100,1,higher,,,false,,2000-01-01,,reporting_rate,,true",
         ",%,sum,none,,,100,1,higher,,,false,,2000-01-01,,reporting_rate,,true",
         "reporting_rate 数的是报表份数，不由指标算出，over_places（sum）请写 none"),
        (",%,none,none,,,100,1,higher,,,false,,2000-01-01,,on_time_rate,,",
         ",%,none,none,,,,1,higher,,,false,,2000-01-01,,on_time_rate,,",
         "on_time_rate 缺 scale，请填写，百分率填 100"),
        ("village_month village_year", "village_month village_week",
         "forms 的“village_week”在 forms.csv 中没有，请改正；各表之间用空格隔开，全部报表的留空"),
        ("women,妇女,women,health,人,sum,sum,,,,0,higher,0,10000,false,,2000-01-01,,,,",
         "women,妇女,women,health,人,sum,sum,,,,0,higher,0,10000,false,,2000-01-01,,,village_month,",
         "只有 formula 为 reporting_rate、on_time_rate 的才写 forms（village_month），请删去，或改 formula"),
        ("reporting_rate,,true", "reported_rate,,true",
         "formula“reported_rate”不认识，应为其中之一：growth、reporting_rate、on_time_rate"),
        ("none,none,women,eligible,100", "none,none,women,reporting,100",
         "denominator“reporting”不能用：“reporting”是报送率，不能相加，也不能作分子、分母，请删去"),
    ],
)  # fmt: skip
def test_faults_of_a_rate_of_returns(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert INDICATORS.count(old) == 1
    site = make_test_site(tmp_path / "site", indicators=INDICATORS.replace(old, new))
    with pytest.raises(CatalogueError) as raised:
        _ = site.catalogue
    assert said in [fault.message_zh for fault in raised.value.faults]


def test_no_form_reports_a_rate_of_returns(tmp_path: Path) -> None:
    column = "+county_month,rate,reporting,claim,报送率（%）,Rate,false,2025-01-01,\n"
    site = make_test_site(tmp_path / "site", indicators=INDICATORS, form_columns=column)
    with pytest.raises(CatalogueError) as raised:
        _ = site.catalogue
    assert "“reporting”由收到的报表算出，不由报表填报" in raised.value.faults[0].message_zh
