"""What must not come in: personal data, hostile packages, links and half-written files."""

import io
import os
import stat
import threading
import time
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from flows.steps.find import find_new_files, find_raw_files, hash_bytes, read_raw
from flows.steps.ingest import Batch, check_files, ingest_batch, shown_path
from flows.steps.package import UnreadableError
from flows.steps.privacy import kind_of, kind_of_number
from flows.steps.read import read_book
from flows.steps.site import Site
from tests.conftest import grid, make_test_site, write_csv, write_xlsx

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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ID_CARD, "id_card"),
        (f"患者 {ID_CARD}，已随访", "id_card"),
        ("11010119900307447x", "id_card"),
        ("110101 19900307 4477", "id_card"),
        ("１１０１０１１９９００３０７４４７７", "id_card"),
        ("110101900307447", "id_card"),  # the 15 digits of before 1999
        (f"电话{MOBILE}", "mobile"),
        ("138-1234-5678", "mobile"),
        ("138 1234 5678", "mobile"),
        ("+8613812345678", "mobile"),
        (BANK_CARD, "bank_card"),
        ("6222 0212 3456 7890 128", "bank_card"),
        ("6222021234567890129", None),  # fails Luhn
        ("0731-28681234", None),  # an office's line
        ("430202001001", None),  # a village's code
        ("2025-01-13 至 2025-02-13", None),
        ("1234567890123", None),
    ],
)
def test_personal_data_is_known_by_its_shape(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (110101199003070000.0, "id_card"),  # Excel keeps 15 digits and zeros
        (13812345678.0, "mobile"),
        (19500000000.0, None),  # yuan
        (6222021234567890000.0, "bank_card"),
        (430202001001.0, None),
        (1e18, None),
    ],
)
def test_a_number_cell_may_hold_one_too(value: float, kind: str | None) -> None:
    assert kind_of_number(value) == kind


def personal_files(site: Site) -> dict[str, tuple[bytes, str | None]]:
    """A file for each place where personal data turns up, with the cell to be named."""
    village = [GOOD]
    book = openpyxl.load_workbook(io.BytesIO(village_xlsx(site, *village)))
    sheet = book["表"]
    sheet["C4"].comment = Comment(f"本人 {MOBILE}", "x")
    with_comment = io.BytesIO()
    book.save(with_comment)
    return {
        "note.csv": (
            write_csv(
                site.raw / "n.csv",
                [*grid("village_month", "990102101", "2025-01", village), [f"备注：{ID_CARD}"]],
            ).read_bytes(),
            "A6",
        ),
        "number.xlsx": (village_xlsx(site, ("990102101201", "三村", 11, 20, 0, 110101199003070000)), "F4"),
        "sheet.xlsx": (village_xlsx(site, *village, 花名册=[["序号", "姓名"], [1, "张某某"]]), "B1"),
        "comment.xlsx": (with_comment.getvalue(), None),
        "foot.csv": (
            write_csv(
                site.raw / "g.csv",
                [*grid("village_month", "990102101", "2025-01", village), ["联系电话", MOBILE]],
            ).read_bytes(),
            "B6",
        ),
    }


@pytest.mark.parametrize("name", ["note.csv", "number.xlsx", "sheet.xlsx", "comment.xlsx", "foot.csv"])
@pytest.mark.parametrize("quarantine", ["keep", "discard"])
def test_personal_data_stops_at_the_door(tmp_path: Path, name: str, quarantine: str) -> None:
    site = make_test_site(tmp_path / "s")
    content, cell = personal_files(site)[name]
    for left in site.raw.iterdir():
        left.unlink()
    (site.raw / name).write_bytes(content)
    site.settings.quarantine = quarantine  # type: ignore[assignment]
    part = ingest_batch(site, [name], {}, NOW, site.work / "part", "first")
    batch = taken(site, name, content)
    assert (part.accepted, part.rejected) == (0, 1)
    assert set(batch.findings["rule"]) == {"personal_data"}
    assert batch.findings["cell"][0] == cell
    assert not len(batch.observations)
    digest = hash_bytes(content)
    secrets = [ID_CARD, MOBILE, "110101199003070000", "张某某"]
    for path in (site.root / "data").rglob("*"):
        if path.is_file() and not path.is_relative_to(site.raw) and not path.is_relative_to(site.quarantine):
            assert digest not in path.name
            held = path.read_bytes()
            parts = [held]
            if held.startswith(b"PK"):
                with zipfile.ZipFile(path) as archive:
                    parts += [archive.read(member) for member in archive.namelist()]
            assert not any(secret.encode() in part for secret in secrets for part in parts), path
    kept = [path for path in site.quarantine.rglob("*") if path.is_file()]
    assert len(kept) == (quarantine == "keep")
    if kept:
        assert kept[0].read_bytes() == content
        assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
        assert stat.S_IMODE(site.quarantine.stat().st_mode) == 0o700


def test_a_number_in_the_files_name_is_not_repeated(site: Site) -> None:
    (site.raw / f"张三{MOBILE}.csv").write_bytes(b"x")
    part = ingest_batch(site, [f"张三{MOBILE}.csv"], {}, NOW, site.work / "part", "first")
    assert part.rejected == 1
    for path in (site.root / "data").rglob("*"):
        if path.is_file() and not path.is_relative_to(site.raw):
            assert MOBILE.encode() not in path.read_bytes()
            assert MOBILE not in str(path)


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
