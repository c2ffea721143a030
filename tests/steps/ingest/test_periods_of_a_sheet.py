"""A long table of several periods through nights: a return a period, superseded by itself, explained by its cell."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.ingest.check import check_files
from flows.steps.ingest.send_slips import slip_of
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site, open_site
from tests.support.site import fedstats_here, make_test_site, run_site, table, take_in, workbook, write_xlsx

NOW = datetime(2025, 4, 1, tzinfo=UTC)
LABELS = "+measure,计量单位\nindicator,指标\nvalue,数值\n"
HEAD = [["村月报"], ["单位代码：990102100"], ["地区名称", "报告期", "指标", "计量单位", "数值"]]
QUARTER = [
    ("一村", "2025-01", "妇女", "人", 5),
    ("一村", "2025-01", "应查", "人", 10),
    ("一村", "2025-02", "妇女", "人", 6),
    ("一村", "2025-02", "应查", "人", 11),
    ("一村", "2025-02", "学员", "人", "很多"),
    ("一村", "2025-03", "妇女", "人", 7),
    ("一村", "2025-03", "应查", "人", 12),
]
"""Rows 4 to 10 of the sheet."""


@pytest.fixture
def long_site(tmp_path: Path) -> Site:
    return make_test_site(tmp_path / "s", labels=LABELS)


def women(site: Site, now: datetime) -> list[tuple[Any, ...]]:
    """Period, value, file, sheet and cell of the numbers of women that count."""
    query = """
        select cell_standing.period::varchar, observation.value::double, file, cell_standing.sheet, cell_standing.cell
        from cell_standing
        inner join observation using (submission, sheet, cell)
        where cell_standing.indicator = 'women'
    """
    return sorted(table(site, query, now))


@pytest.mark.heavy
def test_a_later_file_of_one_period_supersedes_that_one(long_site: Site) -> None:
    site = long_site
    write_xlsx(site.raw / "甲乡.xlsx", [*HEAD, *QUARTER])
    run_site(site, NOW)
    first = [
        ("2025-01", 5.0, "甲乡.xlsx", "表 · 2025-01", "E4"),
        ("2025-02", 6.0, "甲乡.xlsx", "表 · 2025-02", "E6"),
        ("2025-03", 7.0, "甲乡.xlsx", "表 · 2025-03", "E9"),
    ]
    assert women(site, NOW) == first
    done = fedstats_here("explain", "一村", "2025-02", "women", "--site", site.root, "--json")
    (cell,) = json.loads(done.stdout)["cells"]
    assert (cell["file"], cell["sheet"], cell["cell"], cell["value"]) == (*first[1][2:], 6.0)

    later = NOW + timedelta(days=1)
    rows = [("一村", "2025-02", "妇女", "人", 9), ("一村", "2025-02", "应查", "人", 11)]
    write_xlsx(site.raw / "甲乡更正.xlsx", [*HEAD, *rows])
    take_in(site, "甲乡更正.xlsx", received=later)
    assert women(site, later) == [first[0], ("2025-02", 9.0, "甲乡更正.xlsx", "表", "E4"), first[2]]
    returns = "select file, period, revision, status from submissions order by period, revision"
    assert table(site, returns, later) == [
        ("甲乡.xlsx", "2025-01", 1, "accepted"),
        ("甲乡.xlsx", "2025-02", 1, "replaced"),
        ("甲乡更正.xlsx", "2025-02", 2, "accepted"),
        ("甲乡.xlsx", "2025-03", 1, "accepted"),
    ]
    problems = "select rule, status, sheet, cell from findings where rule = 'not_a_number'"
    assert table(site, problems, later) == [("not_a_number", "corrected", "表 · 2025-02", "E8")]

    last = NOW + timedelta(days=2)  # the whole quarter again, with another March
    whole = [*QUARTER[:4], ("一村", "2025-03", "妇女", "人", 8), QUARTER[6]]
    write_xlsx(site.raw / "甲乡.xlsx", [*HEAD, *whole])
    take_in(site, "甲乡.xlsx", received=last)
    assert [row[:4] for row in women(site, last)] == [
        ("2025-01", 5.0, "甲乡.xlsx", "表 · 2025-01"),
        ("2025-02", 6.0, "甲乡.xlsx", "表 · 2025-02"),
        ("2025-03", 8.0, "甲乡.xlsx", "表 · 2025-03"),
    ]
    assert [row[2] for row in table(site, returns, last) if row[3] == "accepted"] == [2, 3, 2]


def test_a_correction_names_the_part_or_the_sheet(long_site: Site) -> None:
    """A line of corrections.csv with the sheet as `explain` shows it, and one with the sheet of the file."""
    received = RawFile("甲乡.xlsx", workbook([*HEAD, *QUARTER]), NOW)
    path = long_site.root / "catalogue" / "corrections.csv"
    header = "submission,sheet,cell,holds,value,reason,officer,date"
    lines = [
        f"{received.digest},{sheet},{cell},{held},{value},抄错,张三,2025-04-02"
        for sheet, cell, held, value in (("表 · 2025-02", "E8", "很多", 3), ("表", "E4", 5, 4))
    ]
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    batch = check_files(open_site(long_site.root), [received], NOW)
    found = batch.observations.filter(cell="E8").select("period", "indicator").rows()
    assert found == [("2025-02", "pupils")]
    assert [float(value) for value in batch.observations.filter(cell="E4")["value"]] == [4.0]
    assert set(batch.findings["rule"]) == {"cell_corrected"}


def test_an_explanation_on_a_slip_is_that_of_its_period(long_site: Site) -> None:
    """A warning on February that the officer explains on the slip is explained when the slip comes back."""
    rows = [*QUARTER[:4], ("一村", "2025-02", "学员", "人", 8), *QUARTER[5:]]
    received = RawFile("甲乡.xlsx", workbook([*HEAD, *rows]), NOW)
    batch = check_files(long_site, [received], NOW)
    warned = batch.findings.filter(severity="warning").select("rule", "sheet", "cell").rows()
    assert warned == [("few_pupils", "表 · 2025-02", "E8、E6")]
    book = openpyxl.load_workbook(io.BytesIO(slip_of(long_site, received, batch)))
    review: Any = book.worksheets[0]
    assert (review["C6"].value, review["D6"].value) == ("“表 · 2025-02”", "E8、E6")
    review["H6"] = "名册在县里，二十一人"
    out = io.BytesIO()
    book.save(out)
    again = check_files(long_site, [RawFile("甲乡.xlsx", out.getvalue(), NOW)], NOW)
    explained = again.findings.filter(severity="warning").select("sheet", "cell", "explanation").rows()
    assert explained == [("表 · 2025-02", "E8、E6", "名册在县里，二十一人")]
    assert len(again.submissions) == 3
