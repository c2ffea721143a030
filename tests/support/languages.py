"""A third language for tests: a table of texts that is a file and nothing else, and the texts of a workbook."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from flows.steps.site.site import Site, open_site
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from schemas.texts import language_texts
from schemas.texts.language_texts import languages, texts_of
from tests.support.site import fedstats, run_site

CHINESE = re.compile("[\u3001\u3002\u4e00-\u9fff\uff01-\uff5e]")
"""Characters and marks of Chinese."""


@contextmanager
def third_language(folder: Path) -> Iterator[str]:
    """A language xx beside the others, with every English text in capitals; its name."""
    for lang in languages():
        shutil.copy(language_texts.FOLDER / f"{lang}.csv", folder)
    write_capitals(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language_texts, "FOLDER", folder)
        yield "xx"


def write_capitals(folder: Path) -> None:
    """Write the table of a language xx, with every English text in capitals."""
    with (folder / "xx.csv").open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["key", "text"])
        rows.writerows(
            [key, re.sub(r"[a-z]+(?![^{]*})", lambda word: word[0].upper(), text)]
            for key, text in texts_of("en").items()
        )


def texts_on(workbook: bytes) -> list[str]:
    """Every text of a workbook that a person sees: cells, sheet names, comments, messages, drop-downs, feet of pages."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), rich_text=True)
    seen = list(book.sheetnames)
    for page in book:
        cells = [cell for row in page.iter_rows() for cell in row]
        seen += [str(cell.value) for cell in cells if cell.value is not None]
        seen += [cell.comment.text for cell in cells if cell.comment]
        seen += [str(page.oddFooter.center.text)]
        for rule in page.data_validations.dataValidation:
            seen += [
                str(text)
                for text in (rule.prompt, rule.promptTitle, rule.error, rule.errorTitle, rule.formula1)
            ]
    return seen


def english_site(root: Path) -> Site:
    """The tiny example with places that have English names: its catalogue gives no Chinese to an English reader."""
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
    forms = root / "catalogue" / "forms.csv"
    text = forms.read_text(encoding="utf-8")
    assert "2025-01-31" in text
    forms.write_text(text.replace("2025-01-31", "2025-03-31"), encoding="utf-8")
    settings = root / "fedstats.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^name = .*$", 'name = "City"', text), encoding="utf-8")
    shutil.rmtree(root / "data" / "raw")
    (root / "data" / "raw").mkdir()
    return open_site(root)


def english_return(site: Site, period: str, *rows: tuple[object, ...]) -> Workbook:
    """An English template of the township with the numbers of its villages filled in."""
    made = make_template(site.catalogue, "village_month", "990102100", parse_period(period), "en")
    book = openpyxl.load_workbook(io.BytesIO(made))
    for row, cells in enumerate(rows, 4):
        for column, value in enumerate(cells, 3):
            book["Return"].cell(row, column).value = value
    return book


def english_night(root: Path, now: datetime) -> Site:
    """An english_site whose bad_return is taken in and published."""
    site = english_site(root)
    (site.raw / "january.xlsx").write_bytes(bad_return(site))
    run_site(site, now)
    return site


def bad_return(site: Site) -> bytes:
    """A filled English template with many kinds of problems."""
    book = english_return(site, "2025-01", (20, -1, "soon"), (5, 9, 1.5), (None, 2, "3 or so"))
    sheet = book["Return"]
    sheet["C4"].comment = Comment("should be 21", "A")
    sheet["A6"], sheet["B6"] = "990102100999", "Nowhere"
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("Notes")["A1"] = "nothing"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
