"""A workbook through LibreOffice and back: the same numbers, texts and number formats."""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from flows.steps.export.place_book import book_of
from flows.steps.export.workbook_folder import imprint_of
from flows.steps.export.write_xlsx import write_xlsx
from tests.support.workbooks import give_two_months, publish_as_of, shown_site, tables_of

SOFFICE = shutil.which("soffice")


@pytest.mark.heavy
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize(("lang", "is_across"), [("zh", False), ("en", True)])
def test_values_survive_libreoffice(tmp_path: Path, lang: str, is_across: bool) -> None:
    site = shown_site(tmp_path / "site")
    give_two_months(site)
    publish_as_of(site)
    tables = tables_of(site, lang=lang)
    own = tmp_path / "市.xlsx"
    own.write_bytes(write_xlsx(book_of(tables, "990100"), imprint_of(site, tables.vintage), is_across))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(own)], check=True, capture_output=True, timeout=180
    )
    before, after = openpyxl.load_workbook(own), openpyxl.load_workbook(tmp_path / "out" / "市.xlsx")
    assert after.sheetnames == before.sheetnames
    counted = 0
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                if cell.value is not None:
                    other = after[name][cell.coordinate].value
                    is_number = isinstance(cell.value, int | float)
                    expected = pytest.approx(cell.value, rel=1e-12) if is_number else cell.value
                    assert other == expected, (name, cell.coordinate)
                    counted += is_number
    assert counted > (60 if is_across else 100)
    assert [len(after[name]._charts) for name in before.sheetnames] == [
        len(before[name]._charts) for name in before.sheetnames
    ]
