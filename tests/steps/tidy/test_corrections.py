"""Corrections of cells and explanations of warnings: recorded with officer, date and reason, and guarded."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.nightly import run_nightly
from flows.steps.ingest.check import check_files
from flows.steps.ledger.decisions import NoSuchSubmissionError, NotAcceptedError, accept_finding
from flows.steps.site.errors import EventError
from flows.steps.site.site import Site, open_site
from flows.steps.tidy.corrections import CorrectionError
from tests.support.site import grid, make_test_site, mart_bytes, take_in, write_csv

NOW = datetime(2025, 4, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HEADER = "submission,sheet,cell,holds,value,reason,officer,date\n"


def digest_of(site: Site, file: str) -> str:
    batch = check_files(site, [(file, (site.raw / file).read_bytes(), NOW)], NOW)
    return str(batch.submissions["submission"][0])


def one_return(site: Site, row: tuple[Any, ...]) -> str:
    write_csv(site.raw / "a.csv", grid("village_month", "990102101", "2025-01", [row]))
    return digest_of(site, "a.csv")


def correct(site: Site, *lines: str) -> Site:
    (site.root / "catalogue" / "corrections.csv").write_text(
        HEADER + "\n".join(lines) + "\n", encoding="utf-8"
    )
    return open_site(site.root)


def value_of(site: Site, indicator: str) -> float | None:
    values = pl.read_parquet(site.current / "indicator_values" / "**" / "*.parquet")
    own = values.filter(
        (pl.col("place_code") == "990102101201")
        & (pl.col("period") == "2025-01")
        & (pl.col("indicator") == indicator)
    )
    return None if not len(own) else own["value"][0]


def finding_rows(site: Site, rule: str) -> list[dict[str, Any]]:
    return pl.read_parquet(site.current / "findings.parquet").filter(pl.col("rule") == rule).to_dicts()


@pytest.mark.heavy
def test_a_correction_mends_a_cell_taken_long_ago_and_its_withdrawal_brings_the_old_value_back(
    site: Site,
) -> None:
    submission = one_return(site, ("990102101201", "三村", 11, 200, 0, 0))
    run_nightly(site, NOW)
    assert value_of(site, "eligible") == 200
    mended = correct(site, f"{submission},,D4,200,20,多写一个零,李,2025-03-02")
    assert run_nightly(mended, LATER).published
    assert value_of(mended, "eligible") == 20
    (own,) = finding_rows(mended, "cell_corrected")
    assert own["status"] == "explained"
    assert own["cell"] == "D4"
    assert "多写一个零" in own["explanation"]
    assert "李" in own["explanation"]
    assert not run_nightly(mended, LATER + timedelta(hours=1)).published
    plain = correct(site)
    run_nightly(plain, LATER + timedelta(hours=2))
    assert value_of(plain, "eligible") == 200
    # what was known in between is still known
    report = run_nightly(mended, NOW + timedelta(minutes=1))
    assert not report.received


def test_a_correction_may_mend_what_was_not_taken(site: Site) -> None:
    submission = one_return(site, ("990102101201", "三村", "很多", 20, 0, 0))
    mended = correct(site, f"{submission},,C4,很多,12,电话核实,李,2025-03-02")
    batch = check_files(mended, [("a.csv", (site.raw / "a.csv").read_bytes(), NOW)], NOW)
    values = dict(batch.observations.select("indicator", "value").iter_rows())
    assert values["women"] == 12
    assert batch.findings["rule"].to_list() == ["cell_corrected"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{submission},,D4,21,20,r,李,2025-03-02", "D4"),  # the cell is 20
        ("{submission},,Z99,20,21,r,李,2025-03-02", "Z99"),
        ("{submission},别的表,D4,20,21,r,李,2025-03-02", "别的表"),
        ("{submission},,D4,20,21,,李,2025-03-02", "reason"),
    ],
)
def test_a_correction_that_does_not_fit_stops_the_run(site: Site, line: str, said: str) -> None:
    submission = one_return(site, ("990102101201", "三村", 11, 20, 0, 0))
    mended = correct(site, line.format(submission=submission))
    with pytest.raises(CorrectionError, match=said):
        check_files(mended, [("a.csv", (site.raw / "a.csv").read_bytes(), NOW)], NOW)


@pytest.mark.heavy
def test_a_correction_of_an_unknown_submission_leaves_the_last_vintage(site: Site) -> None:
    one_return(site, ("990102101201", "三村", 11, 20, 0, 0))
    run_nightly(site, NOW)
    before = mart_bytes(site.current.resolve())
    mended = correct(site, f"{'0' * 64},,D4,20,21,r,李,2025-03-02")
    with pytest.raises(CorrectionError, match="0000"):
        run_nightly(mended, LATER)
    assert mart_bytes(site.current.resolve()) == before


@pytest.mark.heavy
def test_a_warning_is_accepted_with_a_reason_and_an_error_never(site: Site) -> None:
    # more pupils than women is a warning, more women than eligible an error
    write_csv(
        site.raw / "a.csv",
        grid(
            "village_month",
            "990102100",
            "2025-01",
            [("990102100201", "一村", 5, 9, 8, 0), ("990102100202", "二村", 9, 5, 1, 0)],
        ),
    )
    submission = digest_of(site, "a.csv")
    run_nightly(site, NOW)
    assert [own["status"] for own in finding_rows(site, "few_pupils")] == ["open"]
    with pytest.raises(NotAcceptedError, match="错误"):
        accept_finding(site, submission[:10], "women_within_eligible", "属实", "李", NOW)
    with pytest.raises(NotAcceptedError, match="few_pupils"):
        accept_finding(site, submission[:10], "no_such_rule", "属实", "李", NOW)
    with pytest.raises(NoSuchSubmissionError):
        accept_finding(site, "ffff", "few_pupils", "属实", "李", NOW)
    with pytest.raises(EventError, match="reason"):
        accept_finding(site, submission, "few_pupils", " ", "李", NOW)
    with pytest.raises(EventError, match="个人"):
        accept_finding(site, submission, "few_pupils", "问 13812345678", "李", NOW)
    accept_finding(site, submission[:10], "few_pupils", "外村来学", "李", LATER)
    assert run_nightly(site, LATER).published
    (own,) = finding_rows(site, "few_pupils")
    assert own["status"] == "explained"
    assert "外村来学" in own["explanation"]


def test_an_explanation_in_the_return_explains_its_rows_warnings(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s")
    headers = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）", "上报说明"]
    rows = [("990102100201", "一村", 5, 9, 8, 0, "外村来学"), ("990102100202", "二村", 1, 5, 3, 0, "")]
    write_csv(site.raw / "a.csv", grid("village_month", "990102100", "2025-01", rows, headers))
    batch = check_files(site, [("a.csv", (site.raw / "a.csv").read_bytes(), NOW)], NOW)
    explained = dict(batch.findings.select("place_code", "explanation").iter_rows())
    assert explained == {"990102100201": "外村来学", "990102100202": None}


@pytest.mark.parametrize("said", ["无", "/", "同上", "已核实", "—", "是"])
def test_a_text_without_a_reason_explains_nothing(tmp_path: Path, said: str) -> None:
    site = make_test_site(tmp_path / "s")
    headers = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）", "上报说明"]
    # 一村 has two warnings, 二村 none: there the column may say anything
    rows = [
        ("990102100201", "一村", "5（含外村）", 9, 8, 0, said),
        ("990102100202", "二村", 3, 5, 3, 0, said),
    ]
    write_csv(site.raw / "a.csv", grid("village_month", "990102100", "2025-01", rows, headers))
    batch = check_files(site, [("a.csv", (site.raw / "a.csv").read_bytes(), NOW)], NOW)
    found = batch.findings.select("rule", "cell", "explanation", "value").rows()
    assert sorted(found) == [
        ("explanation_hollow", "G4", None, said),
        ("few_pupils", "E4、C4", None, "8、5"),
        ("note_in_cell", "C4", None, "5"),
    ]


def test_a_decision_without_a_reason_explains_nothing(site: Site) -> None:
    submission = one_return(site, ("990102101201", "三村", 1, 20, 3, 0))
    take_in(site, "a.csv", received=NOW)
    with pytest.raises(NotAcceptedError, match="没有说明原因"):
        accept_finding(site, submission, "few_pupils", "已核实", "李", LATER)
    accept_finding(site, submission, "few_pupils", "外村来学", "李", LATER)
