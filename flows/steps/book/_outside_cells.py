"""Texts of a workbook outside its cells, with the kind of part that contains them.

Every text and every attribute of every XML part is read: comments, text boxes, headers, properties, names, links,
validation, formulas, charts, formats, caches. Personal data is then found wherever a program stores it.
"""

import re
from functools import lru_cache
from xml.parsers import expat

from flows.steps.book.model import Remark, UnreadableError

_DIGITS = bytes(48 if 48 <= byte <= 57 else byte for byte in range(256))
_MARKS = b" \t\r\n-._/*,~()"
_RUN = b"0" * 11
_WIDE, _APART = re.compile(rb"\xef\xbc[\x90-\x99]"), re.compile(rb"\d[^\x00-\x7f]{1,9}\d")
"""A full-width digit, and digits with other characters between them; each is found faster by itself."""

_WHERE = (
    ("comment", ("xl/comments", "xl/threadedcomments", "xl/persons")),
    ("drawing", ("xl/drawings", "xl/diagrams")),
    ("chart", ("xl/charts", "xl/chartsheets", "object")),
    ("properties", ("docprops", "customxml", "meta.xml", "settings.xml", "meta-inf")),
    ("names", ("xl/workbook.xml",)),
    ("format", ("xl/styles.xml",)),
    ("header", ("styles.xml",)),
    ("cache", ("xl/pivot", "xl/externallinks", "xl/querytables", "xl/connections", "xl/tables")),
)
_TAGS = {
    "hyperlink": "link",
    "Relationship": "link",
    "dataValidation": "validation",
    "content-validation": "validation",
    "headerFooter": "header",
    "f": "formula",
    "cfRule": "formula",
    "definedName": "names",
    "sheet": "sheet_name",
    "a": "link",
    "annotation": "comment",
    "numCache": "numbers",  # a chart's copy of cells
}
_SHORT = ("comment", "drawing", "header")
"""Kinds of parts of which short texts count too."""

_POSITION = re.compile(r"[\d\s,.-]*")
"""Text of an element that gives the position of a shape."""

_CELLS = frozenset(("c", "table-cell", "covered-table-cell"))
_VALUES = frozenset(("office:value", "office:string-value"))
_NOTES = frozenset((
    "annotation", "frame", "custom-shape", "rect", "ellipse", "caption", "text-box", "shapes", "tracked-changes",
))  # fmt: skip
_WITHIN_LINE = frozenset((
    "t", "r", "rPr", "rPh", "a", "span", "s", "b", "i", "u", "sz", "color", "rFont", "family", "charset", "scheme",
    "font", "phoneticPr",
))  # fmt: skip
_CODE = r'&(?:"[^"]*"|[LCRPNDTFAGUESXYBIOKH]|K[0-9A-F]{6}|\d{1,%d})'
_CODES_OF_HEADERS = (re.compile(_CODE % 2), re.compile(_CODE % 3))


def texts_beside(name: str, part: bytes, is_sheet: bool) -> list[Remark]:
    """Texts of a part as remarks without a sheet, if the part may contain a long number; cell values are left out.

    Raises UnreadableError if such a part is not well-formed.
    """
    always = name.startswith(("xl/comments", "xl/threadedcomments", "xl/drawings", "xl/charts"))
    around = _around_cells(part) if is_sheet else part
    has_header = is_sheet and b"headerFooter" in around
    if not always and not has_header and not (_small_may_hold if len(around) <= _SMALL else may_hold)(around):
        return []
    where = next((kind for kind, starts in _WHERE if name.startswith(starts)), "other")
    if name.endswith(".vml"):  # HTML rather than XML
        text = part.decode("utf-8", "replace")
        found = (own.strip() for own in re.findall(">([^<>]+)<", text))
        shown = [Remark(where, own, is_shown=True) for own in found if not own.isascii()]
        return [Remark(where, own) for own in re.split("[<>\"']", text)] + shown
    reader = _Reader(where, is_sheet or name == "content.xml")
    try:
        reader.parser.Parse(part, True)
    except expat.ExpatError:
        raise UnreadableError("unreadable") from None
    return reader.remarks


def header_texts(text: str) -> set[str]:
    """Texts that a page header can show, without its codes; a size before a number (&123月) has two readings."""
    return {code.sub(" ", text) for code in _CODES_OF_HEADERS}


def may_hold(part: bytes) -> bool:
    """Check for eleven digits with only marks between them, or for full-width or encoded digits."""
    if _RUN in part.translate(_DIGITS, _MARKS) or (b"&" in part and b"&#" in part):
        return True
    return not part.isascii() and (_WIDE.search(part) or _APART.search(part)) is not None


_LATIN = re.compile(rb"[\x20-\x7e]{11,}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\0|[\x00-\xff][\x4e-\x9f\xff\x30\x20]){11,}")


def texts_with_numbers(stream: bytes) -> list[str]:
    """Runs of plain characters, of one byte or of two, in bytes that may contain a long number."""
    return _small_texts(stream) if len(stream) <= _SMALL else _texts(stream)


def _texts(stream: bytes) -> list[str]:
    texts = []
    if may_hold(stream):
        texts += [run.decode("ascii") for run in _LATIN.findall(stream)]
    if b"\0" in stream and may_hold(stream.replace(b"\0", b"")):
        texts += [run.decode("utf-16-le", "replace") for run in _WIDE_RUN.findall(stream)]
    return [text for text in texts if sum(map(str.isdigit, text)) > 10]


_SMALL = 2**14
"""Parts up to this size repeat in file after file (styles, relations, themes); each is searched once."""

_small_may_hold = lru_cache(maxsize=256)(may_hold)
_small_texts = lru_cache(maxsize=256)(_texts)


def _around_cells(part: bytes) -> bytes:
    """A worksheet part without its cells; a part with formulas is returned whole."""
    first, last = part.find(b"sheetData"), part.rfind(b"sheetData")
    cells = part[first:last]
    if first == last or (b"f" in cells and (b"<f" in cells or b":f" in cells)):
        return part
    return part[:first] + part[last:]


class _Reader:
    """Parser that collects texts and attributes of a part; values of cells are searched when the sheet is read."""

    def __init__(self, where: str, has_cells: bool) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._characters
        self.has_cells = has_cells
        self.remarks: list[Remark] = []
        self.text: list[str] = []
        self.kinds = [where]
        self.cell: str | None = None
        self.depth_in_cell = self.depth_in_note = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag not in _WITHIN_LINE:
            self._flush()
        self.kinds.append(_TAGS.get(tag, self.kinds[-1]))
        if tag in ("c", "hyperlink", "comment", "threadedComment", "dataValidation", "headerFooter"):
            ref = attributes.get("ref") or attributes.get("r") or attributes.get("sqref") or ""
            self.cell = ref if re.fullmatch("[A-Z]{1,3}[0-9]{1,7}", ref) else None
        self.depth_in_cell += self.has_cells and tag in _CELLS
        self.depth_in_note += self.has_cells and tag in _NOTES
        for key, value in attributes.items():
            if len(value) > 10 and not key.startswith("xmlns") and not (tag in _CELLS and key in _VALUES):
                kind = "sheet_name" if key == "table:name" else self.kinds[-1]
                self.remarks.append(Remark(kind, value, None, self.cell))

    def _characters(self, text: str) -> None:
        is_value = self.depth_in_cell > 0 and self.depth_in_note == 0 and self.kinds[-1] != "formula"
        if not is_value:
            self.text.append(text)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag not in _WITHIN_LINE:
            self._flush()
        self.depth_in_cell -= self.has_cells and tag in _CELLS
        self.depth_in_note -= self.has_cells and tag in _NOTES
        self.kinds.pop()

    def _flush(self) -> None:
        text, kind = "".join(self.text), self.kinds[-1]
        self.text = []
        if (len(text) > 10 or (kind in _SHORT and text.strip())) and kind != "numbers":
            texts = {text} if kind != "header" else header_texts(text)
            is_shown = kind in _SHORT and (kind != "drawing" or not _POSITION.fullmatch(text))
            self.remarks += [Remark(kind, own, None, self.cell, is_shown) for own in sorted(texts)]
