"""What a workbook's package holds beside its values: dangers, hidden parts, formulas, percent cells, comments.

Everything here is read before any spreadsheet library opens the file; its size is bounded, no entity expanded.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from posixpath import basename, dirname, join, normpath
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from flows.steps.cells import column_name
from flows.steps.formats import BUILT_IN, adds_to, shown_as

MOST_CELLS = 5_000_000
"""The largest rectangle of one sheet, from A1 to its last filled cell, that is read."""

_MAX_UNPACKED = 12
"""A workbook may unpack to this many times the limit on a file's size."""

_MOST_PACKED = 1032
"""Deflate packs no better than this."""

_MOST_MEMBERS = 5000

_NOT_READ = ("docProps/", "[Content_Types]", "_rels/", "META-INF/", "customXml/", "settings.xml", "meta.xml")


class UnreadableError(Exception):
    """The bytes are no return that can be read; `rule` names the finding, `value` what it shows."""

    def __init__(self, rule: str, value: str | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.value = value


@dataclass
class Oddities:
    """What is odd in one sheet: `hidden` rows and columns in words, the rule that a cell breaks by `marks`, the
    text that a reader sees where it differs from the value (`shown`: 12% for 0.12), and merged ranges where the
    reading library does not know them."""

    hidden: tuple[str, ...] = ()
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: tuple[tuple[int, int, int, int], ...] = ()


@dataclass
class Package:
    """The oddities of a workbook by sheet, its comments and text boxes (where, text), and the template's mark."""

    sheets: dict[str, Oddities] = field(default_factory=dict)
    remarks: tuple[tuple[str, str], ...] = ()
    template: str | None = None


def inspect_package(content: bytes, max_bytes: int) -> Package:
    """The package of an xlsx or ods file; nothing of an older binary workbook.

    Raises UnreadableError with too_big or unsafe, zipfile.BadZipFile where it is damaged.
    """
    if not content.startswith(b"PK"):
        return Package()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _unpack(content, archive.infolist(), _MAX_UNPACKED * max_bytes)
    for part in parts.values():
        if b"\0" in part or (b"<!" in part and (b"<!DOCTYPE" in part or b"<!ENTITY" in part)):
            raise UnreadableError("unsafe")
    if "content.xml" in parts:
        from flows.steps.opendocument import inspect_content  # noqa: PLC0415  rare

        sheets, remarks = inspect_content(parts["content.xml"])
        return Package(sheets, remarks, _template(parts["content.xml"]))
    return _inspect_parts(parts)


def _unpack(content: bytes, members: list[zipfile.ZipInfo], most: int) -> dict[str, bytes]:
    """The XML members by name. Raises UnreadableError where the package unpacks to more than `most` bytes,
    whatever it declares: members of other kinds are measured where they could."""
    if len(members) > _MOST_MEMBERS or sum(info.file_size for info in members) > most:
        raise UnreadableError("too_big")
    parts = {}
    for info in members:
        if info.flag_bits & 1:
            raise UnreadableError("encrypted")
        name = info.filename
        is_read = (
            name.endswith((".xml", ".rels", ".vml"))
            and not name.startswith(_NOT_READ)
            and "/theme/" not in name
        )
        if is_read or info.compress_size * _MOST_PACKED > most:
            part = _unpacked(content, info, most)
            most -= len(part)
            if is_read:
                parts[name.replace("\\", "/").lstrip("/")] = part
    return parts


def _unpacked(content: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of a member. Raises UnreadableError("too_big") beyond `most`, BadZipFile where it is damaged."""
    try:
        name, extra = struct.unpack_from("<HH", content, info.header_offset + 26)
    except struct.error:
        raise zipfile.BadZipFile from None
    start = info.header_offset + 30 + name + extra
    packed = content[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        return packed
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflate = zlib.decompressobj(-15)
    try:
        part = inflate.decompress(packed, most + 1)
    except zlib.error:
        raise zipfile.BadZipFile from None
    if len(part) > most:
        raise UnreadableError("too_big")
    return part


def _inspect_parts(parts: dict[str, bytes]) -> Package:
    book = parts.get("xl/workbook.xml", b"")
    codes = _telling_styles(parts.get("xl/styles.xml", b""))
    is_stale = b'fullCalcOnLoad="1"' in book
    odd: dict[str, Oddities] = {}
    remarks: list[tuple[str, str]] = []
    for name, part in parts.items():
        if b"sheetData" in part:
            own = _inspect_sheet(part, codes, is_stale)
            if own:
                odd[name] = own
        if (
            b"<headerFooter" in part
            or "/comments" in name
            or "hreadedComment" in name
            or "/drawings/" in name
        ):
            remarks += _remarks(name, part)
    if not odd and not remarks:
        return Package(template=_template(book))
    names = _sheet_names(parts, book)
    owners = _owners(parts, names)
    return Package(
        {names[part]: own for part, own in odd.items() if part in names},
        tuple(
            (" ".join(filter(None, (owners.get(part, ""), where))), text)
            for part, where, text in _flat(remarks)
        ),
        _template(book),
    )


def _flat(remarks: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(*where.split("\0"), text) for where, text in remarks]  # type: ignore[misc]


_TEMPLATE = re.compile(
    rb'fedstats_return"?[^>]*?(?:>|cell-range-address="|expression=")\s*(?:of:)?=?(?:&quot;|")([^"&<]{1,200})'
)


def _template(part: bytes) -> str | None:
    found = _TEMPLATE.search(part) if b"fedstats_return" in part else None
    return found[1].decode("utf-8", "replace") if found else None


_FAR = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]{1,2}[0-9]{5})')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_KIND = re.compile(rb"""\bt=["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\shidden=["'](?:1|true)["'])[^>]*?\sr=["'](\d+)["']""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\b(?=[^>]*\shidden=["'](?:1|true)["'])([^>]*)>""")
_NUMBER = re.compile(rb"""\b(min|max)=["'](\d+)["']""")


def _inspect_sheet(xml: bytes, codes: dict[bytes, str], is_stale: bool) -> Oddities | None:
    """What is odd in one worksheet part; None where nothing is."""
    is_unusual = b"='" in xml  # no common program writes single quotes
    if is_unusual or _FAR.search(xml):
        _refuse_far_cells(xml)
    hidden = _hidden_parts(xml) if b"hidden=" in xml else ()
    own = Oddities(hidden)
    if codes or is_unusual or b"f>" in xml or b't="e"' in xml:
        _mark_cells(xml, own, codes, is_stale)
    return own if hidden or own.marks or own.shown else None


def _refuse_far_cells(xml: bytes) -> None:
    """Raise UnreadableError where the rectangle that holds all filled cells is larger than MOST_CELLS."""
    last_row = last_column = 0
    for cell in _CELL.finditer(xml):
        if cell[2] and (ref := _REF.search(cell[1])):
            last_row, last_column = max(last_row, int(ref[2])), max(last_column, _column(ref[1]) + 1)
    if last_row * last_column > MOST_CELLS:
        raise UnreadableError("too_big")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _hidden_parts(xml: bytes) -> tuple[str, ...]:
    rows = [f"第{int(row)}行 row {int(row)}" for row in _HIDDEN_ROW.findall(xml)]
    columns = []
    for attributes in _HIDDEN_COLUMN.findall(xml):
        ends = {name: int(number) for name, number in _NUMBER.findall(attributes)}
        first = ends.get(b"min", 1)
        names = [column_name(at) for at in range(first - 1, min(ends.get(b"max", first), first + 20))]
        columns.append(f"{names[0]}{'–' + names[-1] if len(names) > 1 else ''}列 column {names[0]}")
    return (*rows, *columns)


def _mark_cells(xml: bytes, own: Oddities, codes: dict[bytes, str], is_stale: bool) -> None:
    for cell in _CELL.finditer(xml):
        attributes, body = cell[1], cell[2]
        ref = _REF.search(attributes)
        if not body or not ref:
            continue
        at = (int(ref[2]) - 1, _column(ref[1]))
        kind, value = _KIND.search(attributes), _VALUE.search(body)
        if kind and kind[1] == b"e":
            own.marks[at] = "formula_error"
        elif b"<f" in body or b":f" in body:
            is_text = kind and kind[1] in (b"str", b"s", b"inlineStr")
            if (not value and not is_text) or (value and is_stale and value[1].strip() == b"0"):
                own.marks[at] = "formula_without_value"
        style = _STYLE.search(attributes)
        if value and style and style[1] in codes and (not kind or kind[1] == b"n"):
            try:
                own.shown[at] = shown_as(codes[style[1]], float(value[1])) or ""
            except ValueError:
                continue


def _telling_styles(styles: bytes) -> dict[bytes, str]:
    """The cell styles whose number format adds something to the number (0%, 0"万元"), with that format."""
    codes = {number.encode(): code for number, code in BUILT_IN.items()}
    for tag in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", styles):
        number, code = re.search(rb'numFmtId="(\d+)"', tag), re.search(rb'formatCode="([^"]*)"', tag)
        if number and code:
            text = unescape(code[1].decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"})
            if adds_to(text):
                codes[number[1]] = text
    found = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    tags = re.findall(rb"<(?:\w+:)?xf\b[^>]*>", found[0]) if found else []
    shown = ((at, re.search(rb'numFmtId="(\d+)"', tag)) for at, tag in enumerate(tags))
    return {str(at).encode(): codes[number[1]] for at, number in shown if number and number[1] in codes}


def _sheet_names(parts: dict[str, bytes], book: bytes) -> dict[str, str]:
    """The name of each worksheet part."""
    targets = _targets(parts, "xl/workbook.xml")
    names = {}
    for sheet in ElementTree.fromstring(book).iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            names[targets.get(key, "")] = sheet.get("name", "")
    return names


def _targets(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """The parts that a part's relations lead to, by their ids."""
    relations = parts.get(join(dirname(part), "_rels", f"{basename(part)}.rels"))
    if relations is None:
        return {}
    return {
        relation.get("Id", ""): normpath(join("/" + dirname(part), relation.get("Target", ""))).lstrip("/")
        for relation in ElementTree.fromstring(relations)
    }


def _owners(parts: dict[str, bytes], names: dict[str, str]) -> dict[str, str]:
    """The sheet that each comment or drawing part belongs to."""
    owners = dict(names)
    for part, name in names.items():
        owners |= dict.fromkeys(_targets(parts, part).values(), name)
    return owners


_COMMENT = re.compile(
    rb"""<(?:\w+:)?(?:threadedC|c)omment\b[^>]*?\bref=["'](\w+)["'].*?</(?:\w+:)?(?:threadedC|c)omment>""",
    re.DOTALL,
)


def _remarks(name: str, part: bytes) -> list[tuple[str, str]]:
    """The texts of a comments, drawing or worksheet part that stand in no cell, keyed by part and cell."""
    if b"sheetData" in part:
        found = re.search(rb"<(?:\w+:)?headerFooter\b.*?</(?:\w+:)?headerFooter>", part, re.DOTALL)
        return [(f"{name}\0", _text(found[0]))] if found else []
    comments = [(f"{name}\0{found[1].decode()}", _text(found[0])) for found in _COMMENT.finditer(part)]
    return comments or [(f"{name}\0", _text(part))]


def _text(xml: bytes) -> str:
    """The characters of a piece of XML without its tags."""
    return unescape(re.sub(r"<[^>]*>", "", xml.decode("utf-8", "replace")), {"&quot;": '"', "&apos;": "'"})
