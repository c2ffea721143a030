"""Who is expected to report, and reporting rates over longer periods and over all forms."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.site.site import Site
from schemas.catalogue import CatalogueError
from tests.support.site import CATALOGUE, figures, make_test_site, run_site, submit, table

DAY = datetime(2025, 2, 3, tzinfo=UTC)
NOW = datetime(2025, 4, 20, tzinfo=UTC)
ONE, TWO, THREE = (f"99010210{code}" for code in ("0201", "0202", "1201"))
"""一村 and 二村 of 甲乡, 三村 of 乙镇."""


def row(code: str) -> tuple[Any, ...]:
    return (code, {ONE: "一村", TWO: "二村", THREE: "三村"}[code], 1, 5, 0, 0)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The mart of a site with: 甲乡's villages in January and February, 三村's in January, late; 甲乡's own in March."""
    site = make_test_site(tmp_path_factory.mktemp("reported") / "site")
    submit(site, "a1.csv", "village_month", "990102100", "2025-01", [row(ONE), row(TWO)], DAY)
    submit(
        site, "a2.csv", "village_month", "990102100", "2025-02", [row(ONE), row(TWO)], DAY.replace(month=3)
    )
    submit(site, "b1.csv", "village_month", "990102101", "2025-01", [row(THREE)], DAY.replace(day=20))
    own = [("990102100", "甲乡", 3, None, None)]
    submit(site, "t3.csv", "township_month", "990102100", "2025-03", own, DAY.replace(month=4))
    for path in site.raw.iterdir():
        path.unlink()
    return pl.read_parquet(run_site(site, NOW) / "reporting_summary")


# due: 甲乡 2 villages, 乙镇 1, in each of three months; 2 townships of 东县 and the county itself, too
@pytest.mark.parametrize(
    ("place", "form", "period", "counts"),
    [
        ("990102100", "village_month", "2025-01", (2, 2, 2, 0, 0)),
        ("990102100", "village_month", "2025-Q1", (6, 4, 4, 0, 2)),
        ("990102101", "village_month", "2025-Q1", (3, 1, 0, 1, 2)),
        (ONE, "village_month", "2025-Q1", (3, 2, 2, 0, 1)),
        ("990102", "village_month", "2025-H1", (9, 5, 4, 1, 4)),
        ("990102", "village_month", "2025", (9, 5, 4, 1, 4)),
        ("990102", "township_month", "2025-Q1", (6, 1, 1, 0, 5)),
        ("990102", "*", "2025-03", (6, 1, 1, 0, 5)),  # 3 villages, 2 townships, the county
        ("990102", "*", "2025-Q1", (18, 6, 5, 1, 12)),
        ("990102100", "*", "2025-Q1", (9, 5, 5, 0, 4)),
        ("990103", "village_year", "2024", (1, 0, 0, 0, 1)),
        ("990103", "*", "2024", (1, 0, 0, 0, 1)),
    ],
)
def test_rates_are_of_longer_periods_and_of_all_forms_too(
    reported: pl.DataFrame, place: str, form: str, period: str, counts: tuple[int, ...]
) -> None:
    found = reported.filter(place_code=place, form=form, period=period)
    assert found.select("expected", "reported", "on_time", "late", "missing").rows() == [counts]
    expected, received, on_time, *_ = counts
    assert found["reporting_rate_pct"].to_list() == [pytest.approx(100 * received / expected)]
    assert found["on_time_rate_pct"].to_list() == [pytest.approx(100 * on_time / expected)]


def test_a_summary_of_a_reporting_period_equals_its_reporting_rate(reported: pl.DataFrame) -> None:
    assert reported.filter(pl.col("form") != "*", period_type="month").height > 0
    assert reported.select("place_code", "form", "period").is_duplicated().sum() == 0


@pytest.mark.heavy
def test_a_quarter_with_a_form_of_its_own_is_one_period(tmp_path: Path) -> None:
    quarter = "+village_quarter,村季报,Quarterly,village,quarter,15,60,2025-01-01,2025-03-31,990102101\n"
    column = "+village_quarter,women,women,period,妇女（人）,Women,true,2025-01-01,\n"
    site = make_test_site(tmp_path / "site", forms=quarter, form_columns=column)
    submit(site, "b1.csv", "village_month", "990102101", "2025-01", [row(THREE)], DAY)
    frame = pl.read_parquet(run_site(site, NOW) / "reporting_summary").filter(place_code=THREE)
    counts = frame.filter(period_type="quarter").select("form", "period", "expected", "reported").rows()
    # three months and the quarter
    assert counts == [
        ("*", "2025-Q1", 4, 1),
        ("village_month", "2025-Q1", 3, 1),
        ("village_quarter", "2025-Q1", 1, 0),
    ]
    assert frame["period"].str.contains("+", literal=True).sum() == 0


def with_choice(root: Path, choice: str = "990102100|990102101") -> Site:
    """A site in which any one of these townships suffices."""
    forms = CATALOGUE["forms"].replace(
        "2025-03-31,990100\ncounty_month", f"2025-03-31,{choice}\ncounty_month"
    )
    assert choice in forms
    return make_test_site(root, forms=forms)


def send(site: Site, code: str, period: str, women: int) -> None:
    submit(site, f"{code}-{period}.csv", "township_month", code, period, [(code, "", women, "", "")], NOW)


@pytest.mark.heavy
def test_any_one_of_alternative_reporters_suffices(tmp_path: Path) -> None:
    site = with_choice(tmp_path / "site")
    send(site, "990102101", "2025-01", 5)  # the second one alone
    send(site, "990102100", "2025-03", 6)  # both: the first counts
    send(site, "990102101", "2025-03", 7)
    expected = table(
        site, "select place_code, period from return_expected where form = 'township_month'", NOW
    )
    assert sorted(expected) == [
        ("990102100", "2025-02"),
        ("990102100", "2025-03"),
        ("990102101", "2025-01"),
    ]
    # nobody reported in February: the first of them is missing; 东县 has three villages and itself besides
    for period, value, counts in (("2025-01", 5, (5, 1)), ("2025-02", None, (5, 0)), ("2025-03", 6, (5, 1))):
        own = figures(site, "women", period, NOW)["990102"]
        assert (own["value"], own["units_expected"], own["units_reported"]) == (value, *counts), period
    vintage = run_site(site, NOW)
    findings = pl.read_parquet(vintage / "findings.parquet").filter(rule="not_expected")
    assert findings.select("place_code", "period").rows() == [("990102101", "2025-03")]
    assert "任一家报即可，已采用 990102100" in findings["message_zh"][0]


@pytest.mark.heavy
def test_a_report_of_the_first_replaces_the_second(tmp_path: Path) -> None:
    site = with_choice(tmp_path / "site")
    send(site, "990102101", "2025-01", 5)
    run_site(site, DAY)
    send(site, "990102100", "2025-01", 8)
    assert figures(site, "women", "2025-01", NOW)["990102"]["value"] == 8


def test_three_may_be_alternatives_and_others_are_asked_besides(tmp_path: Path) -> None:
    site = with_choice(tmp_path / "site", "990102100|990102101 990103100")
    send(site, "990103100", "2025-01", 2)
    rows = table(
        site,
        "select place_code from return_expected where form = 'township_month' and period = '2025-01'",
        NOW,
    )
    assert sorted(rows) == [("990102100",), ("990103100",)]


def test_alternatives_of_another_level_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as fault:
        with_choice(tmp_path / "site", "990102100|990102").catalogue  # noqa: B018  read at the first use
    assert "990102100|990102" in str(fault.value)
    assert "township" in str(fault.value)
