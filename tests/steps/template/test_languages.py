"""Templates in other languages: no Chinese is left, a filled one reads back, and another language is a file."""

import io
import re
from pathlib import Path

import openpyxl
import pytest

from flows.steps.site.site import Site
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from schemas.texts.language_texts import languages
from schemas.texts.period_names import period_in
from tests.support.languages import CHINESE, english_site, texts_on, third_language
from tests.support.site import fedstats


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return english_site(tmp_path_factory.mktemp("tiny") / "s")


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


def test_another_language_is_a_file(tiny: Site, tmp_path: Path) -> None:
    """A third table whose every text is in capitals: every word of the template comes from it."""
    with third_language(tmp_path) as lang:
        assert languages() == ["zh", "en", lang]
        made = make_template(tiny.catalogue, "village_month", "990102100", parse_period("2025-01"), lang)
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
