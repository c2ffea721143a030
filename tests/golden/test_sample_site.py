"""The sample site compared with published figures and planted faults: nothing missed, nothing invented."""

import csv
import filecmp
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.golden.conftest import AS_OF, copy_sample
from tests.support.site import fedstats

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "sample"
EQUAL_BY_CHANCE = {("own_equals_below", "2014/430224/township_year.xlsx")}
"""An own figure of a made-up return that equals the figure below by chance."""

FOUND_IN_DOCUMENTS = {
    ("news_parts_make_the_total", "2014/430201/media_year.xlsx"),
    ("claim_mismatch", "2010/430801/cadres_year.xlsx"),
    ("claim_mismatch", "2010/430801/health_year.xlsx"),
    ("claim_impossible", "2014/430201/education_year.xlsx"),
}
"""Findings in the published documents themselves.

Zhuzhou printed 2,888 items, and 3 + 106 + 93 + 2,640 of them, and two growths that no count gives; Zhangjiajie two
rates that its counts do not give.
"""


def row(current: Path, table: str, place: str, period: str) -> dict[str, object]:
    frame = pl.read_parquet(current / f"{table}.parquet")
    return frame.filter((pl.col("place_code") == place) & (pl.col("period") == period)).row(0, named=True)


def test_2014_is_what_zhuzhou_printed(current: Path) -> None:
    screening = row(current, "city_screening_coverage", "430200", "2014")
    assert (screening["cervical_screened"], screening["breast_screened"]) == (74881, 74881)
    assert screening["cervical_coverage_pct"] is None  # the eligible were not printed
    assert screening["method"] == "bottom_up"
    training = row(current, "city_training", "430200", "2014")
    assert (training["sessions"], training["persons_trained"], training["persons_employed"]) == (
        58,
        5049,
        3568,
    )
    assert training["attendances"] is None
    employment = row(current, "city_employment", "430200", "2014")
    assert (employment["job_fairs"], employment["job_posts"]) == (29, 237439)
    assert (employment["persons_reemployed"], employment["women_with_loans"]) == (5892, 480)
    assert employment["loans_yuan"] == 19_500_000


@pytest.mark.parametrize(
    ("subject", "columns"),
    [
        ("screening_coverage", ["cervical_screened", "breast_screened"]),
        ("training", ["sessions", "persons_trained", "persons_employed"]),
        ("employment", ["job_fairs", "job_posts", "persons_reemployed", "women_with_loans", "loans_yuan"]),
    ],
)
@pytest.mark.parametrize("period", ["2014", "2025-01", "2025-03"])
def test_county_rows_with_the_office_add_up_to_the_city(
    current: Path, subject: str, columns: list[str], period: str
) -> None:
    counties = pl.read_parquet(current / f"county_{subject}.parquet").filter(pl.col("period") == period)
    assert len(counties) == (9 if subject == "screening_coverage" else 10)
    city = row(current, f"city_{subject}", "430200", period)
    assert counties.select(pl.col(columns).sum()).row(0, named=True) == {name: city[name] for name in columns}


def test_months_of_the_quarter_add_up(current: Path) -> None:
    for name in ("sessions", "persons_trained", "persons_employed"):
        months = [row(current, "city_training", "430200", f"2025-0{month}")[name] for month in (1, 2, 3)]
        assert row(current, "city_training", "430200", "2025-Q1")[name] == sum(months)


def planted(*kinds: str) -> set[tuple[str, str]]:
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (line["kind"], line["file"])
            for line in csv.DictReader(lines)
            if line["kind"] in kinds or not kinds
        }


WRONG_TOTALS = ("doubled", "unit_slip", "siblings_swapped")


def rule_of(kind: str) -> str:
    """The finding that a planted fault is expected to raise."""
    return "subtotal_differs" if kind in (*WRONG_TOTALS, "stale_total") else kind


def test_every_planted_fault_is_found_and_none_is_invented(current: Path) -> None:
    findings = pl.read_parquet(current / "findings.parquet").filter(pl.col("submission").is_not_null())
    found = set(findings.select("rule", "file").iter_rows())
    faults = planted() - planted("missing", "late", "revised")
    assert found == {(rule_of(kind), file) for kind, file in faults} | FOUND_IN_DOCUMENTS | EQUAL_BY_CHANCE


def test_what_explains_a_wrong_total_is_told(current: Path) -> None:
    verdicts = pl.read_parquet(current / "reconciliation.parquet").filter(pl.col("period") == "2025-03")
    told = set(
        verdicts.filter(~pl.col("verdict").is_in(["equal", "within_suppressed", "child_missing"]))
        .select("verdict", "place_code")
        .iter_rows()
    )
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as lines:
        assert told == {
            (line["kind"], line["place_code"])
            for line in csv.DictReader(lines)
            if line["kind"] in WRONG_TOTALS
        }


def test_a_fault_is_found_at_its_cell(current: Path) -> None:
    findings = pl.read_parquet(current / "findings.parquet")
    cells: dict[tuple[str, str], list[str]] = {}
    for found in findings.to_dicts():
        cells.setdefault((found["rule"], found["file"]), []).extend((found["cell"] or "").split("、"))
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            if line["cell"]:
                assert line["cell"] in cells[rule_of(line["kind"]), line["file"]], line


@pytest.mark.parametrize("period", ["2025-01", "2025-02", "2025-03"])
def test_those_missing_are_named(current: Path, period: str) -> None:
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as lines:
        gone = {
            line["place_code"]
            for line in csv.DictReader(lines)
            if (line["kind"], line["period"]) == ("missing", period)
        }
    rates = pl.read_parquet(current / "reporting_rate.parquet")
    levels = {"village_month": 12, "township_month": 9, "county_month": 6}
    own = rates.filter(
        (pl.col("period") == period)
        & (pl.col("missing") == 1)
        & (pl.col("place_code").str.len_chars() == pl.col("form").replace_strict(levels, default=0))
        & (pl.col("place_code") != "430200")
    )
    assert set(own["place_code"]) == gone


def test_reported_never_exceeds_expected(current: Path) -> None:
    rates = pl.read_parquet(current / "reporting_rate.parquet")
    assert (rates["reported"] <= rates["expected"]).all()
    assert (rates["reported"] == rates["on_time"] + rates["late"]).all()


def test_late_and_revised_submissions(current: Path) -> None:
    submissions = pl.read_parquet(current / "submissions.parquet")
    revised = set(submissions.filter(pl.col("revision") == 2)["file"])
    assert revised == {file for _, file in planted("revised")}
    assert submissions.filter(pl.col("status") == "replaced").height == len(revised)
    rates = pl.read_parquet(current / "reporting_rate.parquet")
    city = rates.filter((pl.col("place_code") == "430200") & (pl.col("form") == "village_month"))
    assert (city.filter(pl.col("period") != "2014")["late"] > 0).all()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Path]:
    subprocess.run([sys.executable, SAMPLE / "make_returns.py", tmp_path / "raw"], check=True)
    yield tmp_path / "raw"


@pytest.mark.heavy
def test_the_script_makes_the_committed_returns(made: Path) -> None:
    committed = ROOT / "data" / "raw"
    files = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert files == {p.relative_to(committed) for p in committed.rglob("*") if p.is_file()} - {
        Path("README.md")
    }
    different = [file for file in files if not filecmp.cmp(made / file, committed / file, shallow=False)]
    assert different == []


@pytest.mark.heavy
def test_the_command_publishes_what_a_night_without_prefect_does(
    current: Path, prefect_server: str, tmp_path: Path
) -> None:
    copy_sample(tmp_path)
    done = fedstats("nightly", "--site", tmp_path, "--as-of", AS_OF, PREFECT_API_URL=prefect_server)
    assert done.returncode == 0, done.stderr
    published = (tmp_path / "data" / "marts" / "current").resolve()
    tables = sorted(path.relative_to(published) for path in published.rglob("*.parquet"))
    assert tables == sorted(path.relative_to(current) for path in current.rglob("*.parquet"))
    assert [path for path in tables if (published / path).read_bytes() != (current / path).read_bytes()] == []
