"""Workbooks with periods as columns, and workbooks in English: the same numbers as the marts."""

import csv
import re
from pathlib import Path

import polars as pl
import pytest

from flows.steps.export.place_book import book_of
from flows.steps.export.workbook_folder import imprint_of
from flows.steps.export.write_csv import write_csv
from flows.steps.export.write_xlsx import write_xlsx
from flows.steps.site.site import Site
from schemas.periods import parse_period
from tests.support.languages import texts_on, third_language
from tests.support.site import fedstats
from tests.support.workbooks import (
    read_sheets,
    tables_of,
    texts_of,
)


def workbook(site: Site, lang: str, is_across: bool, code: str = "990100") -> bytes:
    tables = tables_of(site, lang=lang)
    return write_xlsx(book_of(tables, code), imprint_of(site, tables.vintage), is_across)


def test_periods_are_columns_grouped_by_their_length(shown: Site) -> None:
    """Women of January: 5 + 7 in 甲乡, 11 in 乙镇, 13 in 丙镇; in February 4 in 乙镇, and 西县 is missing."""
    rows = read_sheets(workbook(shown, "zh", True))["妇女工作"]
    women = {row.place: row for row in rows if row.period == "受助妇女数（人）"}
    assert list(women) == ["样市合计", "样市本级", "东县", "西县"]
    months = [name for name in women["东县"].figures if name.startswith("月")]
    assert months == ["月2025年1月", "月2025年2月", "月2025年3月"]
    assert [women[place].figures["月2025年1月"] for place in women] == [36, "缺报", 23, 13]
    assert [women["东县"].figures["月2025年2月"], women["西县"].figures["月2025年2月"]] == [4, "缺报"]
    assert women["东县"].figures["2025年第1季度"] == 27
    coverage = next(row for row in rows if row.period == "覆盖率（%）" and row.place == "样市合计")
    assert coverage.figures["月2025年1月"] == pytest.approx(36 / 76, rel=1e-9)
    assert "约" in women["东县"].formats["月2025年1月"]
    assert "约数（2025年1月" in women["东县"].remark


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_across_is_the_one_down(shown: Site, lang: str) -> None:
    """Each number of the sheet with rows is at its place in the sheet with columns, with the same signs."""
    for code in ("990100", "990102"):
        down = read_sheets(workbook(shown, lang, False, code))
        across = read_sheets(workbook(shown, lang, True, code))
        assert down.keys() == across.keys()
        checked = 0
        for name, lines in down.items():
            turned = {(row.period, row.place): row for row in across[name]}
            for line in lines:
                for heading, value in line.figures.items():
                    if isinstance(value, int | float) and "报" not in heading and "Reporters" not in heading:
                        row = turned[_plain(heading, turned), line.place]
                        (found,) = [own for key, own in row.figures.items() if key.endswith(line.period)]
                        assert found == value, (name, heading, line.place, line.period)
                        checked += 1
        assert checked > 20


def _plain(heading: str, turned: dict[tuple[str, str], object]) -> str:
    """The title of a row, which has no group before it and perhaps a blank before its unit."""
    known = {re.sub(r"\s", "", title): title for title, _ in turned}
    return known[re.sub(r"\s", "", heading)]


def test_english_workbooks_have_no_chinese_of_ours(shown: Site) -> None:
    """Names of places and of the federation stay Chinese, and names that the catalogue has in Chinese alone."""
    texts = texts_of(workbook(shown, "en", False)) + texts_of(workbook(shown, "en", True))
    names = "样市本级|样市|东县|西县|受助妇女比上年增减|从没有问过的数"
    left = {text for text in texts if re.search("[一-鿿]", re.sub(names, "", str(text)))}
    assert left == set()
    assert {"Contents", "Reporters", "expected", "received", "Remarks", "Period"} <= set(texts)
    assert any("missing" in str(text) for text in texts)


def test_english_numbers_are_the_mart_s(shown: Site) -> None:
    lines = read_sheets(workbook(shown, "en", False))["Work"]
    own = pl.read_parquet(shown.current / "county_work.parquet")
    known = {(row["place_name"], row["period"]): row["women"] for row in own.to_dicts()}
    found = {
        (line.place, line.period): next(iter(line.figures.values()))
        for line in lines
        if (line.place, line.period) in known
    }
    assert found[("东县", "2025-01")] == 23
    for key, value in found.items():
        assert value == known[key] or isinstance(value, str), key
    assert {parse_period(period).text for _, period in found} == {period for _, period in found}


def test_csv_goes_across_too(shown: Site) -> None:
    content = write_csv(book_of(tables_of(shown), "990102"), is_across=True)["妇女工作"].decode("utf-8-sig")
    head, *rows = list(csv.reader(content.splitlines()))
    assert head[:5] == ["指标", "计量单位", "地区代码", "地区", "2025年1月"]
    assert ["受助妇女数", "人", "990102", "东县合计", "23"] in [row[:5] for row in rows]


def test_the_command_takes_both(shown: Site, tmp_path: Path) -> None:
    out = tmp_path / "city.xlsx"
    done = fedstats("export", "--across", "--lang", "en", "-o", out, "--site", shown.root)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == workbook(shown, "en", True)


def test_another_language_is_a_file(shown: Site, tmp_path: Path) -> None:
    """A table of texts in capitals: the workbook says the same as the English one, in its words."""
    english = texts_on(workbook(shown, "en", False))
    with third_language(tmp_path) as lang:
        other = texts_on(workbook(shown, lang, False))
    assert [text.upper() for text in other] == [text.upper() for text in english]
    assert {"CONTENTS", "PERIOD", "REMARKS"} <= set(other)
    assert not {"Contents", "Period", "Remarks"} & set(other)
    assert any(text.startswith("TOTALS COME FROM THE PUBLISHED TABLES") for text in other)
