"""Names that a catalogue gives in Chinese and English, in the language of a reader."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.catalogue import FormColumn


def header_in(column: "FormColumn", lang: str) -> str:
    """Labels above a column in a language: the Chinese ones where it has no others."""
    return column.header_zh if lang == "zh" else column.header_en or column.header_zh


def catalogue_language(lang: str) -> str:
    """Language of the catalogue's names for a reader: zh, or en for any other language."""
    return "zh" if lang == "zh" else "en"


def title_in(row: Mapping[str, Any], lang: str) -> str:
    """Title of a row's form: the Chinese `title` where it has no `title_en`."""
    return str((row["title_en"] if lang != "zh" else None) or row["title"] or "")
