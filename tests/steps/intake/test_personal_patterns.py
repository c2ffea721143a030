"""Personal data is found anywhere in a file and the file rejected; ordinary numbers pass."""

import io
import json
import stat
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from flows.steps.book.model import Book, Sheet
from flows.steps.findings.findings import shown_name
from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.personal_patterns import kind_of, kind_of_number, shown_path, without_personal
from flows.steps.intake.personal_search import SearchTerms, find_personal, search_terms
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site, open_site
from flows.steps.tidy.corrections import CorrectionError, corrections_of
from tests.support.site import fedstats, grid, make_test_site, write_csv, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
GOOD = ("990102101201", "三村", 11, 20, 0, 0)
ID_CARD = "110101199003074477"  # made up; its check digit is right
WRONG_ID_CARD = "110101199003074478"  # the same with a wrong one
MOBILE = "13812345678"
BANK_CARD = "6222021234567890128"  # made up; passes Luhn
FILES = Path(__file__).parents[2] / "corpus" / "files"


def taken(site: Site, file: str, content: bytes) -> Batch:
    return check_files(site, [(file, content, NOW)], NOW, contracts=False)


def village_xlsx(site: Site, *rows: tuple[object, ...], **more: list[list[object]]) -> bytes:
    cells = grid("village_month", "990102101", "2025-01", rows)
    return write_xlsx(site.raw / "f.xlsx", cells, more=more).read_bytes()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ID_CARD, "id_card"),
        (f"患者 {ID_CARD}，已随访", "id_card"),
        ("110101 19900307 4477", "id_card"),
        ("110101 1990 0307 4477", "id_card"),
        ("1101011990 03074477", "id_card"),
        ("1101 0119 9003 0744 77", "id_card"),
        ("110101_1990_0307_4477", "id_card"),
        ("1 1 0 1 0 1 1 9 9 0 0 3 0 7 4 4 7 7", "id_card"),
        ("１１０１０１１９９００３０７４４７７", "id_card"),
        (f"ID{ID_CARD}", "id_card"),  # letters touch it
        (f"sfz{ID_CARD}a", "id_card"),
        (f"{ID_CARD}{MOBILE}", "id_card"),  # a right check digit is known within a longer run
        (WRONG_ID_CARD, "id_card_like"),
        ("11010119900307447x", "id_card_like"),
        ("1101011990030744781", None),  # nor within a longer run
        ("110101900307447", "id_card"),  # the 15 digits of before 1999
        ("H110101900307447", "id_card"),
        ("110101 900307 447", "id_card"),
        (f"电话{MOBILE}", "mobile"),
        ("138-1234-5678", "mobile"),
        ("138 1234 5678", "mobile"),
        ("13812 345678", "mobile"),
        ("1381-234-5678", "mobile"),
        ("138/1234/5678", "mobile"),
        ("138—1234—5678", "mobile"),
        ("(138)12345678", "mobile"),
        ("1 3 8 1 2 3 4 5 6 7 8", "mobile"),
        ("+8613812345678", "mobile"),
        ("0086-13812345678", "mobile"),
        ("013812345678", "mobile"),
        ("1.13812345678", "mobile"),  # numbered
        ("电话.13812345678", "mobile"),
        ("一三八一二三四五六七八", "mobile"),
        (BANK_CARD, "bank_card"),
        ("6222 0212 3456 7890 128", "bank_card"),
        ("622202 1234567890128", "bank_card"),
        ("1.10101199003E+17", None),  # Excel has lost the digits
        ("6222021234567890129", None),  # fails Luhn
        ("0731-28681234", None),  # an office's line
        ("430202001001", None),  # a village's code
        ("430202200201 2025-03", None),  # with a period
        ("130102001 130102002", None),  # codes of townships that begin like mobile numbers
        ("13,812,345,678", None),  # an amount
        ("13812345678.50", None),
        ("0.15384615385", None),  # a share
        ("12.15384615385%", None),
        ("1949-2024 150周年", None),
        ("12345678901", None),
        ("2025-01-13 至 2025-02-13", None),
        ("1234567890123", None),
        ("{8FD13812-A0C1-4D2B-9F01-138123456781}", None),  # how programs number their parts
        ("8FD13812345678AB12CD34EF567890AB", None),
    ],
)
def test_personal_data_is_known_by_its_shape(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind
    assert kind is None or not any(len(run) > 4 for run in without_personal(text).split("＊＊＊"))


def test_a_group_of_a_village_is_no_identity_card() -> None:
    codes = frozenset({"430202100201"})
    assert kind_of("430202100201001") == "id_card"  # 1910-02-01
    assert kind_of("430202100201001", codes) is None
    assert kind_of_number(430202100201001.0, codes) is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (110101199003070000.0, "id_card"),  # Excel keeps 15 digits and zeros
        (110101900307447.0, "id_card"),
        (13812345678.0, "mobile"),
        (13812345000.0, "mobile"),
        (-13812345678.0, "mobile"),
        (19500000000.0, None),  # yuan
        (13812345678.5, None),
        (6222021234567890000.0, "bank_card"),
        (430202001001.0, None),
        (1e18, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_a_number_cell_may_hold_one_too(value: float, kind: str | None) -> None:
    assert kind_of_number(value) == kind


@pytest.mark.parametrize(
    "text", ["1 " * 100_000, "1" * 200_000, "138 " * 50_000, "(138)" * 50_000, "1.1" * 60_000, "一" * 200_000]
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    began = time.process_time()
    kind_of(text)
    assert time.process_time() - began < 3


HEADER = ["地区代码", "地区名称", "妇女（人）"]


def book_of(*rows: list[Any]) -> Book:
    width = max(map(len, rows))
    return Book([Sheet("表", [row + [""] * (width - len(row)) for row in rows])])


@pytest.mark.parametrize(
    "label",
    "患者姓名 主席姓名 受助妇女姓名 负责人姓名 姓名（必填） 姓名（签字） 姓名* 姓\u3000名： 1.姓名 （一）姓名 名字 学员名单 "  # noqa: SIM905
    "家庭住址 身份证 身份证号码（18位） 证件号码 银行账号 账号 手机 Name 联系人 受益人 户主 负责人 贷款人姓名".split(
        " "
    ),
)
def test_a_column_of_persons_is_known_by_its_label(site: Site, label: str) -> None:
    book = book_of(["村月报"], [*HEADER, label], ["990102101201", "三村", 3.0, "张某某"])
    found = find_personal(book, search_terms(site.catalogue))
    assert [(own.kind, own.cell) for own in found] == [("names", "D2")]


def test_a_column_of_telephones_is_one_too(site: Site) -> None:
    book = book_of([*HEADER, "联系电话"], ["990102101201", "三村", 3.0, "0731-28681234"])
    assert [own.cell for own in find_personal(book, search_terms(site.catalogue))] == ["D1"]


@pytest.mark.parametrize(
    "rows",
    [
        [[*HEADER, "受益人"], ["990102101201", "三村", 3.0, 12.0]],  # counts of persons
        [[*HEADER, "学员"], ["990102101201", "三村", 3.0, "十一"], ["990102101202", "四村", 3.0, "没有"]],
        [[*HEADER, "学员（人）"], ["990102101201", "三村", 3.0, "不详"]],
        [[*HEADER, "手机（部）"], ["990102101201", "三村", 3.0, "12部"]],
        [[*HEADER, "身份证办理人数（人）"], ["990102101201", "三村", 3.0, "约三百人"]],
        [[*HEADER, "姓名"], ["990102101201", "三村", 3.0, ""]],  # nothing beneath
        [["备注：不要填写姓名、身份证号"], ["其他"]],  # a sentence
        [["填报单位：乙镇", "联系人", "王某", "联系电话"], HEADER, ["990102101201", "三村", 3.0]],  # a head
        [
            HEADER,
            ["990102101201", "三村", 3.0],
            ["填表人：", "王某", "联系电话：", "0731-28681234"],
        ],  # a foot
        [HEADER, ["990102101201", "三村", 3.0], ["负责人姓名："], ["填表人姓名：王某"]],
    ],
)
def test_labels_of_other_things_are_not(site: Site, rows: list[list[Any]]) -> None:
    assert find_personal(book_of(*rows), search_terms(site.catalogue)) == []


@pytest.mark.parametrize("as_text", [False, True])
def test_a_total_of_eleven_digits_is_an_amount(as_text: bool) -> None:
    def cells(*values: float) -> Book:
        return book_of(["金额（元）"], *([f"{value:.0f}" if as_text else value] for value in values))

    assert find_personal(cells(7e9 + 1, 6812345677.0, 13812345678.0), SearchTerms()) == []  # the total last
    assert find_personal(cells(13812345678.0, 7e9 + 1, 6812345677.0), SearchTerms()) == []  # first
    assert find_personal(cells(13800000000.0, 5.0), SearchTerms()) == []  # round
    found = find_personal(
        cells(13812345678.0, 5.0, 13812345683.0), SearchTerms()
    )  # a number among counts, summed up
    assert [own.cell for own in found] == ["A2"]


def test_a_quotient_among_quotients_is_no_telephone() -> None:
    rates = book_of(["覆盖率"], ["60.413694721826"], ["72.15411558669"], ["73.1015873015873"])
    assert find_personal(rates, SearchTerms()) == []
    numbered = book_of(
        ["电话"], ["1.01012345678"], ["2.13812345678"], ["3.073128681234"]
    )  # with office lines
    assert [own.cell for own in find_personal(numbered, SearchTerms())] == ["A3"]


def test_no_more_than_some_places_are_named() -> None:
    assert len(find_personal(book_of(*([MOBILE] for _ in range(1000))), SearchTerms())) == 200


Change = Callable[[openpyxl.Workbook, Any], None]


def changed(change: Change, base: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(base))
    change(book, book["表"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def set_comment(_: Any, sheet: Any) -> None:
    sheet["C4"].comment = Comment(f"本人 {MOBILE}", "x")


def set_author(_: Any, sheet: Any) -> None:
    sheet["C4"].comment = Comment("核实", f"张三{MOBILE}")


def set_name(book: Any, _: Any) -> None:
    book.defined_names["x"] = DefinedName("x", attr_text=f'"{MOBILE}"')


def set_prompt(_: Any, sheet: Any) -> None:
    rule = DataValidation("list", formula1='"是,否"', promptTitle="问", prompt=f"打{MOBILE}")
    rule.add("E4")
    sheet.add_data_validation(rule)


def set_list(_: Any, sheet: Any) -> None:
    rule = DataValidation("list", formula1=f'"张三{MOBILE},李四"')
    rule.add("E4")
    sheet.add_data_validation(rule)


def set_title(book: Any, _: Any) -> None:
    book.properties.title = ID_CARD


def set_link(_: Any, sheet: Any) -> None:
    sheet["A1"].hyperlink = f"tel:{MOBILE}"


def set_chart(_: Any, sheet: Any) -> None:
    chart = BarChart()
    chart.title = f"张三{MOBILE}"
    sheet.add_chart(chart)


def set_formula(_: Any, sheet: Any) -> None:
    sheet["F4"] = f'=IF(1=1,0,"张三{MOBILE}")'


def set_format(_: Any, sheet: Any) -> None:
    sheet["F4"].number_format = f'0"{MOBILE}"'


def set_header(_: Any, sheet: Any) -> None:
    sheet.oddHeader.center.text = f"联系 {MOBILE}"


def set_sheet_name(book: Any, _: Any) -> None:
    book.create_sheet(f"王{MOBILE}")["A1"] = "x"


def set_empty_sheet_name(book: Any, _: Any) -> None:
    book.create_sheet(f"王{MOBILE}")


@pytest.mark.parametrize(
    ("change", "cell", "where"),
    [
        (set_comment, "C4", "批注"),
        (set_author, None, "批注"),
        (set_name, None, "名称"),
        (set_prompt, "E4", "数据验证"),
        (set_list, "E4", "数据验证"),
        (set_title, None, "文件属性"),
        (set_link, None, "超链接"),
        (set_chart, None, "图表"),
        (set_formula, "F4", "公式"),
        (set_format, "F4", "数字格式"),
        (set_header, None, "页眉页脚"),
        (set_sheet_name, None, "工作表名"),
        (set_empty_sheet_name, None, "工作表名"),
    ],
)
def test_nothing_in_a_workbook_is_left_out(site: Site, change: Change, cell: str | None, where: str) -> None:
    batch = taken(site, "f.xlsx", changed(change, village_xlsx(site, GOOD)))
    assert batch.findings["rule"].unique().to_list() == ["personal_data"]
    assert batch.findings["cell"][0] == cell
    assert any(where in value for value in batch.findings["value"])
    said = json.dumps(batch.findings.to_dicts(), ensure_ascii=False)
    assert MOBILE not in said and ID_CARD not in said


@pytest.mark.parametrize(
    "texts",
    [["13812345678"], ["第一段", "13812345678"], ["联系", "&C13812345678"], ["联系", "&C&1413812345678"]],
)
def test_text_boxes_and_headers_are_read_by_their_text(site: Site, texts: list[str]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(grid("village_month", "990102101", "2025-01", [GOOD])):
            sheet.write_row(at, 0, row)
        if texts[-1].startswith("&"):
            sheet.set_header(texts[-1])
        else:
            sheet.insert_textbox("G3", "\n".join(texts))
    assert taken(site, "f.xlsx", out.getvalue()).findings["rule"].to_list() == ["personal_data"]


def test_the_place_of_a_text_box_is_no_telephone(site: Site) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(grid("village_month", "990102101", "2025-01", [GOOD])):
            sheet.write_row(at, 0, row)
        sheet.insert_textbox("P6", "说明", {"width": 192, "height": 140})  # 15,0,5,0 to 18,0,12,0
    assert taken(site, "f.xlsx", out.getvalue()).findings.is_empty()


def test_an_embedded_file_is_refused(site: Site) -> None:
    out = io.BytesIO(village_xlsx(site, GOOD))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/embeddings/oleObject1.bin", b"x")
    assert taken(site, "f.xlsx", out.getvalue()).findings["rule"].to_list() == ["embedded_file"]


def ods_with(part: str, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(FILES / "plain.ods") as base, zipfile.ZipFile(out, "w") as made:
        for info in base.infolist():
            data = base.read(info)
            if info.filename == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            made.writestr(info, data)
    return out.getvalue()


NOTE = (
    "<office:annotation><dc:creator>x</dc:creator><dc:date>2025-03-01T00:00:00</dc:date>"
    f"<text:p>{MOBILE}</text:p></office:annotation>"
)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("content.xml", "<text:p>", f"{NOTE}<text:p>"),
        ("content.xml", "</table:table>", f'<table:table-row><table:table-cell><text:p><text:a xmlns:xlink="l" xlink:href="tel:{MOBILE}">x</text:a></text:p></table:table-cell></table:table-row></table:table>'),
        ("meta.xml", "</office:meta>", f'<dc:title xmlns:dc="d">{MOBILE}</dc:title></office:meta>'),
        ("styles.xml", "</office:document-styles>", f'<x><text:p xmlns:text="t">{MOBILE}</text:p></x></office:document-styles>'),
    ],
)  # fmt: skip
def test_nothing_in_an_ods_is_left_out(site: Site, part: str, old: str, new: str) -> None:
    batch = taken(site, "f.ods", ods_with(part, old, new))
    assert "personal_data" in batch.findings["rule"].to_list()


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_what_an_xls_holds_beside_its_cells_is_searched(site: Site, encoding: str) -> None:
    content = bytearray((FILES / "plain.xls").read_bytes())
    at = content.index(b"\x5c\x00\x70\x00") + 8  # who wrote the file
    text = f" {MOBILE} ".encode(encoding)
    content[at : at + len(text)] = text
    batch = taken(site, "f.xls", bytes(content))
    assert "personal_data" in batch.findings["rule"].to_list()


def personal_files(site: Site) -> dict[str, tuple[bytes, str | None]]:
    """One file for each place of personal data, with the cell that the finding must name."""
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
        "comment.xlsx": (with_comment.getvalue(), "C4"),
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


@pytest.mark.parametrize(
    "name",
    [
        "1.13812345678王某.xlsx",
        "013812345678.csv",
        "1101 0119 9003 0744 77.csv",
        "ID110101199003074477.csv",
        "13812 345678.csv",
    ],
)
def test_no_spelling_of_it_is_shown_of_a_path(name: str) -> None:
    assert "＊＊＊" in shown_path(f"2025-01/{name}")
    assert not any(char.isdigit() for char in shown_path(name).removeprefix("1."))
    assert shown_path("2025-01/990102101201-2025-01.xlsx") == "2025-01/990102101201-2025-01.xlsx"


def test_a_long_number_in_a_name_is_not_shown() -> None:
    assert shown_name(f"三村{MOBILE}") == "三村…"
    assert shown_name("990102101201 三村") == "990102101201 三村"


def test_check_says_nothing_of_the_files_name(site: Site, tmp_path: Path) -> None:
    path = tmp_path / f"张三{MOBILE}\x1b[31m.csv"
    for _ in range(2):  # once absent, once there
        done = fedstats("check", path, "--site", site.root)
        assert MOBILE not in done.stdout + done.stderr
        assert "\x1b[31m" not in done.stdout + done.stderr
        path.write_bytes(b"x")


@pytest.mark.parametrize("column", ["value", "reason", "holds"])
def test_corrections_hold_no_personal_data(site: Site, column: str) -> None:
    row = dict.fromkeys(("submission", "sheet", "cell", "holds", "value", "reason", "officer", "date"), "x")
    row |= {"date": "2025-02-01", column: f"电话 {MOBILE}"}
    path = site.root / "catalogue" / "corrections.csv"
    path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    with pytest.raises(CorrectionError) as caught:
        corrections_of(open_site(site.root).catalogue)
    assert column in str(caught.value)
    assert MOBILE not in str(caught.value)
