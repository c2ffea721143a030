"""Accepting warnings: those of the ledger and those that come out only at publication; and what cannot be."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from flows.steps.accept import NotAcceptedError, accept_finding
from flows.steps.publish import edition_of, switch_current, write_vintage
from flows.steps.rollup import rolled_up
from flows.steps.site import Site
from tests.conftest import fedstats, make_test_site, submit

NOW = datetime(2025, 4, 1, tzinfo=UTC)
ROW = ("990102101201", "三村", 11, 20, 0, 0)


def publish(site: Site, as_of: datetime) -> pl.DataFrame:
    with rolled_up(site, as_of) as con:
        switch_current(site, write_vintage(con, site, edition_of(site, as_of)))
    return pl.read_parquet(site.current / "findings.parquet")


def test_a_ledger_without_any_finding_is_answered_in_a_sentence(site: Site) -> None:
    with pytest.raises(NotAcceptedError, match="没有唯一的一份"):
        accept_finding(site, "abcdef", "few_pupils", "属实", "李", NOW)
    submit(site, "a.csv", "village_month", "990102101", "2025-01", [ROW])
    with pytest.raises(NotAcceptedError, match="没有唯一的一份"):
        accept_finding(site, "abcdef", "few_pupils", "属实", "李", NOW)


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


def test_a_warning_of_a_computed_figure_is_accepted_by_its_place_and_period(tmp_path) -> None:  # type: ignore[no-untyped-def]
    # 三村 screened 21 women of 20 who are eligible, and nothing forbids it: 105 % there and above, each month and longer
    site = make_test_site(tmp_path / "s", rules="rule,form,severity,expression,message_zh,message_en\n")
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 21, 20, 0, 0)])
    late = NOW + timedelta(hours=1)
    assert set(publish(site, late).filter(pl.col("rule") == "rate_above_maximum")["status"]) == {"open"}
    # the beginning of 2025-01, but wholly what the year's finding is called
    accept_finding(site, "990102101201/2025", "rate_above_maximum", "含外村妇女", "李", late)
    own = publish(site, late + timedelta(hours=1)).filter(pl.col("rule") == "rate_above_maximum")
    told = own.filter(pl.col("status") == "explained").select("place_code", "period", "explanation").rows()
    assert told == [("990102101201", "2025", "含外村妇女（李）")]
    assert set(own.filter(pl.col("status") == "open")["place_code"]) > {"990102101201", "990102101"}


def test_the_command_records_what_was_decided_or_says_why_not(tmp_path) -> None:  # type: ignore[no-untyped-def]
    site = make_test_site(tmp_path / "s")
    rows = [("990102100201", "一村", 5, 9, 8, 0), ("990102100202", "二村", 9, 5, 1, 0)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows)
    submission = publish(site, NOW + timedelta(hours=1))["submission"][0]
    done = fedstats("accept", submission[:12], "few_pupils", "--reason", "外村来学", "--site", site.root)
    assert done.returncode == 0
    assert f"报表 {submission[:12]} 的提示 few_pupils 已记为“已说明”" in done.stdout
    for rule, said in (("women_within_eligible", "是错误，须改正后重报"), ("no_rule", "没有 no_rule 的问题")):
        wrong = fedstats("accept", submission[:12], rule, "--reason", "属实", "--site", site.root)
        assert (wrong.returncode, wrong.stdout) == (1, "")
        assert said in wrong.stderr
        assert "Traceback" not in wrong.stderr
