"""English labels below or behind Chinese ones: a translation changes nothing, words that say more refuse the column."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.recognise.english_labels import without_english
from flows.steps.site.site import Site
from tests.support.site import grid, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
HEADERS = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）"]
ENGLISH = ["Place code", "Place", "Women (persons)", "Eligible women", "Trainees", "Money (yuan)"]
ROWS = [["990102100201", "一村", 11, 20, 3, 5], ["990102100202", "二村", 12, 21, 4, 6]]


def checked(site: Site, headers: list[str], *more: list[Any]) -> Batch:
    cells = grid("village_month", "990102100", "2025年1月", [*more, *ROWS], headers=headers)
    content = write_xlsx(site.raw / "f.xlsx", cells).read_bytes()
    return check_files(site, [("f.xlsx", content, NOW)], NOW, contracts=False)


def test_an_english_row_below_the_labels_is_no_row_of_data(site: Site) -> None:
    for row in (ENGLISH, ["", "", *ENGLISH[2:]], [*ENGLISH[:2], "", *ENGLISH[3:]]):
        batch = checked(site, HEADERS, row)
        assert len(batch.observations) == 8
        assert batch.findings.is_empty()


@pytest.mark.parametrize(
    "label",
    [
        "Women, cumulative",
        "Women (year to date)",
        "Women last month",
        "Planned women",
        "Women (thousand)",
        "Women, of which rural",
        "Women (10,000)",
        "Women %",
    ],
)
def test_an_english_row_that_says_more_refuses(site: Site, label: str) -> None:
    for row in ([*ENGLISH[:2], label, *ENGLISH[3:]], ["", "", label, *ENGLISH[3:]]):
        batch = checked(site, HEADERS, row)
        assert "women" not in set(batch.observations["indicator"])
        assert "error" in set(batch.findings["severity"])


def test_english_behind_the_label_is_left_out(site: Site) -> None:
    headers = [
        "妇女（人）\nWomen",
        "应查（人） Eligible women",
        "学员（人）/Trainees",
        "金额（元）\nMoney (yuan)",
    ]
    batch = checked(site, headers)
    assert len(batch.observations) == 8
    assert batch.findings.is_empty()
    assert "women" not in set(
        checked(site, ["妇女（人）\nWomen, cumulative", *HEADERS[1:]]).observations["indicator"]
    )


@pytest.mark.parametrize(
    "label", ["宫颈癌检查 HPV", "人乳头瘤病毒/HPV", "Women", "妇女（人）", "小计 Total (10,000)"]
)
def test_what_is_no_translation_stays(label: str) -> None:
    assert without_english(label) == label
