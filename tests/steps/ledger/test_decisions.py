"""Accepting warnings: those of the ledger and those that come out only at publication; and what cannot be."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from flows.steps.ledger.decisions import NoSuchSubmissionError, NotAcceptedError, accept_finding
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from tests.support.rolled import rolled_whole
from tests.support.site import fedstats, make_test_site, submit

NOW = datetime(2025, 4, 1, tzinfo=UTC)
ROW = ("990102101201", "三村", 11, 20, 0, 0)


def publish(site: Site, as_of: datetime) -> pl.DataFrame:
    with rolled_whole(site, as_of) as con:
        switch_current(site, write_vintage(con, site, edition_of(site, as_of)))
    return pl.read_parquet(site.current / "findings.parquet")


def test_a_ledger_without_any_finding_is_answered_in_a_sentence(site: Site) -> None:
    with pytest.raises(NoSuchSubmissionError, match="没有唯一的一份"):
        accept_finding(site, "abcdef", "few_pupils", "属实", "李", NOW)
    submit(site, "a.csv", "village_month", "990102101", "2025-01", [ROW])
    with pytest.raises(NoSuchSubmissionError, match="没有唯一的一份"):
        accept_finding(site, "abcdef", "few_pupils", "属实", "李", NOW)


@pytest.mark.heavy
def test_a_warning_of_publication_is_accepted(site: Site) -> None:
    # 三村 by itself and again, later, in the township's bundle: the later row stands, and that is a warning
    submit(site, "a.csv", "village_month", "990102101201", "2025-01", [ROW], NOW)
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW], NOW + timedelta(hours=1))
    found = publish(site, NOW + timedelta(hours=2)).filter(pl.col("rule") == "row_replaced")
    assert found["status"].to_list() == ["open"]
    submission = found["submission"][0]
    later = NOW + timedelta(hours=3)
    accept_finding(site, submission[:12], "row_replaced", "镇里统一补报", "李", later)
    own = publish(site, later).filter(pl.col("rule") == "row_replaced")
    assert own["status"].to_list() == ["explained"]
    assert "镇里统一补报" in own["explanation"][0]


@pytest.mark.heavy
def test_the_command_records_what_was_decided_or_says_why_not(tmp_path) -> None:  # type: ignore[no-untyped-def]
    site = make_test_site(tmp_path / "s")
    rows = [("990102100201", "一村", 5, 9, 8, 0), ("990102100202", "二村", 9, 5, 1, 0)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows)
    submission = publish(site, NOW + timedelta(hours=1))["submission"][0]
    done = fedstats("accept", submission[:12], "few_pupils", "--reason", "外村来学", "--site", site.root)
    assert done.returncode == 0
    assert f"报表 {submission[:8]} 的提示 few_pupils 已记为“已说明”" in done.stdout
    for rule, said in (("women_within_eligible", "是错误，须改正后重报"), ("no_rule", "没有 no_rule 的问题")):
        wrong = fedstats("accept", submission[:12], rule, "--reason", "属实", "--site", site.root)
        assert (wrong.returncode, wrong.stdout) == (1, "")
        assert said in wrong.stderr
        assert "Traceback" not in wrong.stderr


@pytest.mark.heavy
def test_a_computed_rate_above_its_maximum_is_accepted_for_its_value_alone(site: Site) -> None:
    # 8 and 7 women of 10 in two months: over the quarter 15 of 10, 150 %; mended to 8 and 6, it is 140 %
    def rate(women: int, month: str, when: datetime) -> dict[str, str]:
        submit(
            site,
            f"{month}.csv",
            "village_month",
            "990102100201",
            month,
            [("990102100201", "", women, 10, 0, 0)],
            when,
        )
        found = publish(site, when).filter(
            pl.col("place_code") == "990102100201",
            pl.col("period") == "2025-Q1",
            pl.col("rule") == "rate_above_maximum",
        )
        return found.select("value", "status").to_dicts()[0] if len(found) else {}

    assert rate(8, "2025-01", NOW) == {}
    assert rate(7, "2025-02", NOW + timedelta(hours=1)) == {"value": "150.00", "status": "open"}
    figure, later = "990102100201/2025-Q1/coverage", NOW + timedelta(hours=2)
    with pytest.raises(NotAcceptedError, match="没有 few_pupils 的问题"):
        accept_finding(site, figure, "few_pupils", "属实", "李", later)
    assert (
        accept_finding(site, figure, "rate_above_maximum", "跨月补查", "李", later)["subject"]
        == f"{figure}/150.00"
    )
    own = publish(site, later).filter(pl.col("place_code") == "990102100201", pl.col("period") == "2025-Q1")
    assert own.select("status", "explanation").rows() == [("explained", "跨月补查（李）")]
    assert rate(6, "2025-02", NOW + timedelta(hours=3)) == {"value": "140.00", "status": "open"}
