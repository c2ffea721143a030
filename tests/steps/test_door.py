"""What must not come in: personal data, hostile packages, links and half-written files."""

import io
import os
import threading
import time
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from flows.steps.find import find_new_files, find_raw_files, hash_bytes, read_raw
from flows.steps.ingest import Batch, check_files, ingest_batch, shown_path
from flows.steps.package import UnreadableError
from flows.steps.read import read_book
from flows.steps.site import Site
from tests.conftest import grid, write_csv, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
GOOD = ("990102101201", "三村", 11, 20, 0, 0)
ID_CARD = "110101199003074477"  # made up; its check digit is right
MOBILE = "13812345678"
BANK_CARD = "6222021234567890128"  # made up; passes Luhn


def taken(site: Site, file: str, content: bytes) -> Batch:
    return check_files(site, [(file, content, NOW)], NOW)


def village_xlsx(site: Site, *rows: tuple[object, ...], **more: list[list[object]]) -> bytes:
    cells = grid("village_month", "990102101", "2025-01", rows)
    return write_xlsx(site.raw / "f.xlsx", cells, more=more).read_bytes()


def workbook_with(part: str, xml: bytes, base: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, xml if info.filename == part else old.read(info))
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("xml", "rule"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + SHEET % b"", "unsafe"),
        (SHEET % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too_big"),
        (SHEET % b"<row r='999999'><c s='1' r='ZZ999999'><v>1</v></c></row>", "too_big"),
        (b"<worksheet>" + b"<a>" * 200_000, "unknown_form"),
    ],
)
def test_a_hostile_worksheet_is_refused_in_little_memory(site: Site, xml: bytes, rule: str) -> None:
    content = workbook_with("xl/worksheets/sheet1.xml", xml, village_xlsx(site, GOOD))
    tracemalloc.start()
    began = time.monotonic()
    batch = taken(site, "f.xlsx", content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert batch.findings["rule"].to_list() == [rule]
    assert peak < 100_000_000
    assert time.monotonic() - began < 10


def test_a_million_empty_rows_and_columns_are_nothing(site: Site) -> None:
    cells = grid("village_month", "990102101", "2025-01", [GOOD])
    book = openpyxl.load_workbook(write_xlsx(site.raw / "f.xlsx", cells))
    sheet = book["表"]
    for far in ("XFD4", "A1048576", "XFD1048576"):
        sheet[far].font = openpyxl.styles.Font(bold=True)  # formatted, not filled
    out = io.BytesIO()
    book.save(out)
    batch = taken(site, "f.xlsx", out.getvalue())
    assert batch.findings.is_empty()
    assert len(batch.observations) == 4


@pytest.mark.parametrize("declared", [None, 100])
def test_a_zip_bomb_is_not_unpacked_whatever_it_declares(site: Site, declared: int | None) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    content = bytearray(out.getvalue())
    if declared:  # both headers say that it is small
        for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            where = content.index(mark) + at
            content[where : where + 4] = declared.to_bytes(4, "little")
    tracemalloc.start()
    with pytest.raises(UnreadableError) as caught:
        read_book("bomb.xlsx", bytes(content), 2_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.rule == "too_big"
    assert peak < 60_000_000


def test_a_link_out_of_the_folder_is_not_followed(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("秘密", encoding="utf-8")
    (site.raw / "link.csv").symlink_to(secret)
    assert "秘密".encode() not in read_raw(site.raw, "link.csv", 10**6)
    batch = taken(site, "link.csv", read_raw(site.raw, "link.csv", 10**6))
    assert batch.findings["rule"].to_list() == ["link_not_followed"]


def test_a_pipe_does_not_hold_the_run_up(site: Site) -> None:
    os.mkfifo(site.raw / "p.csv")
    assert taken(site, "p.csv", read_raw(site.raw, "p.csv", 10**6)).findings["rule"].to_list() == [
        "link_not_followed"
    ]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "/etc/x.csv", "a\x07b\x1b[31m.csv", "长" * 300 + ".csv", "..\\..\\x.csv"]
)
def test_a_member_of_a_zip_has_a_harmless_name(site: Site, name: str) -> None:
    content = write_csv(
        site.root / "t.csv", grid("village_month", "990102101", "2025-01", [GOOD])
    ).read_bytes()
    with zipfile.ZipFile(site.raw / "三月.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    files = find_raw_files(site.raw, site.settings.ignore)
    assert len(files) == 1
    part = ingest_batch(site, files, {}, NOW, site.work / "part", "first")
    assert (part.received, part.accepted) == (1, 1)
    shown = shown_path(files[0])
    assert shown.startswith("三月.zip/")
    assert shown.isprintable()
    assert len(shown) < 200
    assert ".." not in shown.split("/")
    outside = [path for path in site.root.parent.rglob("*") if "passwd" in path.name]
    assert not outside


def test_the_files_of_a_zip_are_submissions_of_their_own(site: Site) -> None:
    good = write_csv(site.root / "t.csv", grid("village_month", "990102101", "2025-01", [GOOD])).read_bytes()
    with zipfile.ZipFile(site.raw / "包.zip", "w") as archive:
        archive.writestr("a.csv", good)
        archive.writestr("内层.zip", b"PK\x03\x04")
        archive.writestr("__MACOSX/._a.csv", b"x")
    files = find_raw_files(site.raw, site.settings.ignore)
    assert files == ["包.zip/a.csv", "包.zip/内层.zip"]
    assert find_new_files(site.raw, files, {hash_bytes(good)}, 10**6) == ["包.zip/内层.zip"]
    assert taken(site, files[1], read_raw(site.raw, files[1], 10**6)).findings["rule"].to_list() == [
        "other_kind"
    ]


def test_a_zip_that_cannot_be_opened_is_refused_as_it_is(site: Site) -> None:
    (site.raw / "坏.zip").write_bytes(b"PK not really")
    files = find_raw_files(site.raw, site.settings.ignore)
    assert files == ["坏.zip"]
    assert taken(site, "坏.zip", b"PK not really").findings["rule"].to_list() == ["other_kind"]


def test_a_file_that_is_being_written_waits_for_the_next_run(site: Site) -> None:
    path = site.raw / "big.csv"
    path.write_bytes(b"x" * 50_000_000)
    stop = threading.Event()

    def write_on() -> None:
        with path.open("ab") as out:
            while not stop.is_set():
                out.write(b"y" * 1000)
                out.flush()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        part = ingest_batch(site, ["big.csv"], {}, NOW, site.work / "part", "first")
    finally:
        stop.set()
        writer.join()
    assert (part.received, part.waiting) == (0, 1)
    assert find_new_files(site.raw, ["big.csv"], set(), 10**9) == ["big.csv"]
