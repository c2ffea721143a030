"""Delimited text such as csv, in any encoding and with any delimiter, to rows of cells."""

import csv
import io
import re
from collections import Counter
from typing import Any

from flows.steps.book.model import MOST_CELLS, UnreadableError

Rows = list[list[Any]]

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_USUAL = re.compile("[\t\r\n\x20-\x7e\u00a0-\u00ff\u2000-\u22ff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*")


def is_text(content: bytes) -> bool:
    """Check that bytes without the mark of a workbook are a table as text: several fields, no control characters."""
    try:
        text, _ = decode(content[:100_000].rpartition(b"\n")[0] or content[:100_000])
    except UnreadableError:
        return False
    return not _CONTROL.search(text) and any(delimiter in text for delimiter in ",\t;|") and "\n" in text


_BEGINS_WITH_CODE = re.compile(r"\s*\d{6,}")
_TAB_BETWEEN_FIELDS = re.compile(r"(?<!^)(?<![,;\"])\t(?![,;\"]|$)")
"""A tab that does not merely pad a field beside a comma or at the start, so that Excel keeps a code as text."""


def split(text: str) -> Rows:
    """Rows of a text, split at the delimiter that gives most rows the same number of fields.

    A tab, a bar or a wide comma is the delimiter if most lines contain it. Raises UnreadableError with quotes_unclear
    if a stray quote would make several lines one cell, otherwise with unreadable.
    """
    if "\0" in text:
        raise UnreadableError("unreadable")
    best: Rows = []
    most, used = -1, ""
    for delimiter in _delimiters(text):
        if text.count(delimiter) > MOST_CELLS:
            raise UnreadableError("too_big")
        try:
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            met: dict[str, str] = {}  # equal cells share one text
            rows: Rows = [list(map(met.setdefault, line, line)) for line in lines]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        score = max((count * (width - 1) for width, count in widths.items()), default=0)
        if score > most:
            best, most, used = rows, score, delimiter
    if most < 0 and _delimiters(text):
        raise UnreadableError("unreadable")
    if most >= 0 and '"' in text:
        _refuse_stray_quotes(best, used)
    if most >= 0 and '="' in text:
        best = [[_without_formula(cell) for cell in row] for row in best]
    return best if most >= 0 else [[line] for line in text.splitlines()]


def _without_formula(cell: str) -> str:
    """Text of a cell written as a formula to stay a text: ="430202001"."""
    found = re.fullmatch(r'\s*="([^"]*)"\s*', cell)
    return found[1] if found else cell


_WIDE_COMMA = "，"
"""Comma of Chinese input, which separates the fields if most lines have it and no other comma."""


def _delimiters(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    if sum(bool(_TAB_BETWEEN_FIELDS.search(line)) for line in lines) * 2 > len(lines):
        return ["\t"]
    if sum(line.count("|") > 1 for line in lines) * 2 > len(lines):
        return ["|"]
    if _WIDE_COMMA in text and sum(_WIDE_COMMA in line and "," not in line for line in lines) * 2 > len(
        lines
    ):
        return [_WIDE_COMMA]
    return [delimiter for delimiter in ",\t;" if delimiter in text]


def _refuse_stray_quotes(rows: Rows, delimiter: str) -> None:
    """Raise UnreadableError if a cell contains text that looks like the following lines."""
    line = 1
    for row in rows:
        for cell in row:
            swallowed = cell.split("\n")[1:]
            if any(own.count(delimiter) > 1 or _BEGINS_WITH_CODE.match(own) for own in swallowed):
                raise UnreadableError("quotes_unclear", str(line))
        line += 1 + sum(cell.count("\n") for cell in row)


def decode(content: bytes) -> tuple[str, int | None]:
    """Decode a text; also the first line (from 1) in another encoding than the lines before it, if there is such a line.

    UTF-16 is recognised by its mark or its zeros, UTF-8 by validity; anything else is GB18030, which includes GBK. If
    no encoding fits the whole text, or some lines are UTF-8, each line is decoded separately.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), None
        except UnicodeDecodeError:
            raise UnreadableError("unreadable") from None
    if b"\0" in content:
        return _decode_unmarked(content), None
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return _decode_lines(content)


def _decode_unmarked(content: bytes) -> str:
    """Decode UTF-16 without its mark, in the byte order that gives only usual characters."""
    texts = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _USUAL.fullmatch(text):
            texts.append(text)
    if len(texts) != 1:
        raise UnreadableError("unreadable")
    return texts[0]


def _decode_lines(content: bytes) -> tuple[str, int | None]:
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    kinds = [_kind_of_line(line) for line in lines]
    used = {kind for kind in kinds if kind}
    if None in kinds:
        raise UnreadableError("unreadable")
    main = "utf-8" if used == {"utf-8"} else "gb18030"
    texts = [line.decode(kind or main) for line, kind in zip(lines, kinds, strict=True)]
    if len(used) < 2:
        return "".join(texts), None
    first = next(kind for kind in kinds if kind)
    return "".join(texts), next(at for at, kind in enumerate(kinds, 1) if kind and kind != first)


def _kind_of_line(line: bytes) -> str | None:
    """Encoding of a line: "" for plain ASCII, None if no encoding fits.

    It is utf-8 if all characters beyond ASCII are then common Chinese characters, otherwise gb18030 if it decodes.
    """
    if line.isascii():
        return ""
    try:
        if not re.search(
            "[^\x00-\x7f\u2014-\u2026\u3000-\u3011\u4e00-\u9fff\uff01-\uff5e]", line.decode("utf-8")
        ):
            return "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "gb18030"
