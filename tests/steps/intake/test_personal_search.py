"""Files that must be rejected: hostile packages, links and half-written files."""

import io
import os
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from flows.steps.book.model import Refusal, UnreadableError
from flows.steps.book.read import read_book
from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.personal_patterns import shown_path
from flows.steps.intake.raw_bytes import read_raw
from flows.steps.intake.raw_folder import find_new_files, find_raw_files
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from tests.support.site import grid, write_csv, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
GOOD = ("990102101201", "三村", 11, 20, 0, 0)


def taken(site: Site, file: str, content: bytes | Refusal) -> Batch:
    return check_files(site, [(file, content, NOW)], NOW, contracts=False)


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
    began = time.process_time()
    batch = taken(site, "f.xlsx", content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert batch.findings["rule"].to_list() == [rule]
    assert peak < 100_000_000
    assert time.process_time() - began < 10


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


@pytest.mark.heavy
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
    assert "秘密".encode() not in bytes(read_raw(site.raw, "link.csv", 10**6))
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
    with zipfile.ZipFile(site.raw / "一月.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    files = find_raw_files(site.raw, site.settings.ignore)
    assert len(files) == 1
    part = ingest_batch(site, files, {}, NOW, site.work / "part", "first")
    assert (part.received, part.accepted) == (1, 1)
    shown = shown_path(files[0])
    assert shown.startswith("一月.zip/")
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
        "zip_in_zip"
    ]


def test_a_zip_that_cannot_be_opened_is_refused_as_it_is(site: Site) -> None:
    (site.raw / "坏.zip").write_bytes(b"PK not really")
    files = find_raw_files(site.raw, site.settings.ignore)
    assert files == ["坏.zip"]
    assert taken(site, "坏.zip", b"PK not really").findings["rule"].to_list() == ["unreadable"]


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


# ---- bounds, each held in a process of its own

FILES = Path(__file__).parents[2] / "corpus" / "files"
MEMORY, SECONDS = 900 * 2**20, 5
READ = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from flows.steps.book.model import UnreadableError
from flows.steps.book.read import read_book
try:
    read_book(sys.argv[1], open(sys.argv[1], "rb").read(), 20 * 2**20)
    print("read")
except UnreadableError as error:
    print(error.rule)
"""


def outcome(tmp_path: Path, name: str, content: bytes) -> str:
    """Outcome of reading the file within its limits: a rule, or `read`."""
    path = tmp_path / name
    path.write_bytes(content)
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", READ, path], cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def plain_xlsx(tmp_path: Path) -> bytes:
    return write_xlsx(tmp_path / "p.xlsx", grid("village_month", "990102101", "2025-01", [GOOD])).read_bytes()


def far_sheets(count: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for _ in range(count):
            book.add_worksheet().write(49_999, 9, "y")
    return out.getvalue()


def shared_strings() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row in range(60_000):
            sheet.write_string(row, 0, "a" * 32_000)
    return out.getvalue()


def patched(file: str, mark: bytes, at: int, value: bytes) -> bytes:
    """A file of the corpus with some bytes changed behind a mark."""
    content = bytearray((FILES / file).read_bytes())
    where = content.index(mark) + at
    content[where : where + len(value)] = value
    return bytes(content)


DIMENSIONS = b"\x00\x02\x0e\x00"  # a record's number and length
LABEL = b"\xfd\x00\x0a\x00"


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "make", "rule"),
    [
        ("wide.csv", lambda _: b"," * 60_000 + b"\n" + b"\n" * 60_000, "too_big"),
        ("commas.csv", lambda _: b"," * 19_000_000, "too_big"),
        ("lines.csv", lambda _: b"\xff\n" * 9_000_000, "too_big"),
        ("strings.xlsx", lambda _: shared_strings(), "too_big"),
        ("sheets.xlsx", lambda _: far_sheets(40), "too_big"),
        ("sheets.xlsx", lambda _: far_sheets(4), "read"),  # two million cells are borne
        ("dimensions.xls", lambda _: patched("plain.xls", DIMENSIONS, 8, b"\xf0\xff\xff\xff\0\0\xf0\xff"), "unreadable"),
        ("far.xls", lambda _: patched("plain.xls", LABEL, 4, b"\xff\xff\xff\0"), "too_big"),
        ("circle.xls", lambda _: patched("percent_format.xls", b"\xd0\xcf\x11\xe0", 1536, b"\0"), "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_costs_no_more_than_its_bounds(
    tmp_path: Path, name: str, make: Callable[[Path], bytes], rule: str
) -> None:
    assert outcome(tmp_path, name, make(tmp_path)) == rule


@pytest.mark.parametrize(
    ("part", "xml", "rule"),
    [
        ("sheet1", SHEET % (b'<row r="1">' + b'<c r="A1">' * 20_000), "unreadable"),
        ("sheet1", SHEET % (b"<row r='1'>" + b"<c r='A1'>" * 20_000), "unreadable"),
        ("sheet1", SHEET % (b"<row hidden= " * 20_000), "unreadable"),
        ("sheet1", SHEET % b"" + b"<headerFooter>13812345678" * 20_000, "unreadable"),
        ("sheet1", SHEET % (b"<row r='1'><c r='A1'><v>1</v></c><!--" + b'<c r="B1">' * 20_000 + b"--></row>"), "read"),
        ("sheet1", SHEET % b'<row r="1048576"><c><v>1</v></c><c r="xfd1048576"><v>1</v></c></row>', "too_big"),
        ("sheet1", SHEET % b'<row r="1"><c r="xfd1"><v>1</v></c></row><row r="999"><c r="A999"><v>1</v></c></row>', "too_big"),
        ("sheet1", SHEET % b'<row r="1"><c\n r="XFD1"><v>1</v></c></row><row r="999"><c\tr="A999"><v>1</v></c></row>', "too_big"),
        ("sheet1", SHEET % b'<row r="1"><c r ="XFD1048576"><v>1</v></c></row>', "too_big"),
        ("sheet1", SHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>', "too_big"),
        ("sheet1", SHEET % b'<row r="1"><c r="A99999999999"><v>1</v></c></row>', "too_big"),
        ("sheet1", (SHEET % b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>').replace(b"<c", b"<x:c").replace(b"</c", b"</x:c").replace(b"<worksheet", b'<worksheet xmlns:x="x"'), "too_big"),
        ("sheet1", SHEET % b'<row r="1"><c r="A1"><v><![CDATA[12]]></v></c></row>', "unreadable"),
        ("sheet1", (SHEET % b'<row r="1"><c r="A1"><v>1</v></c><c r="ZZ900"><v>1</v></c></row>').replace(b"</worksheet>", b"<mergeCells>" + b'<mergeCell ref="A1:ZZ900"/>' * 20_000 + b"</mergeCells></worksheet>"), "too_big"),
        ("workbook", b"<workbook><definedNames><definedName " + b'name="fedstats_return" ' * 20_000, "unreadable"),
    ],
)  # fmt: skip
def test_a_hostile_part_costs_no_more_either(tmp_path: Path, part: str, xml: bytes, rule: str) -> None:
    name = "xl/workbook.xml" if part == "workbook" else "xl/worksheets/sheet1.xml"
    assert outcome(tmp_path, "f.xlsx", workbook_with(name, xml, plain_xlsx(tmp_path))) == rule


def test_unclosed_comments_are_no_trouble(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain_xlsx(tmp_path)))
    book["表"]["A1"].comment = Comment("x", "y")
    book.save(tmp_path / "c.xlsx")
    content = (tmp_path / "c.xlsx").read_bytes()
    xml = b"<comments>" + b'<comment ref="A1">' * 20_000
    assert (
        outcome(tmp_path, "f.xlsx", workbook_with("xl/comments/comment1.xml", xml, content)) == "unreadable"
    )


def ods_with(rows: bytes) -> bytes:
    with zipfile.ZipFile(FILES / "plain.ods") as base:
        xml = base.read("content.xml")
    changed = xml.replace(b"</table:table>", rows + b"</table:table>", 1)
    return workbook_with("content.xml", changed, (FILES / "plain.ods").read_bytes())


ROW = b'<table:table-row table:number-rows-repeated="%d">%s</table:table-row>'
CELL = b'<table:table-cell table:number-columns-repeated="%d" office:value-type="%s">%s</table:table-cell>'


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (ROW % (1_000_000, b'<table:table-cell table:number-columns-repeated="16000"/>'), "read"),  # empty
        (ROW % (10**12, CELL % (16_000, b"string", b"")), "unreadable"),
        (ROW % (1_000_000, CELL % (16_000, b"string", b"<text:p>x</text:p>")), "too_big"),
        (ROW % (1000, CELL % (1000, b"string", b"<text:p>" + b"x" * 30_000 + b"</text:p>")), "too_big"),
        (ROW % (1000, CELL % (1000, b'percentage" office:value="0.5', b"<text:p>50%</text:p>")), "too_big"),
        (
            b'<table:table-row table:visibility="collapse"><table:table-cell/></table:table-row>' * 100_000,
            "read",
        ),
        (ROW % (1, CELL % (1, b"string", b"<text:p>" + b"<text:span>" * 100_000)), "unreadable"),
    ],
)
def test_an_ods_costs_no_more_either(tmp_path: Path, rows: bytes, rule: str) -> None:
    assert outcome(tmp_path, "f.ods", ods_with(rows)) == rule


def test_a_sheet_is_found_wherever_it_is_kept_or_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain_xlsx(tmp_path))) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info).replace(b"sheet1.xml", b"sheet1.dat")
            new.writestr(info.filename.replace("sheet1.xml", "sheet1.dat"), data)
    assert outcome(tmp_path, "f.xlsx", out.getvalue()) == "unreadable"


def test_a_zip_of_a_later_kind_is_unreadable(tmp_path: Path) -> None:
    content = bytearray(plain_xlsx(tmp_path))
    at = content.index(b"PK\x01\x02") + 6  # the version needed
    content[at] = 128
    assert outcome(tmp_path, "f.xlsx", bytes(content)) == "unreadable"


def test_infinite_numbers_are_findings(site: Site) -> None:
    rows = [("990102101201", "三村", "1" * 400, "1e400", "inf", "nan")]
    content = write_csv(site.raw / "f.csv", grid("village_month", "990102101", "2025-01", rows)).read_bytes()
    assert not len(taken(site, "f.csv", content).observations)
    xml = b'<row r="1"><c r="A1"><v>1e400</v></c></row>'
    base = village_xlsx(site, GOOD)
    taken(site, "f.xlsx", workbook_with("xl/worksheets/sheet1.xml", SHEET % xml, base))


# ---- links, zips and files that cannot be had


def test_links_of_every_kind_are_findings(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    with zipfile.ZipFile(outside / "z.zip", "w") as archive:
        archive.writestr("秘密.csv", b"x")
    (site.raw / "z.zip").symlink_to(outside / "z.zip")
    (site.raw / "folder").symlink_to(outside)
    (site.raw / "loop.csv").symlink_to(site.raw / "loop.csv")
    (site.raw / "gone.csv").symlink_to(site.raw / "nowhere.csv")
    os.mkfifo(site.raw / "pipe.zip")
    files = find_raw_files(site.raw, site.settings.ignore)
    assert files == ["folder", "gone.csv", "loop.csv", "pipe.zip", "z.zip"]
    assert len(find_new_files(site.raw, files, set(), 10**6)) == 5
    part = ingest_batch(site, files, {}, NOW, site.work / "part", "first")
    assert (part.received, part.rejected) == (5, 5)
    batch = check_files(site, [(file, read_raw(site.raw, file, 10**6), NOW) for file in files], NOW)
    assert set(batch.findings["rule"]) == {"link_not_followed"}


def test_a_file_that_may_not_be_opened_does_not_stop_the_run(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.raw / "a.csv").write_bytes(b"x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    content = read_raw(site.raw, "a.csv", 10**6)
    assert find_new_files(site.raw, ["a.csv"], set(), 10**6) == ["a.csv"]
    monkeypatch.undo()
    assert taken(site, "a.csv", content).findings["rule"].to_list() == ["not_accessible"]


def test_a_folder_that_may_not_be_entered_is_a_finding(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (site.raw / "甲乡").mkdir()
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("甲乡"):
            raise PermissionError(13, "denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert find_raw_files(site.raw, site.settings.ignore) == ["甲乡"]
    content = read_raw(site.raw, "甲乡", 10**6)
    assert taken(site, "甲乡", content).findings["rule"].to_list() == ["not_accessible"]


def zip_of(path: Path, members: int) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}.csv", str(number))


def test_a_zip_that_is_not_opened_says_why(site: Site) -> None:
    zip_of(site.raw / "many.zip", 2001)
    zip_of(site.raw / "locked.zip", 1)
    content = bytearray((site.raw / "locked.zip").read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the mark of encryption
    (site.raw / "locked.zip").write_bytes(content)
    zip_of(site.raw / "empty.zip", 0)
    rules = {}
    for file in find_raw_files(site.raw, site.settings.ignore):
        rules[file] = taken(site, file, read_raw(site.raw, file, 10**6)).findings["rule"].to_list()
    assert rules == {"many.zip": ["too_big"], "locked.zip": ["encrypted"], "empty.zip": ["empty_file"]}


def test_a_zip_of_many_files_is_listed_once(site: Site) -> None:
    zip_of(site.raw / "many.zip", 2000)
    began = time.process_time()
    files = find_raw_files(site.raw, site.settings.ignore)
    contents = {read_raw(site.raw, file, 10**6) for file in files}
    assert len(contents) == 2000
    assert time.process_time() - began < 5


def test_a_damaged_or_too_big_member_is_refused_alone(site: Site) -> None:
    with zipfile.ZipFile(site.raw / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xlsx", b"a" * 5000)
        archive.writestr("b.csv", b"b" * 2_000_000)
        archive.writestr("c" * 5000 + ".csv", b"c")
    content = bytearray((site.raw / "z.zip").read_bytes())
    content[40:60] = b"\xff" * 20
    (site.raw / "z.zip").write_bytes(content)
    files = find_raw_files(site.raw, site.settings.ignore)
    rules = [taken(site, file, read_raw(site.raw, file, 10**6)).findings["rule"][0] for file in files]
    assert rules == ["unreadable", "too_big", "unknown_form"]


def test_a_file_beyond_the_limit_is_told_from_another_but_not_kept(site: Site) -> None:
    (site.raw / "a.csv").write_bytes(b"x" * 3_000_000)
    (site.raw / "b.csv").write_bytes(b"x" * 3_000_001)
    contents = [read_raw(site.raw, file, 10**6) for file in ("a.csv", "b.csv")]
    assert contents[0] != contents[1]
    assert all(len(bytes(content)) < 200 for content in contents)
    assert taken(site, "a.csv", contents[0]).findings["rule"].to_list() == ["too_big"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("甲乡三月.csv".encode("gb18030"), "甲乡三月.csv"),  # as an old Windows server sends it
        (b"a\x1b[31m.csv", "a�[31m.csv"),
        ("长".encode() * 80 + b".csv", f"{'长' * 80}.csv"),
    ],
)
def test_names_of_plain_files_are_shown_as_text(site: Site, name: bytes, shown: str) -> None:
    Path(os.fsdecode(os.fsencode(site.raw) + b"/" + name)).write_bytes(b"x")
    files = find_raw_files(site.raw, site.settings.ignore)
    assert [shown_path(file) for file in files] == [shown]
    ingest_batch(site, files, {}, NOW, site.work / "part", "first")


def test_hidden_by_a_width_of_nothing_is_hidden(site: Site) -> None:
    base = village_xlsx(site, GOOD)
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    narrow = xml.replace(b"<sheetData>", b'<cols><col min="4" max="4" width="0"/></cols><sheetData>')
    content = workbook_with("xl/worksheets/sheet1.xml", narrow, base)
    assert taken(site, "f.xlsx", content).findings["rule"].to_list() == ["hidden_read"]
