"""Templates in other languages: no Chinese is left, a filled one reads back, and another language is a file."""

import csv
import io
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from flows.steps.site.site import Site, open_site
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from schemas.texts import language_texts
from schemas.texts.language_texts import languages, texts_of
from schemas.texts.period_names import period_in
from tests.support.site import fedstats

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("tiny") / "s"
    assert fedstats("site", "new", root, "--example", "tiny").returncode == 0
    places = root / "catalogue" / "places.csv"
    text = places.read_text(encoding="utf-8")
    for old, new in (
        ("青山市", "City"),
        ("绿水县", "County"),
        ("东镇", "Town"),
        ("一村", "A"),
        ("二村", "B"),
        ("三村", "C"),
    ):
        text = text.replace(old, new)
    places.write_text(text, encoding="utf-8")
    return open_site(root)


def texts_on(workbook: bytes) -> list[str]:
    """Every text that a person sees: cells, names of sheets, messages, drop-downs, feet of pages."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), rich_text=True)
    seen = list(book.sheetnames)
    for page in book:
        seen += [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
        seen += [str(page.oddFooter.center.text)]
        for rule in page.data_validations.dataValidation:
            seen += [
                str(text)
                for text in (rule.prompt, rule.promptTitle, rule.error, rule.errorTitle, rule.formula1)
            ]
    return seen


def test_an_english_template_has_no_chinese_and_reads_back(tiny: Site, tmp_path: Path) -> None:
    made = make_template(tiny.catalogue, "village_month", "990102100", parse_period("2025-01"), "en")
    assert [text for text in texts_on(made) if CHINESE.search(text)] == []
    book = openpyxl.load_workbook(io.BytesIO(made))
    for row in book["Return"]["C4:E6"]:
        for cell in row:
            cell.value = 2
    book.save(tmp_path / "return.xlsx")
    done = fedstats("check", tmp_path / "return.xlsx", "--site", tiny.root, "--json")
    assert done.returncode == 0, done.stdout
    assert '"findings": []' in done.stdout


def test_another_language_is_a_file(tiny: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third table whose every text is in capitals: every word of the template comes from it."""
    for lang in languages():
        shutil.copy(Path(language_texts.__file__).parent / f"{lang}.csv", tmp_path)
    with (tmp_path / "xx.csv").open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["key", "text"])
        rows.writerows(
            [key, re.sub(r"[a-z]+(?![^{]*})", lambda word: word[0].upper(), text)]
            for key, text in texts_of("en").items()
        )
    monkeypatch.setattr(language_texts, "FOLDER", tmp_path)
    texts_of.cache_clear()
    try:
        assert languages() == ["zh", "en", "xx"]
        made = make_template(tiny.catalogue, "village_month", "990102100", parse_period("2025-01"), "xx")
    finally:
        monkeypatch.undo()
        texts_of.cache_clear()
    seen = texts_on(made)
    assert [text for text in seen if CHINESE.search(text)] == []
    assert "RETURN" in seen and "HOW TO FILL IN" in seen and "1. HOW TO FILL IT IN" in seen
    own = {text for text in seen if re.search("[a-z]{4}", text) and "SUM(" not in text and "None" not in text}
    of_catalogue = (
        "raining",
        "omen",
        "eporting unit",
        "Unit code",
        "Period",
        "Place",
        "Explanation",
        "Head of unit",
        *("village_month", "Town", "Filled in by", "Total"),
    )
    assert [text for text in own if not any(word in text for word in of_catalogue)] == []


@pytest.mark.parametrize(
    "period", ["2025-03", "2025-Q2", "2025-H2", "2025", "2025S", "2025S-H1", "2025S07", "2025S07-H2"]
)
def test_the_name_of_a_period_reads_back(period: str) -> None:
    for lang in ("zh", "en"):
        assert parse_period(period_in(lang, parse_period(period))).text == period
