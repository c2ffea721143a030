"""Catalogues that a spreadsheet program saved: read where the meaning is certain, else refused with the true cause."""

from pathlib import Path

import pytest

from schemas.catalogue import Catalogue
from tests.schemas.test_integrity import RIGHT, faults_of, make_catalogue

DAY, LAST = "2020-01-01", "2019-12-31"

CERTAIN = [
    # what a program or a person made of places.csv: text before, text after
    ("dates with slashes", {DAY: "2020/1/1", LAST: "2019/12/31"}),
    ("dates with dots", {DAY: "2020.1.1", LAST: "2019.12.31"}),
    ("dates in Chinese", {DAY: "2020年1月1日", LAST: "2019年 12月 31日"}),
    ("dates without signs", {DAY: "20200101", LAST: "20191231"}),
    ("dates with midnight", {DAY: "2020-01-01 00:00:00", LAST: "2019/12/31 0:00"}),
    ("full-width digits in dates", {DAY: "２０２０／１／１"}),
    ("capital booleans", {",true": ",TRUE", ",false": ",FALSE"}),
    ("Chinese booleans", {",true": ",是", ",false": ",否"}),
    ("booleans as numbers", {",true": ",1", ",false": ",0"}),
    ("codes as decimals", {"990102100,": "990102100.0,", "990103,": "990103.00,"}),
    ("codes as formulas", {"990102100,": '"=""990102100""",'}),
    ("codes with an apostrophe", {"990102101": "'990102101"}),
    ("full-width codes", {"990102101": "９９０１０２１０１"}),
    ("trailing blanks", {"990102100,": "990102100　,", ",true": ",true \u00a0"}),
    ("empty rows", {"\n": "\n,,,,,,,\n"}),
    ("empty columns", {"\n": ",,\n"}),
    ("semicolons", {",": ";"}),
    ("tabs", {",": "\t"}),
    ("Windows line ends", {"\n": "\r\n"}),
    ("a sheet of the workbook as csv", {"code,name": "代码,名称,级,上级,类别,起,止,要报\ncode,name"}),
]


@pytest.mark.heavy
@pytest.mark.parametrize("changes", [own[1] for own in CERTAIN], ids=[own[0] for own in CERTAIN])
def test_what_is_certain_is_read(tmp_path: Path, changes: dict[str, str]) -> None:
    wanted = Catalogue(make_catalogue(tmp_path / "right"))["places"]
    folder, text = make_catalogue(tmp_path), RIGHT["places"]
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "places.csv").write_bytes(text.encode("utf-8-sig"))
    assert faults_of(folder) == []
    assert Catalogue(folder)["places"].equals(wanted)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig", "utf-16"])
def test_files_in_the_encodings_of_spreadsheet_programs(tmp_path: Path, encoding: str) -> None:
    folder = make_catalogue(tmp_path)
    wanted = Catalogue(folder)
    for name in ("places", "forms", "form_columns", "indicators", "rules"):
        text = RIGHT[name].replace("\n", "\r\n")
        (folder / f"{name}.csv").write_bytes(text.encode(encoding, "replace"))
    read = Catalogue(folder)
    assert read["places"].equals(wanted["places"])
    assert read["rules"].equals(wanted["rules"])


def test_codes_that_lost_their_digits_are_one_fault(tmp_path: Path) -> None:
    """Codes turned to 9.901E+11: the cause, the rows and the remedy, and no fault that merely follows from it."""
    folder = make_catalogue(tmp_path)
    lines = RIGHT["places"].splitlines()
    lost = [
        line.replace("990102100201", "9.90102E+11").replace("990102100202", "9.90102E+11") for line in lines
    ]
    rows = [at for at, line in enumerate(lost, start=1) if "E+11" in line]
    assert rows
    (folder / "places.csv").write_text("\n".join(lost), encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line, fault.column) == ("places.csv", rows[0], "code")
    for part in ("科学记数法", "9.90102E+11", "“文本”", "重新粘贴", str(rows[-1])):
        assert part in fault.message_zh
    for part in ("scientific notation", "9.90102E+11", "to text", "paste"):
        assert part in fault.message_en


LOST = [
    # file, text before, text after, column, part of the sentence
    ("places", "2020-01-01", "43831", "valid_from", "通常是 2020-01-01，但也可能按 1904 年起算"),
    ("places", "2020-01-01", "1/2/2020", "valid_from", "valid_from“1/2/2020”不是日期"),
    ("aliases", "990101", "9.90101E+5", "code", "科学记数法"),
    ("place_events", "990104,990105", "9.90E+05,990105", "from_code", "科学记数法"),
]


@pytest.mark.parametrize(("file", "old", "new", "column", "said"), LOST, ids=[own[2] for own in LOST])
def test_what_is_lost_is_refused_with_its_cause(
    tmp_path: Path, file: str, old: str, new: str, column: str, said: str
) -> None:
    folder = make_catalogue(tmp_path)
    (folder / f"{file}.csv").write_text(RIGHT[file].replace(old, new, 1), encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.column) == (f"{file}.csv", column)
    assert said in fault.message_zh


def test_an_empty_reports_is_no_silent_no(tmp_path: Path) -> None:
    folder = make_catalogue(tmp_path)
    (folder / "places.csv").write_text(RIGHT["places"].replace(",true", ","), encoding="utf-8")
    faults = faults_of(folder)
    assert "reports 是空的，请填写，应为其中之一：true、false" in {fault.message_zh for fault in faults}


def test_an_english_code_is_no_number(tmp_path: Path) -> None:
    """E05000026 and 12E4 are codes, not numbers in scientific notation."""
    folder = make_catalogue(tmp_path)
    for name in ("aliases", "place_events", "places"):
        text = RIGHT[name].replace("990104", "E05000026").replace("990105101", "12E4")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert faults_of(folder) == []
    assert {"E05000026", "12E4"} <= set(Catalogue(folder)["places"]["code"])
