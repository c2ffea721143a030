"""Write the corpus's files and note their expected content."""

import csv
import io
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).parent
FILES = HERE / "files"
EXPECTED: dict[str, dict[str, Any]] = {}

MONTH, QUARTER, YEAR = "村（社区）妇联工作月报表", "村（社区）妇联工作季报表", "村（社区）妇联工作年报表"
TOWN, LONGQUAN, ZHANGXIA, SHIJU, DONGHU = (f"430202100{end}" for end in ("", "201", "202", "203", "204"))
STREET = "430202001"
NAMES = {LONGQUAN: "龙泉村委会", ZHANGXIA: "樟霞村委会", SHIJU: "石咀村委会", DONGHU: "东湖村委会"}
FLAT = ["地区代码", "地区名称", "宫颈癌筛查应查人数（人）", "宫颈癌筛查实查人数（人）"]

Rows = Sequence[Sequence[Any]]
Cell = tuple[str, str, str, str, str] | tuple[str, str, str, str, str, str]


def expect(
    file: str, cells: Sequence[Cell], findings: Sequence[tuple[str, str | None]] = (), taken: bool = True
) -> None:
    """Note the expected content of a file: (place, period, indicator, value, cell[, qualifier]) and (rule,
    cell)."""
    EXPECTED[file] = {
        "cells": [[*cell, "exact"][:6] for cell in cells],
        "findings": [list(found) for found in findings],
        "accepted": taken,
    }


def head(unit: str = TOWN, period: str = "2025年3月", title: str = MONTH) -> list[list[Any]]:
    return [[title], [f"单位代码：{unit}", f"报告期：{period}"]]


def table(rows: Rows, headers: Sequence[str] = FLAT, **of_head: str) -> list[list[Any]]:
    """Title, head line, header (row 3), rows from row 4 on."""
    return [*head(**of_head), list(headers), *(list(row) for row in rows)]


def row(code: str = LONGQUAN, eligible: Any = 100, screened: Any = 60, *more: Any) -> list[Any]:
    return [code, NAMES.get(code, ""), eligible, screened, *more]


def both(
    code: str = LONGQUAN, at: int = 4, eligible: str = "100", screened: str = "60", period: str = "2025-03"
) -> list[Cell]:
    """The two required cells of a row as row() writes them."""
    return [
        (code, period, "cervical_eligible", eligible, f"C{at}"),
        (code, period, "cervical_screened", screened, f"D{at}"),
    ]


def put(file: str, content: bytes) -> None:
    path = FILES / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def text_of(rows: Rows, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def put_csv(file: str, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> None:
    put(file, text_of(rows, delimiter).encode(encoding))


def workbook(sheets: dict[str, Rows], merges: Sequence[str] = ()) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for at, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                if value not in ("", None):
                    page.cell(at, column, value)
        for merged in merges:
            page.merge_cells(merged)
    return book


def bytes_of(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes, the same each time."""
    book.properties.created = book.properties.modified = datetime(2025, 1, 1)  # noqa: DTZ001
    book.calculation.fullCalcOnLoad = False
    first, second = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                begin, end = part.index(b"<dcterms:modified"), part.index(b"</dcterms:modified>")
                part = part[:begin] + part[end + len(b"</dcterms:modified>") :]
            new.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return second.getvalue()


def put_xlsx(file: str, rows: Rows, merges: Sequence[str] = (), sheet: str = "报表") -> None:
    put(file, bytes_of(workbook({sheet: rows}, merges)))


def put_converted(file: str, book: openpyxl.Workbook) -> None:
    """Save the workbook by LibreOffice; an existing file stays as it is."""
    path = FILES / file
    if path.exists():
        return
    kind = path.suffix[1:]
    source = path.with_suffix(".tmp.xlsx")
    put(str(source.relative_to(FILES)), bytes_of(book))
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(path.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    source.with_suffix(f".{kind}").replace(path)
    source.unlink()
