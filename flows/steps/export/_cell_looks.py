"""Looks of a workbook's cells: fonts, lines and number formats, each made once a workbook."""

from typing import Any

from flows.steps.export._book_words import SIGN_KEYS, BookWords
from flows.steps.export.vintage_tables import FigureColumn

_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_FRAMED = _FONT | {"border": 1, "border_color": "#8C8C8C"}
_TOTAL = {"bold": True, "bg_color": "#F2F2F2"}

LOOKS: dict[str, dict[str, Any]] = {
    "title": _FONT | {"font_size": 16, "bold": True, "align": "center"},
    "line": _FONT | {"font_size": 9, "font_color": "#404040"},
    "right": _FONT | {"font_size": 9, "font_color": "#404040", "align": "right"},
    "note": _FONT | {"font_size": 9, "text_wrap": True, "valign": "top"},
    "section": _FONT | {"font_size": 11, "bold": True},
    "link": _FRAMED | {"font_color": "#0563C1", "underline": 1},
    "plain": _FRAMED | {"text_wrap": True},
    "header": _FRAMED | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#DDE6F0"},
    "text": _FRAMED | {"shrink": True},
    "again": _FRAMED | {"font_color": "#A6A6A6"},
    "period": _FRAMED,
    "remark": _FRAMED | {"font_size": 9, "text_wrap": True, "indent": 1},
    "word": _FRAMED | {"align": "right", "font_color": "#404040"},
    "count": _FRAMED | {"num_format": "#,##0"},
}
"""Looks by name; `total` is added to those of a line of totals."""


def number_format(column: FigureColumn, marks: str, words: BookWords) -> str:
    """Number format of a figure: thousands, decimals, percent sign, and the signs of its marks behind it."""
    digits = "0" if column.decimals == 0 else f"0.{'0' * column.decimals}"
    base = f"{digits}%" if is_percent(column) else f"#,##{digits}"
    before = f'"{words.sign("约")}"' if "约" in marks else ""
    behind = "".join(words.sign(sign) for sign in SIGN_KEYS if sign in marks and sign != "约")
    return f'{before}{base}"{behind}"' if behind else f"{before}{base}"


def is_percent(column: FigureColumn) -> bool:
    """True if the figures are percentages, which a cell keeps as parts of one."""
    return column.unit == "%" or column.shows == "change_pct"


class CellLooks:
    """Formats of one workbook by look, number format and line of totals."""

    def __init__(self, book: Any, words: BookWords) -> None:
        self._book, self.words = book, words
        self._made: dict[tuple[str, str, bool], Any] = {}
        self._numbers: dict[tuple[int, bool, str, bool], Any] = {}

    def look(self, name: str, is_total: bool = False) -> Any:
        """The format of a named look."""
        return self._of(name, "", is_total)

    def number(self, column: FigureColumn, marks: str, is_total: bool) -> Any:
        """The format of a figure with its marks."""
        key = (column.decimals, is_percent(column), marks, is_total)
        if key not in self._numbers:
            self._numbers[key] = self._of("count", number_format(column, marks, self.words), is_total)
        return self._numbers[key]

    def _of(self, name: str, numbers: str, is_total: bool) -> Any:
        key = (name, numbers, is_total)
        if key not in self._made:
            own = LOOKS[name] | (_TOTAL if is_total else {}) | ({"num_format": numbers} if numbers else {})
            self._made[key] = self._book.add_format(own)
        return self._made[key]
