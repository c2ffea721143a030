"""Web pages of several tables: a head, a header and rows in tables of their own, or tables within a table of layout."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from flows.steps.book.model import UnreadableError
from flows.steps.book.read import read_book
from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site, open_site
from tests.corpus.intake.files_of import zipped
from tests.corpus.intake.returns import of

NOW = datetime(2025, 5, 1, tzinfo=UTC)
OWN = of("430202004", 3)  # 桂花街道, March 2025
WHOLE = len(OWN.read())
TITLE, LINE, LABELS, *VILLAGES = OWN.sheet()


def table(*rows: Sequence[Any], hidden: int = -1) -> str:
    cells = ("".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows)
    lines = (
        f"<tr{' style=display:none' if at == hidden else ''}>{line}</tr>" for at, line in enumerate(cells)
    )
    return f"<table>{''.join(lines)}</table>"


def page(*parts: str) -> bytes:
    return f"<html><head><meta charset=utf-8></head><body>{''.join(parts)}</body></html>".encode()


def sheets(content: bytes) -> list[list[list[Any]]]:
    return [sheet.rows for sheet in read_book("a.xls", content, 10**7).sheets]


@pytest.fixture(scope="module")
def sample() -> Site:
    return open_site(Path(__file__).parents[3])


def read(site: Site, content: bytes) -> tuple[int, set[tuple[str, str]]]:
    batch = check_files(site, [RawFile("报表.xls", content, NOW)], NOW, contracts=False)
    found = {(rule, cell or "") for rule, cell in batch.findings.select("rule", "cell").iter_rows()}
    return len(batch.observations.drop_nulls("value")), found


@pytest.mark.parametrize(
    "parts",
    [
        [table(TITLE, LINE), table(LABELS, *VILLAGES)],  # the head apart
        [table(TITLE, LINE, LABELS), table(*VILLAGES)],  # a header that stays while the rows scroll
        [table(TITLE), table(LINE), table(LABELS), table(*VILLAGES)],
        ["<table><tr><td>", table(TITLE, LINE, LABELS, *VILLAGES), "</td></tr></table>"],
        ["<table><tr><td>菜单</td><td>", table(TITLE, LINE), table(LABELS, *VILLAGES), "</td></tr></table>"],
    ],
)
def test_a_return_in_several_tables_is_one_sheet(sample: Site, parts: list[str]) -> None:
    assert read(sample, page(*parts)) == (WHOLE, set())


def test_cells_are_counted_on_over_the_tables(sample: Site) -> None:
    villages = [[*VILLAGES[0][:3], "三四人", *VILLAGES[0][4:]], *VILLAGES[1:]]
    found = read(sample, page(table(TITLE, LINE, LABELS), table(*villages)))
    assert found == (WHOLE - 1, {("number_unclear", "D4")})


def test_two_tables_with_numbers_stay_two() -> None:
    assert len(sheets(page(table(["甲", 1, 2]), table(["乙", 3, 4])))) == 2


def test_a_table_of_other_width_is_no_continuation() -> None:
    assert len(sheets(page(table(["名称", "人数", "户数", "备注"]), table(["乙", 3, 4])))) == 2


def test_a_cell_that_is_a_table_of_its_own_is_one_cell() -> None:
    inner = "<td><table><tr><td>37</td></tr></table></td>"
    assert sheets(page(f"<table><tr><td>甲</td>{inner}</tr><tr><td>乙</td>{inner}</tr></table>")) == [
        [["甲", "37"], ["乙", "37"]]
    ]


def test_a_hidden_row_keeps_its_table_apart() -> None:
    assert len(sheets(page(table(TITLE, LINE, LABELS), table(*VILLAGES, hidden=1)))) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n--x\r\n" + page(table(TITLE)),
        b"%PDF-1.4\n",
        b"{\\rtf1 2025}",
        b"Rar!\x1a\x07\x00",
        b"7z\xbc\xaf\x27\x1c",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}),
    ],
)
@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv"])
def test_a_file_of_another_kind_under_the_name_of_a_workbook(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_book(name, content, 10**7)
    assert refused.value.rule == "other_kind"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("12<br>5", "12 5"),
        ("<div>12</div>5", "12 5"),  # the end of a block ends its line
        ("<p>12</p>5", "12 5"),
        ("<ul><li>12<li>5</ul>", "12 5"),
        ("12<hr>5", "12 5"),
        ("<h3>12</h3>5", "12 5"),
        ("<table><tr><td>12</td><td>5</td></tr></table>", "12 5"),
        ("<table><tr><td>12</td></tr></table>5", "12 5"),
        ("<b>1</b><span>2</span>5", "125"),  # one line of a reader
        ("1<!-- note -->25", "125"),
    ],
)
def test_lines_of_a_cell_make_no_number_together(cell: str, text: str) -> None:
    head = "<tr><td>单位</td><td>户数、人数</td><td>期数</td></tr>"
    content = page(f"<table>{head}<tr><td>甲村</td><td>{cell}</td><td>7</td></tr></table>")
    assert sheets(content)[0][1] == ["甲村", text, "7"]
