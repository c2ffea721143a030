"""Folder of workbooks: whole or not at all, links to equal workbooks, a fresh start after a killed run."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.export import workbook_folder
from flows.steps.export.workbook_folder import lacks_workbooks, read_digests, write_folder
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.vintage import damaged_files
from tests.support.site import NOW, submit
from tests.support.workbooks import give_two_months, publish_as_of, shown_site

LATER = datetime(2025, 4, 2, tzinfo=UTC)
FILES = ["990100_样市.xlsx", "990102_东县.xlsx", "990103_西县.xlsx"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Path, Path]:
    """A site with a vintage that has workbooks, and a later one in which only 东县 changed."""
    site = shown_site(tmp_path_factory.mktemp("made") / "s")
    give_two_months(site)
    first = publish_as_of(site)
    write_folder(site, first)
    rows = [("990102101201", "三村", 6, 20, 2, 5)]
    submit(site, "2d.csv", "village_month", "990102101", "2025-02", rows, LATER)
    return site, first, publish_as_of(site, LATER)


@pytest.fixture
def two(made: tuple[Site, Path, Path], tmp_path: Path) -> tuple[Site, Path, Path]:
    """A copy of it."""
    site, first, second = made
    copied = open_site(shutil.copytree(site.root, tmp_path / "s", symlinks=True))
    vintages = copied.marts / "vintages"
    return copied, vintages / first.name, vintages / second.name


def test_one_workbook_for_the_city_and_one_a_county(two: tuple[Site, Path, Path]) -> None:
    _, first, _ = two
    assert sorted(path.name for path in (first / "excel").glob("*.xlsx")) == FILES
    assert sorted(read_digests(first / "excel")) == FILES
    assert damaged_files(first) == []


def test_an_equal_workbook_is_linked(two: tuple[Site, Path, Path]) -> None:
    site, first, second = two
    assert write_folder(site, second) == {"written": 2, "linked": 1}
    old, new = first / "excel", second / "excel"
    assert (new / FILES[2]).samefile(old / FILES[2])
    assert not (new / FILES[0]).samefile(old / FILES[0])
    assert (new / FILES[0]).read_bytes() != (old / FILES[0]).read_bytes()
    assert not (new / FILES[2]).stat().st_mode & 0o222  # an officer cannot write into two vintages at once


def test_other_code_writes_anew(two: tuple[Site, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    site, _, second = two
    monkeypatch.setattr(workbook_folder, "_code_digest", lambda *_: "other")
    assert write_folder(site, second) == {"written": 3, "linked": 0}


def test_the_same_vintage_gives_the_same_bytes(two: tuple[Site, Path, Path]) -> None:
    site, _, second = two
    write_folder(site, second)
    before = {path.name: path.read_bytes() for path in (second / "excel").iterdir()}
    shutil.rmtree(second / "excel")
    write_folder(site, second)
    assert {path.name: path.read_bytes() for path in (second / "excel").iterdir()} == before


def test_a_failed_run_leaves_no_folder(two: tuple[Site, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The second workbook cannot be written; the next run begins again and is whole."""
    site, _, second = two

    def broken(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(workbook_folder, "write_xlsx", broken)
        with pytest.raises(OSError, match="No space"):
            write_folder(site, second)
    assert lacks_workbooks(second) and (second / ".excel").is_dir()
    write_folder(site, second)
    assert not (second / ".excel").exists()
    assert sorted(path.name for path in (second / "excel").glob("*.xlsx")) == FILES


def test_a_damaged_list_of_digests_links_nothing(two: tuple[Site, Path, Path]) -> None:
    site, first, second = two
    (first / "excel" / ".digests.json").write_text("[1", encoding="utf-8")
    assert write_folder(site, second)["linked"] == 0


@pytest.mark.heavy
def test_a_vintage_as_of_the_past_does_not_need_a_later_one(tmp_path: Path) -> None:
    site = shown_site(tmp_path / "s")
    give_two_months(site)
    folder = publish_as_of(site, NOW)
    assert lacks_workbooks(folder)
    assert write_folder(site, folder) == {"written": 3, "linked": 0}
