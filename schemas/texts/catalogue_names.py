"""Names that a catalogue gives in Chinese and English, in the language of a reader."""

from schemas.catalogue import FormColumn


def header_in(column: FormColumn, lang: str) -> str:
    """Labels above a column in a language: the Chinese ones where it has no others."""
    return column.header_zh if lang == "zh" else column.header_en or column.header_zh
