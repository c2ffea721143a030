"""Sites and readers for tests of workbooks: a federation with two subjects, and a workbook read back as lines."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from flows.steps.export.vintage_tables import PERIODS, VintageTables
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.vintage import read_vintage
from flows.steps.vintage.write import write_vintage
from tests.support.rolled import rolled_whole
from tests.support.site import NOW, make_test_site, submit

SUBJECTS = """subject,column,indicator,counts_reporters,name_zh,shows,subject_zh
work,women,women,true,受助妇女数,,妇女工作
work,eligible,eligible,false,应查妇女数,,
work,coverage_pct,coverage,false,覆盖率,,
work,money_yuan,money,false,救助金额,,
work,women_change,women,false,受助妇女比上年增减,change,
study,pupils,pupils,true,学员数,,学习
study,never_asked,never_asked,false,从没有问过的数,,
"""
NEVER_ASKED = "+never_asked,未问,never asked,economy,人,sum,sum,,,,0,none,0,,false,,2000-01-01,\n"


def shown_site(root: Path, **changes: str) -> Site:
    """A site with two subjects; a keyword changes a file of its catalogue."""
    return make_test_site(root, **{"subject_columns": SUBJECTS, "indicators": NEVER_ASKED} | changes)


def give_two_months(site: Site) -> None:
    """Returns of January, all there, and of February without 丙镇's village.

    二村 writes about 7 in January and hides no number; 甲乡 has 0 of 0 in February.
    """
    rows = [("990102100201", "一村", 5, 10, 1, 100.25), ("990102100202", "二村", "约7", 20, 0, 0)]
    submit(site, "1a.csv", "village_month", "990102100", "2025-01", rows)
    submit(site, "1b.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 11, 20, 2, 0)])
    submit(
        site, "1c.csv", "village_month", "990103100", "2025-01", [("990103100201", "四村", 13, 26, 3, 0.1)]
    )
    rows = [("990102100201", "一村", 0, 0, 0, 0), ("990102100202", "二村", 0, 0, 0, 0)]
    submit(site, "2a.csv", "village_month", "990102100", "2025-02", rows)
    submit(site, "2b.csv", "village_month", "990102101", "2025-02", [("990102101201", "三村", 4, 20, 2, 5)])


def publish_as_of(site: Site, as_of: datetime = NOW) -> Path:
    """Publish what the ledger has; the vintage's folder."""
    with rolled_whole(site, as_of) as con:
        folder = write_vintage(con, site, edition_of(site, as_of))
    switch_current(site, folder)
    return folder


def tables_of(site: Site, periods: int | None = PERIODS, lang: str = "zh") -> VintageTables:
    """The current vintage as workbooks read it."""
    return VintageTables(read_vintage(site.current.resolve()), site.catalogue, periods, lang)


@dataclass(frozen=True)
class ReadLine:
    """One line of a sheet as it was read back: figures by heading, number formats by heading, the remark."""

    period: str
    place: str
    figures: dict[str, Any]
    formats: dict[str, str]
    remark: str


def read_sheets(content: bytes) -> dict[str, list[ReadLine]]:
    """The subject sheets of a workbook by name, with the headings of both header rows put together."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        page.title: _lines(page)
        for page in book.worksheets
        if page.title not in ("目录", "图表", "Contents", "Charts")
    }


def _lines(page: Any) -> list[ReadLine]:
    width = page.max_column
    groups = {
        cell[1]: page.cell(3, area.min_col).value
        for area in page.merged_cells.ranges
        if area.min_row == 3 and area.max_row == 3
        for cell in ((3, column) for column in range(area.min_col, area.max_col + 1))
    }
    headings = []
    for at in range(1, width + 1):
        own = page.cell(4, at).value or page.cell(3, at).value or ""
        headings.append(f"{groups.get(at, '')}{own}".replace("\n", ""))
    lines = []
    for row in range(5, page.max_row + 1):
        cells = [page.cell(row, at) for at in range(1, width + 1)]
        if cells[1].value is None:  # the notes begin
            break
        inner = list(zip(headings, cells, strict=True))[2:-1]
        lines.append(
            ReadLine(
                cells[0].value,
                cells[1].value,
                {heading: cell.value for heading, cell in inner},
                {heading: cell.number_format for heading, cell in inner},
                cells[-1].value or "",
            )
        )
    return lines


def texts_of(content: bytes) -> list[str]:
    """Every text of a workbook."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [
        cell.value
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
