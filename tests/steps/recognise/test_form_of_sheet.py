"""A sheet without a title: its form comes from its columns, in the version of the period that sheet or path states."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.site.site import Site, open_site
from tests.support.site import CATALOGUE, HEADERS, figures, make_test_site, take_in, write_csv

# village_month is valid from 2025-01-01 to 2025-03-31; read a year later
TODAY = datetime(2026, 5, 1, tzinfo=UTC)
ROW = ["990102100201", "一村", 5, 10, 0, 0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_test_site(tmp_path_factory.mktemp("untitled") / "s")


def cells(line: str = "", headers: list[str] = HEADERS["village_month"]) -> list[list[object]]:
    return [[line], ["单位代码：990102100", ""], ["地区代码", "地区名称", *headers], ROW[: 2 + len(headers)]]


def read(
    site: Site, path: str, line: str = "", headers: list[str] = HEADERS["village_month"]
) -> tuple[object, ...]:
    """Form, period and first finding of an untitled sheet with a line above it."""
    write_csv(site.raw / path, cells(line, headers))
    batch = check_files(site, [(path, (site.raw / path).read_bytes(), TODAY)], TODAY)
    (own,) = batch.submissions.select("form", "period").rows()
    return *own, next(iter(batch.findings["rule"]), None)


PATHS = [
    "2025-03/甲乡.csv",
    "2025年3月/甲乡.csv",
    "2025年3月份报表/甲乡.csv",
    "二〇二五年三月/甲乡.csv",
    "March 2025/a.csv",
    "202503甲乡.csv",
    "甲乡2025年3月.csv",
    "甲乡 2025-03.csv",
    "2025/2025-03/甲乡.csv",
    # the year and the month in two names
    "2025年/3月/甲乡.csv",
    "2025/03/甲乡.csv",
    "2025/3/甲乡.csv",
    "2025年/甲乡3月.csv",
    "2025年度/三月/甲乡.csv",
    # a longer time above the month
    "2025年一季度/3月/甲乡.csv",
    "2025年上半年/2025-03/甲乡.csv",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_version_of_the_period_that_the_path_says(site: Site, path: str) -> None:
    assert read(site, path) == ("village_month", "2025-03", None)


@pytest.mark.parametrize("line", ["2025年3月", "报告期：2025-03", "二〇二五年三月份"])
def test_the_version_of_the_period_that_the_sheet_says(site: Site, line: str) -> None:
    assert read(site, f"x/{len(line)}.csv", line) == ("village_month", "2025-03", None)


def test_the_last_day_of_the_month_decides(tmp_path: Path) -> None:
    # a column from 31 March on: the return of March has it
    columns = CATALOGUE["form_columns"].replace(
        "金额（元）,Money,false,2025-01-01,", "金额（元）,Money,false,2025-03-31,"
    )
    own = make_test_site(tmp_path / "s", form_columns=columns)
    assert read(own, "2025-03/甲乡.csv") == ("village_month", "2025-03", None)
    assert read(own, "2025-02/甲乡.csv", headers=HEADERS["village_month"][:3]) == (
        "village_month",
        "2025-02",
        None,
    )


def test_a_version_with_other_columns_is_taken_in_its_own_time(tmp_path: Path) -> None:
    # from April on the form asks for 应查 alone; in March's folder the old columns are right, in April's the new ones
    forms = CATALOGUE["forms"].replace("2025-03-31,990100\ntownship", "2025-12-31,990100\ntownship")
    columns = CATALOGUE["form_columns"]
    for column in ("women,women,period", "pupils,pupils,period", "money,money,period"):
        line = next(line for line in columns.splitlines() if line.startswith(f"village_month,{column}"))
        columns = columns.replace(line, line + "2025-03-31")
    own = make_test_site(
        tmp_path / "s",
        forms=forms,
        form_columns=columns,
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    assert read(own, "2025-03/甲乡.csv") == ("village_month", "2025-03", None)
    assert read(own, "2025-04/甲乡.csv", headers=["应查（人）"])[:2] == ("village_month", "2025-04")


UNCLEAR = [
    # the form's columns, but it ended before; a quarter; no period at all, or a day
    ("2025-05/甲乡.csv", "", "form_not_in_use"),
    ("2023-12/甲乡.csv", "", "form_not_in_use"),
    ("2025-Q1/甲乡.csv", "", "period_type_differs"),
    ("甲乡.csv", "", "period_missing"),
    ("20250331/甲乡.csv", "", "period_missing"),
    # two months
    ("2025-03/甲乡.csv", "2025年2月", "period_differs_from_folder"),
    ("2025-03/2025-02/甲乡.csv", "", "period_differs_from_folder"),
    ("2027-03/甲乡.csv", "", "future_period"),
]


@pytest.mark.parametrize(("path", "line", "rule"), UNCLEAR)
def test_a_known_form_without_a_clear_period_says_what_is_wrong(
    site: Site, path: str, line: str, rule: str
) -> None:
    form, _, found = read(site, path, line)
    assert (form, found) == (None, rule)


def test_columns_of_no_form_are_no_form(site: Site) -> None:
    assert read(site, "2025-03/其他.csv", headers=["身高", "体重"]) == (None, None, "unknown_form")


@pytest.mark.heavy
@pytest.mark.parametrize(
    "path", ["2025-03/甲乡.csv", "2025年/3月/甲乡.csv", "2025/03/甲乡.csv", "甲乡2025年3月.csv"]
)
def test_a_return_read_again_after_its_form_ended_keeps_its_figures(tmp_path: Path, path: str) -> None:
    # first read while the form is open, then again after it was ended, as a backfill does
    ended = CATALOGUE["forms"]
    site = make_test_site(
        tmp_path / "s", forms=ended.replace("2025-03-31,990100\ntownship", ",990100\ntownship")
    )
    write_csv(site.raw / path, cells())
    take_in(site, path)
    assert figures(site, "women", "2025-03")["990102100201"]["value"] == 5
    (site.root / "catalogue" / "forms.csv").write_text(ended, encoding="utf-8")
    again = open_site(site.root)
    take_in(again, path, received=TODAY)
    assert figures(again, "women", "2025-03", TODAY)["990102100201"]["value"] == 5
