"""Places in which each format keeps words and looks: page headers, named styles, lines around a web page's table."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.intake.files_of import Rows, ods, spreadsheet_2003, text, web_page, xlsx, zipped
from tests.corpus.intake.noting import Case, case
from tests.corpus.intake.returns import LABELS, TITLE, Return, of

ANY = [("*", None)]
MADE = Path(__file__).parent / "files" / "made"
OLD = {
    "old_header_cumulative.xls": ("430281120", "xls: the page header says 1—3月累计"),
    "old_footer_year_before.xls": ("430281102", "xls: the page footer says 上年同期数"),
    "old_header_title.xls": (
        "430281103",
        "xls: the page header repeats the title, the footer has page numbers",
    ),
}
"""Workbooks that were written once by a program that can write page headers (xlwt), with their units."""

STRUCK = '<style:text-properties style:text-line-through-style="solid"/>'
WHITE = '<style:text-properties fo:color="#ffffff"/>'


def old_headers() -> Iterator[Case]:
    for file, (unit, why) in OLD.items():
        r = of(unit, 3)
        is_read = file == "old_header_title.xls"
        content = (MADE / file).read_bytes()
        yield case(file, why, content, r.read() if is_read else r.refused(), [] if is_read else ANY)


def _style(name: str, properties: str, parent: str = "", family: str = "table-cell") -> str:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="{family}"{above}>{properties}</style:style>'


def _at_k4(r: Return, style: str) -> Callable[[str], str]:
    """Give the cell K4 a style."""

    def after(body: str) -> str:
        rows = body.split("<table:table-row>")
        cells = rows[4].split("<table:table-cell")
        cells[11] = f' table:style-name="{style}"{cells[11]}'
        rows[4] = "<table:table-cell".join(cells)
        return "<table:table-row>".join(rows)

    return after


def _ods(
    rows: Rows,
    automatic: str = "",
    named: str = "",
    master: str = "",
    after: Callable[[str], str] = lambda body: body,
) -> bytes:
    """A sheet with a part styles.xml: named styles, and the page's header and footer."""
    with zipfile.ZipFile(io.BytesIO(ods(rows, styles=automatic, after=after))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = re.search(rb"<office:document-content([^>]*) office:version", parts["content.xml"])
    assert names
    page = f'<style:master-page style:name="Default">{master}</style:master-page>'
    parts["styles.xml"] = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-styles{names[1].decode()} office:version="1.2"><office:styles>{named}</office:styles>'
        f"<office:master-styles>{page}</office:master-styles></office:document-styles>"
    ).encode()
    entry = b'<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    manifest = parts["META-INF/manifest.xml"]
    parts["META-INF/manifest.xml"] = manifest.replace(
        b"</manifest:manifest>", entry + b"</manifest:manifest>"
    )
    return zipped(parts)


def open_documents() -> Iterator[Case]:
    r = of("430281121", 3)
    k4 = r.at(0, "persons_reemployed")
    struck, child = _style("S", STRUCK), _style("ce1", "", "S")
    yield case(
        "named_style_struck.ods",
        "ods: K4 has a style whose parent, a named style, strikes out",
        _ods(r.sheet(), child, struck, after=_at_k4(r, "ce1")),
        r.read() | {k4: [None]},
        [("struck_out", "K4")],
    )
    undone = _style("ce1", '<style:text-properties style:text-line-through-style="none"/>', "S")
    yield case(
        "named_style_struck_undone.ods",
        "ods: the cell's style takes back the line of its parent",
        _ods(r.sheet(), undone, struck, after=_at_k4(r, "ce1")),
        r.read(),
    )
    r = of("430281105", 3)
    yield case(
        "named_style_white.ods",
        "ods: K4 is white by the parent of its style",
        _ods(r.sheet(), child, _style("S", WHITE), after=_at_k4(r, "ce1")),
        r.read(),
        [("number_hidden", "K4")],
    )
    yield case(
        "page_header_span.ods",
        "ods: the page header says 本年累计数",
        _ods(r.sheet(), master="<style:header><text:p>本年累计数</text:p></style:header>"),
        r.refused(),
        ANY,
    )


def web_pages() -> Iterator[Case]:
    r = of("430281122", 3)

    def put(old: str, new: str) -> Callable[[str], str]:
        return lambda page: page.replace(old, new)

    yield case(
        "line_above_web_table.xls",
        "a web page: above the table stands 1—3月累计",
        web_page(r.sheet(), after=put("<table", "<h3>1—3月累计</h3><table")),
        r.refused(),
        ANY,
    )
    yield case(
        "line_below_web_table.xls",
        "a web page: below the table stands 单位：万元, the column says 元",
        web_page(r.sheet(), after=put("</table>", "</table><p>单位：<b>万元</b></p>")),
        r.read() | r.column("loans_yuan"),
        ANY,
    )
    r = of("430281107", 3)
    first = r.villages[0][0]
    yield case(
        "row_struck_in_web_table.xls",
        "a web page: the first village's row is struck out by the style of the row",
        web_page(
            r.sheet(), after=put(f"<tr><td>{first}", f"<tr style='text-decoration:line-through'><td>{first}")
        ),
        r.read() | r.row(0),
        [("*", "K4"), ("*", "M4")],
    )
    reemployed = f"<td>{r.figures[0][7]}</td><td>{r.figures[0][8]}</td>"
    chosen = f"<td>{r.figures[0][7]}</td><td><select><option>9</option><option selected>{r.figures[0][8]}"
    yield case(
        "list_in_web_table.xls",
        "a web page: K4 is a list to choose from; a reader sees the chosen option; a script is no text",
        web_page(
            r.sheet(),
            after=put(reemployed, f"{chosen}</option></select><script>7</script></td>"),
        ),
        r.read(),
    )
    r = of("430281108", 3)
    options = '<WorksheetOptions><PageSetup><Header x:Data="&amp;C上年同期数" xmlns:x="urn:x"/></PageSetup></WorksheetOptions>'
    yield case(
        "page_header_2003.xls",
        "XML Spreadsheet: the page header says 上年同期数",
        spreadsheet_2003(r.sheet(), after=put("</Table>", f"</Table>{options}")),
        r.refused(),
        ANY,
    )


def other_places() -> Iterator[Case]:
    r = of("430281109", 3)
    other = "村（社区）妇联工作年报表"
    yield case(
        f"{other}.csv", "the file is called by another form's title", text(r.sheet()), r.refused(), ANY
    )
    yield case("tab_of_another_form.xlsx", "the tab is", xlsx({other: r.sheet()}), r.refused(), ANY)
    yield case(
        "two_titles.csv",
        "two titles of two forms above the table",
        text(r.sheet(head=[[TITLE], *r.head(other)])),
        r.refused(),
        ANY,
    )
    yield case(
        "note_derived_alone.csv",
        "a note: 说明：环比",
        text(r.sheet(below=[["说明：环比"]])),
        r.refused(),
        ANY,
    )
    yield case(
        "note_derived_in_prose.csv",
        "a note that compares: 注：就业人数环比增加3人，属季节性用工",
        text(r.sheet(below=[["注：就业人数环比增加3人，属季节性用工。"]])),
        r.read(),
    )
    r = of("430281128", 3)
    yield case(
        "title_of_a_part.csv",
        "the title ends in （流动妇女）",
        text(r.sheet(head=r.head(f"{TITLE}（流动妇女）"))),
        r.refused(),
        ANY,
    )
    yield case(
        "rows_of_a_part.csv",
        "between the rows a line 其中：农村",
        text(r.sheet(rows=[r.rows()[0], ["其中：农村"], *r.rows()[1:]])),
        r.refused(),
        ANY,
    )


def rows_and_labels() -> Iterator[Case]:
    r = of("430281130", 3)
    for file, label, said in (
        ("remark_of_a_time.csv", "备注", "1-3月数"),
        ("answer_cumulative.csv", "是否累计", "是"),
        ("answer_invalid.csv", "是否有效", "否"),
        ("time_column.csv", "时间", "2025年2月"),
        ("scope_of_a_time.csv", "统计口径", "1-3月"),
    ):
        rows = [[*cells, said if at == 1 else ""] for at, cells in enumerate(r.rows())]
        is_repeated = label in ("时间", "统计口径")
        want = (
            r.read()
            | r.row(1)
            | (r.row(2, lambda value: [None, [str(value), "exact"]]) if is_repeated else {})
        )
        yield case(
            file,
            f"the second village's {label} is {said}",
            text(r.sheet(labels=[*LABELS, label], rows=rows)),
            want,
            [("row_qualified", "N5")],
        )
    rows = [[*cells, "贷款金额为万元" if at == 1 else ""] for at, cells in enumerate(r.rows())]
    yield case(
        "remark_of_a_measure.csv",
        "the second village's remark says that its loans are in 万元",
        text(r.sheet(labels=[*LABELS, "备注"], rows=rows)),
        r.read() | {r.at(1): [None]},
        [("unit_differs", "M5")],
    )
    r = of("430281131", 3)

    def strike(cell: str) -> Callable[[Worksheet], None]:
        def touch(page: Worksheet) -> None:
            page[cell].font = Font(strike=True)

        return touch

    yield case(
        "name_struck.xlsx",
        "the name of the second village is struck out, its figures are not",
        xlsx(r.sheet(), touch=strike("B5")),
        r.read() | r.row(1),
        [("row_qualified", "B5")],
    )
    yield case(
        "label_struck.xlsx",
        "the label 培训后就业 is struck out",
        xlsx(r.sheet(), touch=strike("J3")),
        r.read() | r.column("persons_employed"),
        [("label_struck_out", "J3")],
    )

    def remark(page: Worksheet) -> None:
        page["B5"].comment = Comment("此行为2月数", "x")

    yield case(
        "comment_on_a_name.xlsx",
        "a comment at the second village's name: 此行为2月数",
        xlsx(r.sheet(), touch=remark),
        r.read() | r.row(1),
        [("row_qualified", "B5")],
    )
    rows = r.rows()
    rows[1][1] = f"贺家土街道{rows[1][1]}"
    yield case(
        "name_after_another_township.csv",
        "the second village's name stands behind another township's",
        text(r.sheet(rows=rows)),
        r.read() | r.row(1),
        [("place_of_another_parent", "A5")],
    )


MAKERS = {
    "page headers of xls": old_headers,
    "styles and page headers of ods": open_documents,
    "around web tables": web_pages,
    "other places of words": other_places,
    "rows and labels that are no figures": rows_and_labels,
}
