"""Words in the values of findings: each language says its own, and a third one says all of them again."""

import ast
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from flows.steps.findings.findings import Where, finding, message_of, shown_value
from flows.steps.findings.rules import SEVERITIES
from flows.steps.rollup.rollup import CHECKS
from flows.steps.slip.reworded import message_in, value_said
from flows.steps.slip.said_again import said_again
from schemas.texts.language_texts import texts_of
from schemas.texts.said import Saying, WordList, listed
from tests.support.languages import CHINESE, third_language

ROOT = Path(__file__).parents[3]
HAN = re.compile("[\u4e00-\u9fff]")
MIXED = re.compile(
    r"[\u4e00-\u9fff][）)]? [a-z]{3,}|[a-z]{3,} [\u4e00-\u9fff]|[\u4e00-\u9fff][^a-z]* / [a-z]|[a-z][^\u4e00-\u9fff]* / [\u4e00-\u9fff]"
)
"""Words of one language and then the same in the other."""

PUBLISHED = {"flows/steps/vintage/views.py", "flows/steps/vintage/data_package.py"}
"""Modules that write a file of a vintage, with names of columns or in both languages."""

KEYS = [key for key in texts_of("en") if key.startswith("value.")]


def strings_of(path: Path) -> list[str]:
    """Strings of a module that are no docstrings; what an f-string fills in is *."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(own.value) for own in ast.walk(tree) if isinstance(own, ast.Expr)}
    joined = [own for own in ast.walk(tree) if isinstance(own, ast.JoinedStr)]
    parts = {id(part) for own in joined for part in own.values}
    plain = [own for own in ast.walk(tree) if isinstance(own, ast.Constant) and id(own) not in docs | parts]
    return [own.value for own in plain if isinstance(own.value, str)] + [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in own.values)
        for own in joined
    ]


def modules() -> list[Path]:
    return [*(ROOT / "flows").rglob("*.py"), *(ROOT / "schemas").rglob("*.py")]


def test_no_text_of_the_code_or_of_a_query_says_the_same_in_two_languages() -> None:
    found = {path.relative_to(ROOT).as_posix(): strings_of(path) for path in modules()}
    found |= {
        path.relative_to(ROOT).as_posix(): re.findall("'[^'\n]*'", path.read_text(encoding="utf-8"))
        for path in (ROOT / "sql").rglob("*.sql")
    }
    assert len(found) > 500
    mixed = [(path, own) for path, texts in found.items() for own in texts if MIXED.search(own)]
    assert [own for own in mixed if own[0] not in PUBLISHED] == []


def test_every_text_of_a_value_is_used_and_every_one_that_is_used_exists() -> None:
    used = {own for path in modules() for own in strings_of(path) if own.startswith("value.")}
    of_queries = {
        f"value.{rule}.{said}"
        for rule in CHECKS
        for said in re.findall(
            "'([a-z]+)'", (ROOT / "sql" / "checks" / f"{rule}.sql").read_text(encoding="utf-8")
        )
    }
    used -= {"value.*.*", "value."}
    assert len(used) > 10
    patterns = [re.compile(re.escape(own).replace(r"\*", r"\w+")) for own in used]
    assert [
        key for key in KEYS if key not in of_queries and not any(own.fullmatch(key) for own in patterns)
    ] == []
    assert [
        own for own, pattern in zip(used, patterns, strict=True) if not any(map(pattern.fullmatch, KEYS))
    ] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_text_of_a_value_has_one_language(key: str) -> None:
    bare = {
        lang: re.sub(r"{[^}]*}|aliases\.csv|name,scope,code", "", texts_of(lang)[key])
        for lang in ("zh", "en")
    }
    assert not re.search("[A-Za-z]", bare["zh"])
    assert not CHINESE.search(bare["en"])


def sample(key: str) -> Saying:
    """A value of a key; its fields have numbers, and lists have two."""
    fields = [(name, form) for _, name, form, _ in Formatter().parse(texts_of("en")[key]) if name]
    items = WordList([Saying("value.blank"), "8"] if key == "value.list" else ["7", "8"])
    values: dict[str, Any] = {name: items if form else "7" for name, form in fields}
    return Saying(key, **values)


def samples() -> list[tuple[str, Saying]]:
    """A value of each key with a rule that can have it; a part of a value is within the whole."""
    found = []
    for key in KEYS:
        rule = key.split(".")[1]
        if rule in SEVERITIES or key.count(".") == 1:
            found.append((rule if rule in SEVERITIES else "unknown_place", sample(key)))
    mobile, place = Saying("value.personal_data.mobile"), Saying("value.personal_data.in_comment")
    line = Saying("value.aliases.line", place="甲村", line="甲,,1")
    lacks = Saying("value.unknown_form.lacks_more", names=WordList(["a", "b"]), count=5)
    return [
        *found,
        ("personal_data", Saying("value.personal_data.at", kind=mobile, place=place)),
        ("hidden_read", listed([sample("value.hidden_read.row"), sample("value.hidden_read.sheet")])),
        ("unknown_place", Saying("value.aliases", places=WordList([line, line]))),
        ("unknown_form", Saying("value.unknown_form.nearest", title="F", parts=WordList([lacks, lacks]))),
        (
            "form_ambiguous",
            listed([sample("value.form_ambiguous.form"), sample("value.form_ambiguous.form")]),
        ),
        ("not_a_number", shown_value("张三丰")),
    ]


def test_a_third_language_says_every_value_again(tmp_path: Path) -> None:
    with third_language(tmp_path) as lang:
        for rule, value in samples():
            assert said_again(value.said("en"), rule, lang) == value.said(lang)
            for given in ((value, "3"), ("3", value)):
                found = finding(rule, Where("0", "a.xlsx"), *given)
                assert message_in(found, lang) == f"{message_of(rule, lang, *given)}."
                assert value_said(found, lang) == (given[0].said(lang) if given[0] is value else "3")


@pytest.mark.parametrize("text", ["row 5", "7 (8)", "blank", "A, B", "mobile phone number", "5 / 6", "x; y"])
def test_a_word_of_a_file_stays_as_it_is(tmp_path: Path, text: str) -> None:
    with third_language(tmp_path) as lang:
        assert message_in(finding("unknown_column", Where("0", "a"), text), lang) == (
            f"{message_of('unknown_column', lang, text)}."
        )


def test_each_language_has_its_own_words_and_the_ledger_has_both() -> None:
    found = finding(
        "hidden_read",
        Where("0", "a", cell="A1、B2"),
        listed([Saying("value.hidden_read.row", address=5)] * 2),
    )
    assert found["value"] == "第 5 行、第 5 行 / row 5, row 5"
    assert "（第 5 行、第 5 行）" in str(found["message_zh"]) and "A1、B2 格" in str(found["message_zh"])
    assert "(row 5, row 5)" in str(found["message_en"]) and "cell A1, B2" in str(found["message_en"])
    assert not CHINESE.search(str(found["message_en"]))
    assert [value_said(found, lang) for lang in ("zh", "en")] == ["第 5 行、第 5 行", "row 5, row 5"]
    plain = finding("unknown_column", Where("0", "a"), "7 / 8")
    assert plain["value"] == "7 / 8" and value_said(plain, "en") == value_said(plain, "zh") == "7 / 8"


def test_a_list_has_the_comma_of_its_reader() -> None:
    """A module that joins with the Chinese comma writes addresses, reads measures, or has an English list beside."""
    known = {
        "long_table.py",
        "limits_and_rules.py",
        "measures.py",
        "table_rows.py",
        "lookup.py",
        "template.py",
    }
    assert {path.name for path in modules() if '"、".join' in path.read_text(encoding="utf-8")} == known
