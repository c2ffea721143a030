"""Looks of the sheets of an OpenDocument spreadsheet, from its content and styles parts."""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree

from openpyxl.styles import Alignment, Border, Font, PatternFill

from flows.steps.slip._sheet_look import CellLook, SheetLook, rgb, side

_MOST_BYTES, _MOST_TAGS = 30_000_000, 500_000
_MOST_ROWS, _MOST_COLUMNS = 10_000, 400
_NAMES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
}
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72}

Properties = dict[str, str]
"""Properties of an element by their qualified names; of a style also the properties that it inherits."""


def sheet_looks_ods(content: bytes) -> dict[str, SheetLook]:
    """Look of each sheet by its name. Raises ValueError if the workbook is too big to copy."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            archive.getinfo(name) for name in ("styles.xml", "content.xml") if name in archive.namelist()
        ]
        if sum(part.file_size for part in parts) > _MOST_BYTES:
            raise ValueError("too big for its looks")
        texts = [archive.read(part) for part in parts]
    if any(text.count(b"<") > _MOST_TAGS or b"<!DOCTYPE" in text for text in texts):
        raise ValueError("too big for its looks, or with entities to expand")
    trees = [ElementTree.fromstring(text) for text in texts]
    declared: dict[tuple[str, str], tuple[Properties, str]] = {}
    for tree in trees:
        declared |= _declared(tree)

    @cache
    def style_of(family: str, name: str) -> Properties:
        return _inherited(declared, family, name)

    tables = (element for element in trees[-1].iter() if _tag(element) == "table:table")
    return {_get(table, "table:name"): _sheet_look(table, style_of) for table in tables}


def _tag(element: Any) -> str:
    space, _, name = element.tag[1:].partition("}")
    return f"{_NAMES.get(space, space)}:{name}"


def _properties(element: Any) -> Properties:
    return {
        f"{_NAMES.get(space, space)}:{name}": value
        for key, value in element.items()
        for space, _, name in [key[1:].partition("}")]
    }


def _get(element: Any, name: str) -> str:
    return _properties(element).get(name, "")


def _declared(tree: Any) -> dict[tuple[str, str], tuple[Properties, str]]:
    """Declared properties and parent of each style, by family and name; a family's default has no name."""
    found = {}
    for element in tree.iter():
        if _tag(element) in ("style:style", "style:default-style"):
            head = _properties(element)
            properties: Properties = {}
            for part in element:
                properties |= _properties(part)
            key = (head.get("style:family", ""), head.get("style:name", ""))
            found[key] = (properties, head.get("style:parent-style-name", ""))
    return found


def _inherited(declared: dict[tuple[str, str], tuple[Properties, str]], family: str, name: str) -> Properties:
    chain: list[Properties] = []
    seen = set()
    while name and name not in seen:
        seen.add(name)
        properties, name = declared.get((family, name), ({}, ""))
        chain.append(properties)
    chain.append(declared.get((family, ""), ({}, ""))[0])
    whole: Properties = {}
    for properties in reversed(chain):
        whole |= properties
    return whole


def _sheet_look(table: Any, style_of: Any) -> SheetLook:
    found = SheetLook(look_of=lambda key: _cell_look(style_of("table-cell", key[0]), key[1]))
    defaults: dict[int, str] = {}
    columns = _repeated(table, "table:table-column", "table:number-columns-repeated", _MOST_COLUMNS)
    for column, (_, head) in enumerate(columns, start=1):
        style = style_of("table-column", head.get("table:style-name", ""))
        if width := _inches(style.get("style:column-width")):
            found.widths[column] = max((width * 96 - 5) / 7, 0.5)
        defaults[column] = head.get("table:default-cell-style-name", "")
        if head.get("table:visibility") in ("collapse", "filter"):
            found.hidden_columns.add(column)
    rows = _repeated(table, "table:table-row", "table:number-rows-repeated", _MOST_ROWS)
    for row, (element, head) in enumerate(rows, start=1):
        style = style_of("table-row", head.get("table:style-name", ""))
        if height := _inches(style.get("style:row-height")):
            found.heights[row] = height * 72
        if head.get("table:visibility") in ("collapse", "filter"):
            found.hidden_rows.add(row)
        _read_cells(element, row, found, defaults)
    return found


def _repeated(parent: Any, tag: str, count: str, most: int) -> Iterator[tuple[Any, Properties]]:
    """Elements below a parent with their properties, each as often as it repeats, at most `most` in all."""
    left = most
    for element in parent.iter():
        if _tag(element) == tag:
            head = _properties(element)
            for _ in range(min(_number(head.get(count)), left)):
                left -= 1
                yield element, head


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 1


def _read_cells(row_element: Any, row: int, found: SheetLook, defaults: dict[int, str]) -> None:
    column = 1
    for cell in row_element:
        if _tag(cell) not in ("table:table-cell", "table:covered-table-cell"):
            continue
        head = _properties(cell)
        count = _number(head.get("table:number-columns-repeated"))
        value, number_format = _value(cell, head)
        for at in range(column, min(column + count, _MOST_COLUMNS)):
            name = head.get("table:style-name") or defaults.get(at, "")
            if value is not None or (name and name != "Default"):
                found.cells[row, at] = (value, (name, number_format))
        rows, columns = (_number(head.get(f"table:number-{kind}-spanned")) for kind in ("rows", "columns"))
        if rows * columns > 1:
            found.merges.append((row, column, row + rows - 1, column + columns - 1))
        column += count


def _value(cell: Any, head: Properties) -> tuple[Any, str]:
    """Value of a cell, and a number format that shows it as the officer saw it."""
    paragraphs = ("".join(part.itertext()) for part in cell if _tag(part) == "text:p")
    text = "\n".join(paragraphs)
    kind = head.get("office:value-type", "")
    if kind in ("float", "percentage", "currency") and text:
        decimals = len(found[1]) if (found := re.search(r"\.(\d+)", text)) else 0
        shown = ("#,##0" if "," in text else "0") + ("." + "0" * decimals if decimals else "")
        is_plain = kind == "float" and "," not in text and not decimals
        return float(head["office:value"]), "General" if is_plain else shown + "%" * (kind == "percentage")
    return text or None, "General"


def _inches(text: str | None) -> float | None:
    found = re.fullmatch(r"([\d.]+)(cm|mm|in|pt)", text or "")
    return float(found[1]) * _INCHES[found[2]] if found else None


def _cell_look(style: Properties, number_format: str) -> CellLook:
    size = _inches(style.get("fo:font-size"))
    font = Font(
        name=style.get("style:font-name-asian") or style.get("style:font-name") or "宋体",
        size=round(size * 72, 1) if size else 10,
        bold=style.get("fo:font-weight") in ("bold", "600", "700", "800", "900"),
        italic=style.get("fo:font-style") == "italic",
        color=rgb(style.get("fo:color")) or "000000",
    )
    ground = rgb(style.get("fo:background-color"))
    lines = {
        edge: _line(style.get(f"fo:border-{edge}", style.get("fo:border")))
        for edge in ("left", "right", "top", "bottom")
    }
    across = {"start": "left", "end": "right"}.get(style.get("fo:text-align", ""), style.get("fo:text-align"))
    down = {"middle": "center", "automatic": None}.get(
        style.get("style:vertical-align", ""), style.get("style:vertical-align")
    )
    alignment = Alignment(
        horizontal=across if across in ("left", "right", "center", "justify") else None,
        vertical=down if down in ("top", "center", "bottom") else None,
        wrap_text=style.get("fo:wrap-option") == "wrap",
        shrink_to_fit=style.get("style:shrink-to-fit") == "true",
    )
    fill = PatternFill("solid", fgColor=ground) if ground else PatternFill()
    return font, fill, Border(**lines), alignment, number_format


def _line(text: str | None) -> Any:
    """Border line from a text such as `0.06pt solid #000000`."""
    parts = (text or "none").split()
    if len(parts) < 3 or parts[1] == "none":
        return None
    style = {"double": "double", "dashed": "dashed", "dotted": "dotted"}.get(parts[1], "thin")
    is_thick = (_inches(parts[0]) or 0) * 72 >= 1.5 and style == "thin"
    return side("medium" if is_thick else style, rgb(parts[2]))
