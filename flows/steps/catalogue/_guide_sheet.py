"""Guide of a catalogue's workbook: how to fill it in, what each column means with an example, and the fixed words."""

from collections.abc import Sequence
from typing import Any

from flows.steps.catalogue.sheet_names import sheet_title
from flows.steps.catalogue.text_room import lines_in_column
from schemas.catalogue_files import COLUMNS, OPTIONAL
from schemas.integrity.files import REQUIRED
from schemas.integrity.known_values import KNOWN_VALUES
from schemas.texts.language_texts import texts_of

_WIDTHS = (26, 18, 18, 8, 58, 30)
_HEADS = ("table", "column", "field", "required", "about", "example")


def write_guide_sheet(page: Any, order: Sequence[str], looks: dict[str, Any], lang: str) -> None:
    """Write the steps and one row for each column of each table."""
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    texts = texts_of(lang)
    page.write_string(0, 0, texts["guide.title"], looks["title"])
    page.set_row(0, 32)
    row = 1
    for part in ("how", "order"):
        page.write_string(row, 0, texts[f"guide.{part}"], looks["section"])
        lines = [text for key, text in texts.items() if key.startswith(f"guide.{part}.")]
        for number, line in enumerate(lines, start=1):
            text = f"{number}. {line}" if len(lines) > 1 else line
            page.merge_range(row + number, 0, row + number, len(_WIDTHS) - 1, text, looks["line"])
            page.set_row(row + number, 3 + 15 * lines_in_column(text, sum(_WIDTHS)))
        row += len(lines) + 1
    page.write_string(row, 0, texts["guide.columns"], looks["section"])
    for at, head in enumerate(_HEADS):
        page.write_string(row + 1, at, texts[f"guide.head.{head}"], looks["heading"])
    row += 2
    for name in order:
        for field in (*COLUMNS[name], *OPTIONAL.get(name, {})):
            key = f"column.{name}.{field}"
            must = texts["guide.yes"] if field in REQUIRED.get(name, ()) else ""
            cells = (
                sheet_title(name, lang),
                texts[key],
                field,
                must,
                texts[f"{key}.about"],
                texts[f"{key}.example"],
            )
            for at, cell in enumerate(cells):
                page.write_string(row, at, cell, looks["cell"])
            lines_needed = max(
                lines_in_column(cell, width) for cell, width in zip(cells, _WIDTHS, strict=True)
            )
            page.set_row(row, 3 + 15 * lines_needed)
            row += 1


def write_words(page: Any, looks: dict[str, Any], lang: str) -> dict[tuple[str, str], str]:
    """Write the words that columns accept, with their meaning; the range of each column's words."""
    page.protect("", {"format_columns": True})
    texts = texts_of(lang)
    for at, (head, width) in enumerate((("where", 40), ("word", 24), ("about", 40))):
        page.set_column(at, at, width)
        page.write_string(0, at, texts[f"guide.head.{head}"], looks["heading"])
    page.freeze_panes(1, 0)
    ranges, row = {}, 1
    for (name, field), known in KNOWN_VALUES.items():
        where = f"{sheet_title(name, lang)} · {texts[f'column.{name}.{field}']}"
        for at, word in enumerate(known):
            page.write_string(row + at, 0, where, looks["cell"])
            page.write_string(row + at, 1, word, looks["cell"])
            page.write_string(row + at, 2, texts.get(f"word.{name}.{field}.{word}", ""), looks["cell"])
        sheet = texts["guide.words_sheet"].replace("'", "''")
        ranges[name, field] = f"='{sheet}'!$B${row + 1}:$B${row + len(known)}"
        row += len(known)
    return ranges
