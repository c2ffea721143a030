"""Personal data in the shapes that spreadsheets and people give it; no number here is of a person."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from flows.steps.book.model import Book, Sheet
from flows.steps.book.read import read_book
from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.personal_patterns import kind_of, kind_of_number
from flows.steps.intake.personal_search import find_personal, search_terms
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.ledger.events import record_event
from flows.steps.site.files import close_to_others
from flows.steps.site.site import Site
from tests.steps.intake.test_personal_patterns import GOOD, HEADER, NOW, book_of
from tests.support.site import grid, write_csv, write_xlsx
from tests.support.writing import ods, xls, zipped

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def card(number: str) -> str:
    """An invented identity card number: 17 digits with their check digit (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True))
    return number + "10X98765432"[total % 11]


CARD = card("11010119900307447")
WITH_X = next(found for at in range(1000) if (found := card(f"11010119900307{at:03}")).endswith("X"))
MOBILE = f"138{12345678}"


def test_numbers_cut_to_fifteen_digits_are_all_found() -> None:
    draw = random.Random(7)
    for _ in range(5000):
        day = date(1930, 1, 1) + timedelta(days=draw.randrange(33_000))
        number = card(f"{draw.choice((110101, 430202, 652901))}{day:%Y%m%d}{draw.randrange(1000):03}")
        cut = float(number[:15] + "000")
        assert kind_of_number(cut) == "id_card", number
        assert kind_of(repr(cut)) == "id_card", number
        assert kind_of(f"{cut:.14E}") == "id_card", number


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("、".join(CARD), "id_card"),
        (f"{CARD[:6]}、{CARD[6:14]}、{CARD[14:]}", "id_card"),
        (f"{CARD[:6]}（{CARD[6:14]}）{CARD[14:]}", "id_card"),
        (f"（{CARD[:6]}）（{CARD[6:14]}）（{CARD[14:]}）", "id_card"),
        (f"[{CARD[:6]}][{CARD[6:14]}][{CARD[14:]}]", "id_card"),
        (f"{CARD[:9]}，{CARD[9:]}", "id_card"),
        ("  ".join(CARD), "id_card"),
        ("|".join(WITH_X), "id_card"),
        (f"1、{CARD[:6]}、{CARD[6:14]}、{CARD[14:]}", "id_card"),
        (f"{CARD}.0", "id_card"),
        (f"{MOBILE}.0", "mobile"),
        (f"{MOBILE}.00", None),  # an amount
        ("12、34、56、78、90、12、34、56、78", None),
        ("2023、2024、2025、20260、1", None),
    ],
)
def test_marks_between_the_digits_hide_nothing(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


SHAPES = {
    "Arabic": "٠١٢٣٤٥٦٧٨٩",
    "Devanagari": "०१२३४५६७८९",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "in circles": "⓪①②③④⑤⑥⑦⑧⑨",
    "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "of cheques": "零壹贰叁肆伍陆柒捌玖",
    "Chinese": "〇一二三四五六七八九",
    "full": "０１２３４５６７８９",
}


def shaped(number: str, shape: str) -> str:
    return number.translate(str.maketrans("0123456789", SHAPES[shape]))


@pytest.mark.parametrize("shape", SHAPES)
def test_digits_of_every_shape_are_digits(site: Site, shape: str) -> None:
    assert kind_of(f"母亲{shaped(CARD, shape)}。") == "id_card"
    assert kind_of(shaped(MOBILE, shape)) == "mobile"
    parts = [shaped(part, shape) for part in (CARD[:6], CARD[6:14], CARD[14:])]
    assert found_in(site, ["", *parts, ""]) == [("id_card", "B1")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("".join(f"{digit}\ufe0f\u20e3" for digit in MOBILE), "mobile"),  # keycaps
        ("\u3164".join(CARD), "id_card"),  # a filler without width
        (f"{CARD[:6]}&nbsp;{CARD[6:14]}&nbsp;{CARD[14:]}", "id_card"),  # a page's markup
        (f"{CARD[:6]}<br>{CARD[6:14]}<br/>{CARD[14:]}", "id_card"),
        (CARD.replace("0", "O").replace("1", "l"), "id_card"),  # typed with letters
        (f"{WITH_X[:17]}Х", "id_card"),  # a Cyrillic letter
        (f"{WITH_X[:17]}×", "id_card"),
        (f"{WITH_X[:17]}*", "id_card"),  # the check digit follows from the others
        (
            "".join(digit if at % 2 else SHAPES["Chinese"][int(digit)] for at, digit in enumerate(CARD[:-1]))
            + CARD[-1],
            "id_card",
        ),
        (f"①{MOBILE[1:]}", None),  # the first of a list
        (f"一{MOBILE[1:]}", None),
        (" ".join(CARD[at : at + 3] for at in range(0, 18, 3)), "id_card"),
        ("、".join(CARD[at : at + 2] for at in range(0, 18, 2)), "id_card"),
        ("OlOlOlOlOlOlOlOlOl", None),
        ("①应查人数②实查人数③未查人数④原因", None),
        ("第①12345项至第②12345项", None),
    ],
)
def test_letters_signs_and_markup_hide_no_number(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize("around", ["'{}", "{}-", "（{}）", '="{}"', "\u200b{}", "{}.0", " {} "])
def test_signs_around_the_parts_hide_nothing(site: Site, around: str) -> None:
    parts = [around.format(part) for part in (CARD[:6], CARD[6:14], CARD[14:])]
    assert found_in(site, ["", *parts, ""]) == [("id_card", "B1")]


def test_a_number_cell_without_its_check_digit_is_found(site: Site) -> None:
    assert kind_of_number(float(CARD[:17])) == "id_card"
    assert found_in(site, ["", float(CARD[:17]), CARD[17:], ""]) == [("id_card", "B1")]


def found_in(site: Site, *rows: list[Any]) -> list[tuple[str, str | None]]:
    return [(own.kind, own.cell) for own in find_personal(book_of(*rows), search_terms(site.catalogue))]


@pytest.mark.parametrize(
    "cells",
    [
        [CARD[:6], CARD[6:14], CARD[14:]],
        [float(CARD[:6]), float(CARD[6:14]), float(CARD[14:])],
        [CARD[:6], CARD[6:10], CARD[10:12], CARD[12:14], CARD[14:]],
        [CARD[:9], CARD[9:]],
        [CARD[:6], "", CARD[6:14], "-", CARD[14:]],
        [WITH_X[:14], WITH_X[14:]],
        [*CARD],
        [float(digit) for digit in CARD],
        [5.0, *map(float, CARD)],  # a count beside it
        [cell for digit in CARD for cell in (digit, "")],  # merged cells
        [*WITH_X],
    ],
)
def test_a_number_split_over_columns_is_found(site: Site, cells: list[Any]) -> None:
    rows = ["990102101201", "三村", "", *cells]
    kinds = {kind for kind, _ in found_in(site, ["村月报"], rows)}
    assert kinds == {"id_card"}


def cut(number: str, *lengths: int) -> list[str]:
    """A number in parts of these lengths, then the rest."""
    parts, at = [], 0
    for length in lengths:
        parts.append(number[at : at + length])
        at += length
    return [*parts, number[at:]]


CUTS = {
    "two digits a cell": cut(CARD, *[2] * 8),
    "three digits a cell": cut(CARD, *[3] * 5),
    "two digits a cell, with X": cut(WITH_X, *[2] * 8),
    "5 and 13": cut(CARD, 5),
    "12 and 6": cut(CARD, 12),
    "3 and 15": cut(CARD, 3),
    "1 and 17": cut(CARD, 1),
    "7 and 11": cut(CARD, 7),
    "13 and 5": cut(CARD, 13),
    "uneven": cut(CARD, 1, 4, 3, 2, 5),
    "6 and 6 and 6": cut(CARD, 6, 6),
    "with blanks": [cell for part in cut(CARD, *[2] * 8) for cell in (part, "")],
}


@pytest.mark.parametrize("cells", CUTS.values(), ids=CUTS)
def test_a_number_cut_anywhere_is_found(site: Site, cells: list[str]) -> None:
    across = [["村月报"], ["990102101201", "三村", "", *cells, ""]]
    assert {kind for kind, _ in found_in(site, *across)} == {"id_card"}
    down = [["村月报", ""], *(["", cell] for cell in cells)]
    assert {kind for kind, _ in found_in(site, *down)} == {"id_card"}


def test_number_cells_that_lost_their_leading_zeros_are_found_in_lists(site: Site) -> None:
    draw = random.Random(5)
    rows: list[list[Any]] = [["村月报"], ["序号", *[""] * (9)]]
    for number in range(1, 9):
        text = card(
            f"430202{draw.randrange(1950, 2005)}0{draw.randrange(1, 10)}0{draw.randrange(1, 10)}{number:03}"
        )
        parts = cut(text, *[2] * (8))
        rows.append([float(number), *(part if "X" in part else float(part) for part in parts)])
    assert {kind for kind, _ in found_in(site, *rows)} == {"id_card"}
    assert found_in(site, ["", 430202199003.0, float(card("43020219900307124")[12:])])


@pytest.mark.parametrize(
    "parts", [cut(CARD[:6] + CARD[8:17], 6, 6), [430202.0, 680101.0, 5.0], cut(CARD, 6, 6)]
)
def test_parts_of_any_number_below_a_label_are_found(site: Site, parts: list[Any]) -> None:
    for rows in (
        [[*HEADER, "身份证号码", "", ""], ["990102101201", "三村", 3.0, *parts]],
        [["身份证号码", *parts, 12.0]],
    ):
        assert found_in(site, ["村月报"], *rows)
    assert (
        found_in(site, [*HEADER, "办理身份证人数", "", ""], ["990102101201", "三村", 3.0, *parts[:2], 7.0])
        == []
    )


@pytest.mark.parametrize(
    "row",
    [
        ["430202200201", 156437.0],  # a village of another county, and an amount
        ["430202", "2025", "03", "07", "12", "34"],  # a code, a date in columns, counts
        [float(part) for part in cut(CARD, *[2] * 8)],  # counts like the parts of a number, in one row
    ],
)
def test_one_row_of_counts_like_a_number_is_none(site: Site, row: list[Any]) -> None:
    digits = [str(int(cell)) if isinstance(cell, float) else cell for cell in row]
    if len(digits) < 9:  # with the right check digit, so that nothing else saves it
        last = card("".join(digits)[:17])[17]
        row = [*row[:-1], f"{digits[-1][:-1]}{last}"]
    assert found_in(site, ["村月报"], [*row, ""], [*[3.0] * len(row), ""]) == []


def test_tables_of_two_digits_are_no_cut_numbers(site: Site) -> None:
    """Counts from 0 to 99 as numbers and as text, 300 tables: about 470,000 runs of 18 digits."""
    draw, terms = random.Random(11), search_terms(site.catalogue)
    for table in range(300):
        shape: Callable[[int], Any] = (float, str)[table % 2]
        rows: list[list[Any]] = [
            ["990102101201", "三村", *(shape(draw.randrange(100)) for _ in range(60))] for _ in range(30)
        ]
        assert find_personal(Book([Sheet("表", rows)]), terms) == []


def test_a_number_split_over_rows_is_found(site: Site) -> None:
    parts = [CARD[:6], CARD[6:14], CARD[14:]]
    assert found_in(site, *(["", part, ""] for part in parts)) == [("id_card", "B1")]


@pytest.mark.parametrize("is_wrong", [False, True])
def test_boxes_below_a_label_need_no_check_digit(site: Site, is_wrong: bool) -> None:
    digits = [*CARD[:-1], str((int(CARD[-1]) + 1) % 10)] if is_wrong else [*CARD]
    below = [["身份证号码", *[""] * 17], digits]
    beside = [["身份证号码", *digits]]
    down = [["身份证号码", ""], *([digit, ""] for digit in digits)]
    for rows in (below, beside, down):
        assert found_in(site, *rows)


def test_rows_of_counts_are_no_split_numbers(site: Site) -> None:
    """A thousand random tables of counts behind codes of places."""
    draw = random.Random(3)
    terms = search_terms(site.catalogue)
    for _ in range(1000):
        most = draw.choice((9, 99, 9999, 10**6))
        rows: list[list[Any]] = [
            [
                "990102101201",
                "三村",
                *(float(draw.randrange(most + 1)) for _ in range(draw.choice((6, 18, 30)))),
            ]
            for _ in range(20)
        ]
        book = Book([Sheet("表", [row + [""] * (32 - len(row)) for row in rows])])
        assert find_personal(book, terms) == []


@pytest.mark.parametrize(
    "label",
    [
        "母亲",
        "父亲",
        "配偶",
        "监护人",
        "责任人",
        "包保责任人",
        "帮扶人",
        "家属",
        "产妇",
        "申请人",
        "举报人",
        "受害人",
        "网格员",
        "授课人",
        "（一）母亲",
        "配偶：",
    ],
)
def test_more_columns_of_persons(site: Site, label: str) -> None:
    assert found_in(site, ["村月报"], [*HEADER, label], ["990102101201", "三村", 3.0, "张某某"]) == [
        ("names", "D2")
    ]
    assert found_in(site, ["村月报"], [*HEADER, label], ["990102101201", "三村", 3.0, 4.0]) == []


@pytest.mark.parametrize("label", ["病种", "诊断结果", "残疾类别", "病情"])
def test_columns_of_illnesses(site: Site, label: str) -> None:
    assert found_in(site, [*HEADER, label], ["990102101201", "三村", 3.0, "乳腺癌"]) == [("names", "D1")]
    # a table by illness counts nobody by place
    assert found_in(site, [label, "人数"], ["乳腺癌", 12.0], ["宫颈癌", 3.0]) == []
    assert found_in(site, [*HEADER, label], ["990102101201", "三村", 3.0, 4.0]) == []


def test_dates_of_birth(site: Site) -> None:
    assert found_in(site, [*HEADER, "出生日期"], ["990102101201", "三村", 3.0, "1990-03-07"]) == [
        ("names", "D1")
    ]


def test_old_workbooks_are_read_with_their_encoding() -> None:
    cells = [["姓名", "身份证号", "数"], ["张某某", CARD, 5.0], ["", "", 45717.0]]
    content = xls(cells, version=5, formats={(2, 2): 57})
    (sheet,) = read_book("a.xls", content, 2**20).sheets
    assert sheet.rows[:2] == [["姓名", "身份证号", "数"], ["张某某", CARD, 5.0]]
    assert sheet.rows[2][2] == date(2025, 3, 1)
    assert sheet.name == "表"


@pytest.mark.parametrize("version", [5, 8])
def test_an_old_workbook_is_taken_and_searched(site: Site, version: int) -> None:
    good = grid("village_month", "990102101", "2025-01", [GOOD])
    batch = taken(site, "a.xls", xls(good, version=version))
    assert batch.submissions["accepted"].to_list() == [4]
    cells = [[*row, *[""] * (7 - len(row))] for row in good]
    cells[2][6], cells[3][6] = "姓名", "张某某"
    batch = taken(site, "a.xls", xls(cells, version=version))
    assert batch.findings["rule"].to_list() == ["personal_data"]
    assert len(batch.withheld) == 1


def taken(site: Site, file: str, content: bytes) -> Batch:
    return check_files(site, [RawFile(file, content, NOW)], NOW, contracts=False)


def with_part(name: str, part: bytes) -> Callable[[dict[str, bytes]], bytes]:
    return lambda parts: zipped({**parts, name: part})


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: zipped(parts, comment=f"张某某 {CARD}".encode("gb18030")),
        with_part("docProps/thumbnail.jpeg", b"\xff\xd8\xff" + CARD.encode()),
        with_part("xl/printerSettings/printerSettings1.bin", CARD.encode("utf-16-le")),
        with_part("customData/note.txt", f"电话 {MOBILE}".encode()),
        with_part(f"xl/media/{CARD}.png", b"\x89PNG"),
        with_part("xl/theme/theme1.xml", f'<a name="{CARD}"/>'.encode()),
        lambda parts: CARD.encode() + zipped(parts),
    ],
    ids=["comment", "thumbnail", "printer", "text", "name", "theme", "before"],
)
def test_parts_that_are_no_xml_are_searched(site: Site, change: Callable[[dict[str, bytes]], bytes]) -> None:
    import zipfile  # noqa: PLC0415

    write_xlsx(site.raw / "f.xlsx", grid("village_month", "990102101", "2025-01", [GOOD]))
    with zipfile.ZipFile(site.raw / "f.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert taken(site, "f.xlsx", zipped(parts)).submissions["accepted"].to_list() == [4]
    batch = taken(site, "f.xlsx", change(parts))
    assert batch.findings["rule"].to_list() == ["personal_data"] or batch.withheld


def amounts_xlsx(shown: str) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    for row in ([*HEADER, "金额"], ["990102101201", "三村", 3, 13812345678], ["合", "计", 4, 13912345679]):
        page.append(row)
    for row in (2, 3):
        page.cell(row, 4).number_format = shown
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    "shown", ["#,##0", "#,##0.00", "#,##0_);(#,##0)", '"¥"#,##0', "#,##0.00;[Red]-#,##0.00"]
)
def test_amounts_with_thousands_are_no_telephones(site: Site, shown: str) -> None:
    terms = search_terms(site.catalogue)
    assert find_personal(read_book("a.xlsx", amounts_xlsx(shown), 2**20), terms) == []
    assert len(find_personal(read_book("a.xlsx", amounts_xlsx("0"), 2**20), terms)) == 2


def test_amounts_with_thousands_in_old_workbooks_and_ods(site: Site) -> None:
    terms = search_terms(site.catalogue)
    cells = [["金额", "数"], [13812345678.0, 5.0]]
    for version in (5, 8):
        grouped = xls(cells, version=version, formats={(1, 0): 3})
        assert find_personal(read_book("a.xls", grouped, 2**20), terms) == []
        assert len(find_personal(read_book("a.xls", xls(cells, version=version), 2**20), terms)) == 1
    plain = ods([["金额"], [13812345678]])
    assert len(find_personal(read_book("a.ods", plain, 2**20), terms)) == 1
    grouped = ods_with_text(b"<text:p>13812345678<", b"<text:p>13,812,345,678<")
    assert find_personal(read_book("a.ods", grouped, 2**20), terms) == []


def ods_with_text(old: bytes, new: bytes) -> bytes:
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(BytesIO(ods([["金额"], [13812345678]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["content.xml"]
    return zipped({**parts, "content.xml": parts["content.xml"].replace(old, new)})


def test_archive_and_receipts_are_closed_to_others(site: Site) -> None:
    write_csv(site.raw / "a.csv", grid("village_month", "990102101", "2025-01", [GOOD]))
    ingest_batch(site, ["a.csv"], {}, NOW, site.work / "part", "one")
    record_event(site, "lock", "2025-01", "已审定", "李", NOW)

    def modes() -> set[str]:
        found = [site.archive, *site.archive.rglob("*")]
        return {f"{'d' if path.is_dir() else 'f'}{path.stat().st_mode & 0o777:o}" for path in found}

    assert modes() == {"d750", "f640"}
    for path in [site.archive, *site.archive.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)  # as an earlier version left them
    ingest_batch(site, ["a.csv"], {}, NOW, site.work / "part", "two")
    assert site.archive.stat().st_mode & 0o777 == 0o750  # nobody else gets in
    close_to_others(site.archive)  # as a rebuild does
    assert modes() == {"d750", "f640"}
