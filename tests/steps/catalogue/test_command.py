"""The commands of the catalogue: a site's own files out as a workbook, a changed workbook in, faults with their cells."""

import json
import os
from pathlib import Path

import openpyxl
import pytest

from flows.steps.catalogue.conversion import unread_changes, written_tables
from flows.steps.catalogue.write_workbook import catalogue_workbook
from schemas.catalogue import Catalogue
from schemas.catalogue_files import CsvFolder
from tests.support.site import fedstats


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tiny") / "示例"
    done = fedstats("site", "new", root, "--example", "tiny")
    assert done.returncode == 0, done.stderr
    assert "一份填好的报表" in done.stdout
    return root


def test_an_unknown_example_is_named(tmp_path: Path) -> None:
    done = fedstats("site", "new", tmp_path / "s", "--example", "big")
    assert done.returncode == 2
    assert "没有例子 big，有：tiny" in done.stderr
    assert not (tmp_path / "s").exists()


def test_a_changed_workbook_is_taken_in(tiny: Path) -> None:
    """Exported, changed, refused with the cell, mended, taken in; the old file is kept."""
    same = fedstats("catalogue", "export", "--site", tiny)
    assert "内容一样，没有写文件" in same.stdout
    path = tiny / "catalogue.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["单位 places"]
    row = page.max_row + 1
    for at, value in enumerate(
        ("990102100204", "四村", "village", "99010210", "village", "2025-01-01", None, "是"), 1
    ):
        page.cell(row, at).value = value
    book.save(path)
    refused = fedstats("catalogue", "import", "--site", tiny, "--lang", "en")
    assert refused.returncode == 1
    assert (
        f"catalogue.xlsx, sheet '单位 places', D{row}: parent '99010210' is not in sheet '单位 places'"
        in refused.stderr
    )
    assert "faults and the catalogue is unchanged" in refused.stderr
    assert "四村" not in (tiny / "catalogue" / "places.csv").read_text(encoding="utf-8-sig")
    page.cell(row, 4).value = "990102100"
    book.create_sheet("备忘")["A1"] = "x"
    book.save(path)
    before = (tiny / "catalogue" / "places.csv").read_bytes()
    done = fedstats("catalogue", "import", "--site", tiny)
    assert done.returncode == 0, done.stderr
    for part in ("places：新增 1 行，去掉 0 行", "工作表“备忘”不是目录表，没有读", "改动前的文件已存到"):
        assert part in done.stdout
    assert "四村" in Catalogue(tiny / "catalogue")["places"]["name"].to_list()
    assert (tiny / "data" / "aside" / "001-catalogue__places.csv").read_bytes() == before


def test_a_site_may_be_kept_in_its_workbook(tiny: Path) -> None:
    """The setting names the workbook: commands read it, export writes csv, and no other file counts."""
    settings = (tiny / "fedstats.toml").read_text(encoding="utf-8")
    (tiny / "fedstats.toml").write_text(
        settings.replace('catalogue = "catalogue"', 'catalogue = "catalogue.xlsx"'), encoding="utf-8"
    )
    try:
        listed = json.loads(fedstats("places", "--site", tiny, "--json").stdout)
        assert "一村" in str(listed)
        own = fedstats("catalogue", "export", "-o", tiny / "catalogue.xlsx", "--site", tiny)
        assert own.returncode == 2 and "就是本站点的目录" in own.stderr
        done = json.loads(
            fedstats("catalogue", "export", "-o", tiny / "csv", "--site", tiny, "--json").stdout
        )
        assert str(tiny / "csv" / "places.csv") in done["files"]
        assert Catalogue(tiny / "csv")["forms"]["form"].to_list() == ["village_month"]
    finally:
        (tiny / "fedstats.toml").write_text(settings, encoding="utf-8")


def test_a_catalogue_that_is_not_there_is_named(tiny: Path) -> None:
    done = fedstats("catalogue", "import", tiny / "no.xlsx", "--site", tiny)
    assert done.returncode == 2 and "请先运行 fedstats catalogue export" in done.stderr


def test_no_site_is_said_in_one_language(tmp_path: Path) -> None:
    done = fedstats("catalogue", "export", "--site", tmp_path)
    assert done.returncode == 2 and "不是站点" in done.stderr and "no site" not in done.stderr


def test_a_file_that_is_no_catalogue_is_named(tiny: Path) -> None:
    done = fedstats("catalogue", "import", tiny / "fedstats.toml", "--site", tiny, "--lang", "en")
    assert done.returncode == 2 and "is no catalogue: name a workbook" in done.stderr


def test_a_changed_workbook_that_was_not_taken_in_is_known(tiny: Path, tmp_path: Path) -> None:
    """A newer workbook that says something else is named with its tables; the same, an older or no workbook is not."""
    for path in (tiny / "catalogue").glob("*.csv"):
        (tmp_path / "catalogue").mkdir(exist_ok=True)
        (tmp_path / "catalogue" / path.name).write_bytes(path.read_bytes())
    own, beside = tmp_path / "catalogue", tmp_path / "catalogue.xlsx"
    assert unread_changes(own, beside) == []
    beside.write_bytes(catalogue_workbook(written_tables(CsvFolder(own))))
    assert unread_changes(own, beside) == []
    book = openpyxl.load_workbook(beside)
    book["单位 places"]["B3"] = "新名"
    book.save(beside)
    assert unread_changes(own, beside) == ["places"]
    os.utime(beside, (0, 0))
    assert unread_changes(own, beside) == []
