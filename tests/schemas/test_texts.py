"""Tables of texts, one a language: the same keys, the same values in braces, and a text for each rule."""

import ast
import csv
import re
from collections import Counter
from string import Formatter

import pytest

from flows.steps.findings.rules import CAUSES, SEVERITIES
from schemas.texts.language_texts import FOLDER, languages, texts_of


def fields(text: str) -> set[str]:
    """Names in braces of a text."""
    return {name for _, name, *_ in Formatter().parse(text) if name is not None}


def own_texts(lang: str) -> list[tuple[str, str]]:
    with (FOLDER / f"{lang}.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["key"], row["text"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_keys_once(lang: str) -> None:
    keys = [key for key, _ in own_texts(lang)]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert set(keys) == set(texts_of("en"))


@pytest.mark.parametrize("lang", languages())
def test_every_text_takes_the_same_values_in_all_languages(lang: str) -> None:
    """A field in braces of one language that the other lacks would lose a value, or fail.

    Names of periods are an exception: each language makes them of other parts.
    """
    english = texts_of("en")
    differing = [key for key, text in own_texts(lang) if fields(text) != fields(english[key])]
    assert [key for key in differing if not key.startswith("period.")] == []


def test_every_rule_and_cause_has_a_sentence_and_no_sentence_is_of_a_rule_that_is_gone() -> None:
    keys = [key.split(".", 1) for key in texts_of("en")]
    assert {name for kind, name in keys if kind == "finding"} == set(SEVERITIES)
    assert {name for kind, name in keys if kind == "cause"} == set(CAUSES)
    assert {name for kind, name in keys if kind == "rule"} == set(SEVERITIES)


def keys_called(*names: str, at: int) -> set[str]:
    """Texts in the argument at a position of the calls of some functions, also those of a choice between two."""
    root = FOLDER.parents[1]
    paths = [*(root / "schemas").rglob("*.py"), *(root / "flows" / "steps" / "catalogue").glob("*.py")]
    calls = [
        node
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]
    asked = [own for call in calls if len(call.args) > at for own in ast.walk(call.args[at])]
    return {own.value for own in asked if isinstance(own, ast.Constant) and isinstance(own.value, str)}


def keys_of(kind: str) -> set[str]:
    return {key.removeprefix(kind) for key in texts_of("en") if key.startswith(kind)}


def test_every_fault_of_a_catalogue_has_a_sentence_and_every_sentence_is_used() -> None:
    of_types = {"no_date", "no_whole_number", "no_number", "neither_true_nor_false"}
    of_cells = {"formula_in_error", "struck_out", "day_in_text", "too_long", "lost_digits", "serial_day"}
    of_categories = {f"{name}_of_dimension_taken" for name in ("column", "indicator")}
    parts = {"rows", "rows_in_all", "csv_as_sheet", "said_at", "said_sheet", "said_cell", "said_line"}
    called = keys_called("Wrong", "worded_fault", at=2) - {"None", "_of_dimension_taken"}
    assert called | of_types | of_cells | of_categories | parts == keys_of("fault.")
    assert keys_called("ExpressionError", at=0) == keys_of("expression.")


def test_every_word_of_workbooks_and_slips_is_used() -> None:
    """A key is written in the code as it stands in the table, except those made of a name."""
    steps = FOLDER.parents[1] / "flows" / "steps"
    made = ("head.", "sign.", "instead.", "unit.")
    for kind, rooms in (("book.", ["export"]), ("slip.", ["slip", "tidy", "ingest", "recognise"])):
        code = "\n".join(
            path.read_text(encoding="utf-8") for room in rooms for path in (steps / room).glob("*.py")
        )
        keys = {key for key in keys_of(kind) if not key.startswith(made)}
        written = set(re.findall(rf'"(?:{re.escape(kind)})?(\w+)"', code))
        assert keys - written == set(), kind
