"""Looks of a catalogue's workbook: header rows that are locked, bodies that are free, texts, days and numbers."""

from typing import Any

from flows.steps.catalogue.text_room import text_width

_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_LOCKED = _FONT | {
    "border": 1,
    "border_color": "#8C8C8C",
    "text_wrap": True,
    "align": "center",
    "locked": True,
}
_FREE = _FONT | {"locked": False}

SHEET_FORMATS: dict[str, dict[str, Any]] = {
    "free": _FREE,
    "text": _FREE | {"num_format": "@"},
    "date": _FREE | {"num_format": "yyyy-mm-dd"},
    "number": _FREE | {"num_format": "General"},
    "heading": _LOCKED | {"bold": True, "bg_color": "#DDE6F0"},
    "required": _LOCKED | {"bold": True, "bg_color": "#FFF2CC"},
    "field": _LOCKED | {"font_size": 9, "font_color": "#595959", "bg_color": "#F2F2F2"},
    "title": _FONT | {"font_size": 16, "bold": True},
    "section": _FONT | {"font_size": 12, "bold": True},
    "line": _FONT | {"text_wrap": True},
    "cell": _FONT | {"border": 1, "border_color": "#BFBFBF", "text_wrap": True},
}
"""Looks by name."""

PROTECTION = {
    **dict.fromkeys(("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows"), True),
    **dict.fromkeys(("sort", "autofilter", "insert_hyperlinks"), True),
}
"""Changes that a protected sheet still allows."""


def column_width(heading: str, field: str, longest: int) -> int:
    """Width of a column for its heading, its field name and its texts."""
    return min(40, max(10, text_width(heading) + 2, len(field) + 2, longest + 2))
