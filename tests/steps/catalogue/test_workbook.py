"""The catalogue as one workbook: nothing is lost on the way there and back, and a fault names sheet and cell."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from flows.steps.catalogue.conversion import convert, source_of, written_tables
from flows.steps.catalogue.csv_text import csv_bytes
from flows.steps.catalogue.sheet_names import sheet_title
from flows.steps.catalogue.workbook_source import WorkbookSource
from flows.steps.catalogue.write_workbook import ORDER, catalogue_workbook, fields_of
from schemas.catalogue import Catalogue
from schemas.catalogue_files import COLUMNS, OPTIONAL, CsvFolder, read_written, typed_table
from schemas.integrity.faults import CatalogueError, Fault
from schemas.integrity.known_values import KNOWN_VALUES
from schemas.texts.language_texts import languages, texts_of
from tests.schemas.test_integrity import make_catalogue


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue as csv files, and beside it as a workbook."""
    folder = make_catalogue(tmp_path_factory.mktemp("right"))
    tables = written_tables(CsvFolder(folder))
    (folder.parent / "catalogue.xlsx").write_bytes(catalogue_workbook(tables))
    return folder


def changed(right: Path, to: Path, change: Callable[[Any], None]) -> WorkbookSource:
    """The workbook after somebody changed it and saved it."""
    book = openpyxl.load_workbook(right.parent / "catalogue.xlsx")
    change(book)
    book.save(to / "catalogue.xlsx")
    return WorkbookSource(to / "catalogue.xlsx")


def faults_in(source: WorkbookSource) -> list[Fault]:
    try:
        Catalogue(source)
    except CatalogueError as error:
        return error.faults
    return []


def place_of(book: Any, code: str) -> int:
    """Row of a place in its sheet."""
    page = book[PLACES]
    return next(row[0].row for row in page.iter_rows() if row[0].value == code)


PLACES = sheet_title("places", "zh")


def test_every_text_is_there_in_both_languages() -> None:
    for lang in ("zh", "en"):
        texts = texts_of(lang)
        for name, columns in COLUMNS.items():
            for key in (
                f"table.{name}",
                *(f"column.{name}.{own}" for own in (*columns, *OPTIONAL.get(name, {}))),
            ):
                assert texts[key] and texts[f"{key}.about"], key
    assert texts_of("zh").keys() == texts_of("en").keys()
    assert {"zh", "en"} <= set(languages())
    words = {key.removeprefix("word.") for key in texts_of("zh") if key.startswith("word.")}
    assert words <= {
        f"{name}.{column}.{word}" for (name, column), own in KNOWN_VALUES.items() for word in own
    }
    assert set(ORDER) == set(COLUMNS)


def test_the_workbook_says_the_same_as_the_files(right: Path) -> None:
    files, book = Catalogue(right), Catalogue(WorkbookSource(right.parent / "catalogue.xlsx"))
    for name in COLUMNS:
        assert book[name].equals(files[name]), name
    assert book.subject_columns.equals(files.subject_columns)


TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=12).map(
    lambda text: " ".join(text.split()) or None
)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(str)
CELLS: dict[Any, st.SearchStrategy[str | None]] = {
    pl.String: st.one_of(
        TEXTS, st.sampled_from(["=1+1", "1e5", "001", "_x0041_", "a\nb", "TRUE", "2020-01-01"])
    ),
    pl.Date: st.one_of(st.none(), DAYS),
    pl.Boolean: st.sampled_from(["true", "false", None]),
    pl.Int64: st.one_of(st.none(), st.integers(-(10**12), 10**12).map(str)),
    pl.Float64: st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, width=32).map(str)),
}


@st.composite
def drawn_tables(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Tables of arbitrary cells of the right kinds."""
    tables = {}
    for name, columns in COLUMNS.items():
        types = {**columns, **OPTIONAL.get(name, {}), "remark": pl.String}
        row = st.tuples(*(CELLS[dtype] for dtype in types.values())).filter(any)
        rows = draw(st.lists(row, max_size=6))
        tables[name] = pl.DataFrame(rows, schema=dict.fromkeys(types, pl.String), orient="row")
    return tables


@pytest.mark.heavy
@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(drawn_tables())
def test_no_cell_is_lost_on_the_way(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, pl.DataFrame]
) -> None:
    """Csv to workbook to csv: every cell says the same, text by text or, in numbers, in value."""
    folder = tmp_path_factory.mktemp("drawn")
    source = WorkbookSource(folder / "c.xlsx", catalogue_workbook(tables))
    for name, table in tables.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(name, table))
        from_csv, no_faults = read_written(folder / f"{name}.csv")
        from_book, none_either = source.read(name)
        assert (no_faults, none_either) == ([], [])
        assert from_csv is not None and from_book is not None
        wanted = typed_table(name, table.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64)))[0]
        for read in (from_csv, from_book):
            typed = typed_table(name, read)[0]
            assert typed is not None and wanted is not None
            for column in wanted.drop("line").columns:
                assert typed[column].to_list() == wanted[column].to_list(), (name, column)
        texts = [column for column, dtype in COLUMNS[name].items() if dtype is pl.String]
        assert from_book.select(texts).equals(from_csv.select(texts))
        if "remark" in from_csv.columns:
            assert from_book["remark"].equals(from_csv["remark"])


def _set(
    cell: str, value: Any, number_format: str | None = None, sheet: str = PLACES
) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value
        if number_format:
            book[sheet][cell].number_format = number_format

    return change


def _rename(book: Any) -> None:
    book[PLACES].title = "我的单位"


def _chinese_headings_alone(book: Any) -> None:
    book[PLACES].delete_rows(2)


def _notes(book: Any) -> None:
    book.create_sheet("备忘")["A1"] = "明年要改的"
    book[PLACES].insert_rows(5, 3)
    book[PLACES].cell(book[PLACES].max_row + 40, 1).value = "  "


def _numbers(book: Any) -> None:
    page = book[PLACES]
    for row in range(3, page.max_row + 1):
        for column in (1, 4):
            if (cell := page.cell(row, column)).value:
                cell.value, cell.number_format = float(cell.value), "General"


def _days(book: Any) -> None:
    page = book[PLACES]
    for row in range(3, page.max_row + 1):
        for column in (6, 7):
            cell = page.cell(row, column)
            if isinstance(cell.value, datetime):
                cell.value, cell.number_format = f"{cell.value.year}/{cell.value.month}/{cell.value.day}", "@"


def _serials(book: Any) -> None:
    page = book[PLACES]
    for row in range(3, page.max_row + 1):
        if isinstance(page.cell(row, 6).value, datetime):
            page.cell(row, 6).number_format = "General"  # the number of the day shows


def _booleans(book: Any) -> None:
    page = book[PLACES]
    for row in range(3, page.max_row + 1):
        cell = page.cell(row, 8)
        cell.value = {"是": True, "否": False}.get(cell.value, cell.value)


CERTAIN = [_rename, _chinese_headings_alone, _notes, _numbers, _days, _serials, _booleans]


@pytest.mark.parametrize("change", CERTAIN, ids=lambda change: change.__name__)
def test_a_changed_workbook_is_read_where_it_is_certain(
    right: Path, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    source = changed(right, tmp_path, change)
    assert faults_in(source) == []
    assert Catalogue(source)["places"].equals(Catalogue(right)["places"])
    assert source.other_sheets == (["备忘"] if change is _notes else [])


def _strike(book: Any) -> None:
    book[PLACES]["B4"].font = Font(strike=True)


def _twice(book: Any) -> None:
    book.copy_worksheet(book[PLACES]).title = "places (2)"


def _from_1904(book: Any) -> None:
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book[PLACES]["F4"] = 42369
    book[PLACES]["F4"].number_format = "General"


LOST = [
    # change, cell, part of the sentence
    (_set("A4", "9.9E+11"), "A4", "科学记数法"),
    (_set("A4", 990102100201990102.0, "General"), "A4", "表格软件只留前 15 位"),
    (_set("B4", datetime(2025, 1, 2), "yyyy-mm-dd"), "B4", "name被表格软件改成了日期 2025-01-02"),  # noqa: DTZ001
    (_set("B4", "=A1&A2"), "B4", "公式"),
    (_set("F4", "1/2/2020"), "F4", "valid_from“1/2/2020”不是日期"),
    (_set("H4", None), "H4", "reports 是空的，请填写"),
    (_set("H4", "有"), "H4", "reports“有”不是 true 或 false"),
    (_set("C4", "hamlet"), "C4", "level“hamlet”在 工作表“级 levels” 中没有"),
    (_strike, "B4", "被划掉了"),
    (_from_1904, "F4", "1904"),
    (_set("D4", "990199"), "D4", f"parent“990199”在 工作表“{PLACES}” 中没有"),
]


@pytest.mark.parametrize(("change", "cell", "said"), LOST, ids=[own[2] for own in LOST])
def test_a_fault_names_file_sheet_and_cell(
    right: Path, tmp_path: Path, change: Callable[[Any], None], cell: str, said: str
) -> None:
    faults = faults_in(changed(right, tmp_path, change))
    assert [(fault.file, fault.sheet, fault.cell) for fault in faults[:1]] == [
        ("catalogue.xlsx", PLACES, cell)
    ]
    assert said in faults[0].message_zh
    assert faults[0].said("zh").startswith(f"catalogue.xlsx，工作表“{PLACES}”，{cell}：")
    assert faults[0].said("en").startswith(f"catalogue.xlsx, sheet '{PLACES}', {cell}: ")


def _lack(book: Any) -> None:
    del book[PLACES]


def _no_header(book: Any) -> None:
    book[PLACES].delete_rows(1, 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [(_lack, "没有这张工作表"), (_no_header, "找不到字段名那一行"), (_twice, "请只留一张")],
)
def test_a_sheet_that_cannot_be_used_is_named(
    right: Path, tmp_path: Path, change: Callable[[Any], None], said: str
) -> None:
    (fault,) = (own for own in faults_in(changed(right, tmp_path, change)))
    assert fault.file == "catalogue.xlsx" and fault.sheet in (PLACES, "places") and said in fault.message_zh


@pytest.mark.parametrize(
    ("content", "said"), [(None, "文件不存在"), (b"PK\x03\x04broken", "不是可读的工作簿")]
)
def test_a_file_that_is_no_workbook_is_one_fault(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "catalogue.xlsx").write_bytes(content)
    (fault,) = faults_in(WorkbookSource(tmp_path / "catalogue.xlsx"))
    assert fault.said("zh").startswith("catalogue.xlsx：") and said in fault.message_zh


def test_the_sheets_are_made_for_filling_in(right: Path) -> None:
    """Locked headers over a free body, frozen rows, texts for codes, days as days, drop-downs, references."""
    book = openpyxl.load_workbook(right.parent / "catalogue.xlsx")
    page = book[PLACES]
    assert [cell.value for cell in page[1]][:2] == ["代码", "名称"]
    assert [cell.value for cell in page[2]] == fields_of("places", pl.DataFrame())
    assert (page.freeze_panes, page.protection.sheet, page.protection.password) == ("B3", True, None)
    assert (page["A1"].protection.locked, page["A2"].protection.locked) == (True, True)
    assert [page[cell].protection.locked for cell in ("A3", "F3", "H3")] == [False, False, False]
    assert (page["A3"].number_format, page["F3"].number_format) == ("@", "yyyy-mm-dd")
    assert isinstance(page["A3"].value, str) and isinstance(page["F3"].value, datetime)
    rules = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    assert rules["H3"].formula1 == '"是,否"'
    assert rules["C3"].formula1.startswith("OFFSET('级 levels'!$A$3")
    assert rules["D3"].formula1.startswith(f"OFFSET('{PLACES}'!$A$3")
    assert rules["A3"].prompt == "单位的代码，一律是文本；没有统一代码的自己编，不重复即可（必填）"
    forms = {str(own.sqref): own for own in book["报表 forms"].data_validations.dataValidation}
    periods = forms["E3:E1048576"].formula1
    first, last = (int(part) for part in re.findall(r"[0-9]+", periods))
    words = [book["固定词"].cell(row, 2).value for row in range(first, last + 1)]
    assert words == list(KNOWN_VALUES["forms", "period_type"])


def test_the_guide_says_what_each_column_means(right: Path) -> None:
    book = openpyxl.load_workbook(right.parent / "catalogue.xlsx", read_only=True)
    rows = [[cell.value for cell in row] for row in book["说明"].iter_rows()]
    fields = {(row[0], row[2]): row for row in rows if len(row) > 2 and row[2]}
    for name, columns in COLUMNS.items():
        for field in (*columns, *OPTIONAL.get(name, {})):
            row = fields[sheet_title(name, "zh"), field]
            assert row[4] == texts_of("zh")[f"column.{name}.{field}.about"]
    assert fields[PLACES, "code"][5] == "430202"


def test_an_english_workbook_is_read_as_well(right: Path, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.xlsx"
    path.write_bytes(catalogue_workbook(written_tables(CsvFolder(right)), "en"))
    assert openpyxl.load_workbook(path).sheetnames[:2] == ["Guide", "Levels levels"]
    assert Catalogue(WorkbookSource(path))["places"].equals(Catalogue(right)["places"])


def test_both_forms_convert_and_an_unchanged_table_is_left_alone(right: Path, tmp_path: Path) -> None:
    target = tmp_path / "catalogue"
    target.mkdir()
    for path in right.glob("*.csv"):
        (target / path.name).write_bytes(path.read_bytes())
    assert convert(WorkbookSource(right.parent / "catalogue.xlsx"), target, "zh", True).files == {}
    source = changed(right, tmp_path, _set("B4", "新名"))
    done = convert(source, target, "zh", True)
    assert [(change.table, change.added, change.removed) for change in done.changes] == [("places", 1, 1)]
    (written,) = done.files.items()
    assert written[0] == target / "places.csv" and written[1].startswith(b"\xef\xbb\xbf")
    written[0].write_bytes(written[1])
    assert "新名" in Catalogue(target)["places"]["name"].to_list()
    assert convert(source_of(target), tmp_path / "catalogue.xlsx", "zh", True).files == {}


def test_a_workbook_at_fault_is_not_taken_in(right: Path, tmp_path: Path) -> None:
    source = changed(right, tmp_path, _set("C4", "hamlet"))
    with pytest.raises(CatalogueError):
        convert(source, tmp_path / "catalogue", "zh", True)


def test_the_same_tables_give_the_same_bytes(right: Path) -> None:
    tables = written_tables(CsvFolder(right))
    assert catalogue_workbook(tables) == (right.parent / "catalogue.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(catalogue_workbook(tables))).sheetnames[0] == "说明"
