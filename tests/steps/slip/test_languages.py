"""Slips in other languages: no Chinese is left, an explanation on one reads back, and another language is a file."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.book.model import hidden_part
from flows.steps.findings.findings import Where, finding, message_of
from flows.steps.findings.rules import CAUSES, SEVERITIES
from flows.steps.ingest.check import check_files
from flows.steps.ingest.send_slips import slip_languages, slip_of
from flows.steps.site.site import Site
from flows.steps.slip.reworded import message_in
from flows.steps.slip.slip import make_slip
from schemas.texts.said import Saying, WordList, listed
from tests.support.languages import CHINESE, bad_return, english_site, texts_on, third_language
from tests.support.site import fedstats

NOW = datetime(2025, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return english_site(tmp_path_factory.mktemp("tiny") / "s")


def slip_in(site: Site, content: bytes, lang: str, sent: bool = True) -> bytes:
    batch = check_files(site, [("return.xlsx", content, NOW)], NOW)
    rules = set(batch.findings["rule"])
    assert {"not_a_number", "below_minimum", "unknown_place", "sheet_not_read"} <= rules
    return slip_of(site, ("return.xlsx", content, NOW), batch, sent, (lang,))


@pytest.mark.parametrize("sent", [True, False])
def test_an_english_slip_has_no_chinese(tiny: Site, sent: bool) -> None:
    seen = texts_on(slip_in(tiny, bad_return(tiny), "en", sent))
    assert "hidden parts (row 5) were read too: make sure that they are meant to be reported." in seen
    assert [text for text in seen if CHINESE.search(text)] == []
    assert any(text.startswith("Reporting unit: Town (990102100)") for text in seen)
    assert "Problem and remedy" in seen and "Review of return" in seen


def test_another_language_is_a_file(tiny: Site, tmp_path: Any) -> None:
    """A third table whose every text is in capitals: every word of the slip comes from it or from the officer."""
    content = bad_return(tiny)
    officer = {word.casefold() for text in texts_on(content) for word in re.findall("[A-Za-z]+", text)}
    with third_language(tmp_path) as lang:
        made = slip_in(tiny, content, lang)
    seen = texts_on(made)
    assert [text for text in seen if CHINESE.search(text)] == []
    assert "REVIEW OF RETURN" in [text.upper() for text in seen]
    rules = set(SEVERITIES) | set(tiny.catalogue["rules"]["rule"])  # the hidden column of rules
    left = {word for text in seen for word in re.findall(r"(?<![\w])[a-z_]{4,}(?![\w])", text)}
    assert left - officer - rules == {"xlsx", "village_month"}  # the file's name, and the form's title


@pytest.mark.parametrize("cause", [None, *CAUSES])
def test_every_message_is_said_again_in_another_language_with_its_values(
    tmp_path: Any, cause: str | None
) -> None:
    values = [
        ("12", "3"),
        (None, Saying("value.candidates", places=WordList(["A 1"]))),
        ("a: b, c", "x (y), z"),
        ("{v}", None),
    ]
    with third_language(tmp_path) as lang:
        for rule in SEVERITIES:
            for value, limit in values:
                for where in (Where("0", "a.xlsx", "S", "B2"), Where("0", "a.xlsx"), Where("", "")):
                    found = finding(rule, where, value, limit, cause)
                    expected = message_of(rule, lang, value, limit, cause)
                    assert message_in(found, lang) == f"{expected}."
                    assert message_in(found, "zh") == f"{message_of(rule, 'zh', value, limit, cause)}。"


def test_a_message_of_other_words_stays_english(tmp_path: Any) -> None:
    found = finding("no_rows", Where("0", "a.xlsx")) | {"message_en": "a.xlsx: words of an older version."}
    with third_language(tmp_path) as lang:
        assert message_in(found, lang) == "words of an older version."


def test_an_explanation_on_an_english_slip_reads_back(tiny: Site) -> None:
    content = bad_return(tiny)
    book = openpyxl.load_workbook(io.BytesIO(slip_in(tiny, content, "en")))
    sheet: Any = book.worksheets[0]
    row = next(
        row
        for row in range(6, sheet.max_row + 1)
        if sheet.cell(row, 2).value == "warning" and sheet.cell(row, 9).value == "sheet_not_read"
    )
    sheet.cell(row, 8).value = "notes for the office above"
    out = io.BytesIO()
    book.save(out)
    batch = check_files(tiny, [("return.xlsx", out.getvalue(), NOW)], NOW)
    reasons = dict(batch.findings.select("rule", "explanation").iter_rows())
    assert reasons["sheet_not_read"] == "notes for the office above"
    assert "not_a_number" in reasons and "Review of return" not in set(batch.findings["sheet"])
    again = slip_in(tiny, out.getvalue(), "en")
    assert sum("leave it as it is" in text for text in texts_on(again)) == 1


@pytest.mark.parametrize(
    ("rule", "value", "said"),
    [
        (
            "hidden_read",
            listed([hidden_part("row", address=5), hidden_part("column", address="C"), hidden_part("sheet")]),
            "(row 5, column C, the sheet)",
        ),
        (
            "personal_data",
            Saying(
                "value.personal_data.at",
                kind=Saying("value.personal_data.mobile"),
                place=Saying("value.personal_data.in_comment"),
            ),
            "(mobile phone number, in a comment)",
        ),
    ],
)
def test_a_value_in_both_languages_is_english_alone(rule: str, value: str, said: str) -> None:
    made = make_slip("a.xlsx", b"", [finding(rule, Where("0", "a.xlsx"), value)], 10**6, langs=("en",))
    sentence = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]["G6"].value
    assert said in sentence and not CHINESE.search(sentence)


def test_a_second_language_adds_its_sentences(tiny: Site) -> None:
    found = [finding("no_rows", Where("0", "a.xlsx"))]
    rows = openpyxl.load_workbook(io.BytesIO(make_slip("a.xlsx", b"", found, 10**6, langs=("en", "zh"))))
    said = rows.worksheets[0]["G6"].value
    assert said == f"{message_of('no_rows', 'en')}.\n{message_of('no_rows', 'zh')}。"
    assert slip_languages(tiny) == ("zh",) and slip_languages(tiny, "en") == ("zh", "en")


def test_the_commands_write_a_file_in_any_language(tiny: Site, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(bad_return(tiny))
    made = tmp_path / "slip.xlsx"
    checked = ("check", tmp_path / "bad.xlsx", "--slip", made, "--site", tiny.root)
    done = fedstats(*checked, "--file-lang", "en")
    assert "错误" in done.stdout  # the messages stay in the language of the terminal
    assert [text for text in texts_on(made.read_bytes()) if CHINESE.search(text)] == []
    empty = ("template", "village_month", "990102100", "2025-01", "--site", tiny.root, "-o")
    assert fedstats(*empty, tmp_path / "e.xlsx", "--file-lang", "en").returncode == 0
    assert [text for text in texts_on((tmp_path / "e.xlsx").read_bytes()) if CHINESE.search(text)] == []
    done = fedstats(*empty, tmp_path / "x.xlsx", "--file-lang", "xx")
    assert (done.returncode, done.stderr.strip()) == (2, "没有 xx 的文字表（schemas/texts），现有：zh, en")
