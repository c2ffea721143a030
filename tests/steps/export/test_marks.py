"""Signs of figures and words in their place, each from one row of indicator_values."""

import re

import polars as pl
import pytest

from flows.steps.export._book_words import SIGN_KEYS, words_of
from flows.steps.export._cell_looks import number_format
from flows.steps.export._mark_words import marks_behind, word_instead
from flows.steps.export.vintage_tables import FigureColumn

PLAIN = {
    "value": 5.0,
    "status": "A",
    "method": "bottom_up",
    "qualifier": "exact",
    "dispute": "none",
    "units_suppressed": 0,
}


def of(**changes: object) -> tuple[str, str]:
    """Signs and word of a figure."""
    frame = pl.DataFrame([PLAIN | changes], schema_overrides={"value": pl.Float64})
    row = frame.select(marks_behind(), word_instead()).row(0)
    return row[0], row[1]


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ({}, ""),
        ({"method": "partial", "status": "P"}, "△"),  # partial is provisional too: one sign
        ({"status": "P"}, "暂"),
        ({"status": "E"}, "估"),
        ({"units_suppressed": 2}, "抑"),
        ({"method": "reported"}, "合"),
        ({"dispute": "outlier"}, "？"),
        ({"dispute": "total_stands_in", "method": "reported"}, "合"),
        ({"qualifier": "about"}, "约"),
        ({"qualifier": "more_than"}, "起"),
        ({"qualifier": "less_than"}, "内"),
        ({"qualifier": None}, ""),
        ({"method": "partial", "dispute": "copied", "qualifier": "about"}, "△？约"),
    ],
)
def test_signs(changes: dict[str, object], signs: str) -> None:
    assert of(**changes) == (signs, "")


@pytest.mark.parametrize(
    ("status", "word"), [("O", "缺报"), ("L", "未填"), ("Q", "抑制"), ("M", "—"), ("A", "")]
)
def test_words(status: str, word: str) -> None:
    assert of(value=None, status=status, method="partial") == ("", word)


@pytest.mark.parametrize(
    ("unit", "decimals", "marks", "shown"),
    [
        ("人", 0, "", "#,##0"),
        ("元", 2, "", "#,##0.00"),
        ("%", 2, "△", '0.00%"△"'),
        ("人", 0, "△？约", '"约"#,##0"△？"'),
        ("人", 0, "起", '#,##0"起"'),
    ],
)
def test_number_formats(unit: str, decimals: int, marks: str, shown: str) -> None:
    assert number_format(FigureColumn("c", "数", unit, decimals, "i", ""), marks, words_of("zh")) == shown


def test_signs_in_english() -> None:
    """Signs that a reader without Chinese can tell apart, none twice."""
    english = [words_of("en").sign(sign) for sign in SIGN_KEYS]
    assert not re.search("[一-鿿]", "".join(english))
    assert len(set(english)) == len(SIGN_KEYS) == 9
    shown = number_format(FigureColumn("c", "n", "persons", 0, "i", ""), "△？约", words_of("en"))
    assert shown == '"~"#,##0"△?"'


def test_every_sign_and_word_has_a_meaning_in_both_languages() -> None:
    used = {*SIGN_KEYS, "缺报", "未填", "抑制", "—"}
    for lang in ("zh", "en"):
        legend = words_of(lang).legend(used)
        assert len(legend) == len(used) == len(set(legend))
        assert all(words_of(lang).phrase(sign) for sign in SIGN_KEYS)
