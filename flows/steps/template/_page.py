"""Formats and page setup that both sheets of a template share."""

from typing import Any

from flows.steps.findings.severity import ERROR, WARNING

SEVERITY_COLOURS = {
    ERROR: {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    WARNING: {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
}
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_FRAMED = _FONT | {"border": 1, "border_color": "#7F7F7F"}
_INPUT = _FRAMED | {"locked": False}
_BOLD = _FRAMED | {"bold": True}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": _FONT | {"font_size": 18, "bold": True, "align": "center"},
    "section": _FONT | {"font_size": 12, "bold": True},
    "text": _FONT | {"text_wrap": True},
    "line": _FONT,
    "foot": _FONT | {"locked": False},
    "header": _BOLD | {"font_size": 10, "align": "center", "text_wrap": True, "bg_color": "#DDE6F0"},
    "place": _FRAMED | {"num_format": "@", "bg_color": "#F2F2F2", "shrink": True},
    "required": _INPUT | {"bg_color": "#FFFBE6", "align": "right"},
    "optional": _INPUT | {"align": "right"},
    "note": _INPUT | {"text_wrap": True},
    "total": _BOLD | {"align": "right", "bg_color": "#F2F2F2", "num_format": "#,##0;-#,##0;;@"},
    "total_decimal": _BOLD | {"align": "right", "bg_color": "#F2F2F2", "num_format": "#,##0.00;-#,##0.00;;@"},
    "legend": _FONT | {"font_size": 10, "font_color": "#595959"},
    "swatch_required": {"font_name": "宋体", "font_color": "#E8C400"},
    "swatch_optional": {"font_name": "宋体", "font_color": "#A6A6A6"},
    "swatch_error": {"font_name": "宋体", "font_color": "#9C0006"},
    "swatch_warning": {"font_name": "宋体", "font_color": "#B58900"},
    "is_error": _FRAMED | SEVERITY_COLOURS[ERROR] | {"align": "center"},
    "is_warning": _FRAMED | SEVERITY_COLOURS[WARNING] | {"align": "center"},
    "total_label": _BOLD | {"align": "center", "bg_color": "#F2F2F2"},
    "cell": _FRAMED | {"text_wrap": True, "indent": 1},
}


def add_formats(book: Any, growth: float) -> dict[str, Any]:
    """Add the template's formats to the workbook, their font sizes times `growth`, and return them by name."""
    return {
        name: book.add_format(look | {"font_size": round(look.get("font_size", 11) * growth)})
        for name, look in _FORMATS.items()
    } | {name: book.add_format(look) for name, look in SEVERITY_COLOURS.items()}


def set_page(page: Any, widths: list[int], footer: str) -> None:
    """Set column widths, footer, protection without a password, and print on A4."""
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.center_horizontally()
    page.set_footer(f"&C{footer}")


def put_text(page: Any, span: tuple[int, int, int, int], text: str, look: Any) -> None:
    """Write a text into a range of cells and merge it; `span` is first row and column, last row and column."""
    if span[:2] == span[2:]:
        page.write_string(*span[:2], text, look)
    else:
        page.merge_range(*span, text, look)
