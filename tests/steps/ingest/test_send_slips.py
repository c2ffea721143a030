"""Slips from a return to the officer and back: what stands in them of a real return, and what comes of the reasons."""

import hashlib
import io
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.ingest.send_slips import drop_slips, due_slips, queue_slips, send_slips, slip_of
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from tests.support.site import grid, make_test_site, send_noted, write_csv, write_xlsx

NOW = datetime(2025, 4, 1, 1, 30, tzinfo=UTC)
HEADERS = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）", "上报说明"]
# 一村: more pupils than women, a warning; 二村: more women than eligible, an error, and a note in a number
ROWS = [("990102100201", "一村", 5, 9, 8, 0), ("990102100202", "二村", 9, 5, "1（含外村）", 0)]
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def the_return(rows: list[tuple[Any, ...]], total: tuple[Any, ...] = ()) -> bytes:
    """A return of 甲乡 for January as a workbook, signed."""
    content = io.BytesIO()
    cells = grid("village_month", "990102100", "2025-01", rows, HEADERS)
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("月报")
        for at, row in enumerate([*cells[:-1], list(total), cells[-1]]):
            page.write_row(at, 0, row)
    return content.getvalue()


def checked(site: Site, content: bytes, name: str = "甲乡.xlsx") -> tuple[Batch, Any]:
    """The batch of one file, and its slip as openpyxl reads it; None where nothing was found."""
    batch = check_files(site, [(name, content, NOW)], NOW)
    if not len(batch.findings):
        return batch, None
    slip = slip_of(site, (name, content, NOW), batch)
    return batch, openpyxl.load_workbook(io.BytesIO(slip))


def lines(book: Any) -> list[tuple[Any, ...]]:
    return [row[:8] for row in book.worksheets[0].iter_rows(min_row=6, values_only=True)]


def saved(book: Any, **cells: Any) -> bytes:
    """The slip with something typed into cells: of its first sheet (A1_…) or of the return (r_A1)."""
    for name, value in cells.items():
        sheet = book.worksheets[1] if name.startswith("r_") else book.worksheets[0]
        sheet[name.removeprefix("r_")] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def explanations(site: Site, content: bytes, name: str = "甲乡.xlsx") -> dict[str, str | None]:
    batch = check_files(site, [(name, content, NOW)], NOW)
    return dict(batch.findings.select("rule", "explanation").iter_rows())


# the first sheet


def test_the_head_says_whose_when_and_what_became_of_it(site: Site) -> None:
    content = the_return(ROWS)
    _, book = checked(site, content)
    sheet = book.worksheets[0]
    number = hashlib.sha256(content).hexdigest()[:8]
    assert sheet["A2"].value == (
        "填报单位：甲乡（990102100）　　报表：村月报　　报告期：2025年1月　　收到时间：2025-04-01 09:30"
        f"　　报表编号：{number}"
    )
    # 8 cells were read; the two of the broken rule were not taken
    assert (
        sheet["A3"].value
        == "部分接收：6 个数已收，2 个未收。错误 1 处，须改正后重新上报；提示 2 处，请核对。"
    )


def test_a_return_sent_back_as_a_whole_says_so(site: Site) -> None:
    content = the_return(ROWS)
    batch = check_files(site, [("2025-02/a.xlsx", content, NOW)], NOW)  # the folder is of another month
    slip = slip_of(site, ("2025-02/a.xlsx", content, NOW), batch)
    sheet = openpyxl.load_workbook(io.BytesIO(slip)).worksheets[0]
    assert sheet["A3"].value == "整份退回：一个数也没有收。错误 1 处，须改正后重新上报。"
    assert "收到时间：2025-04-01 09:30" in sheet["A2"].value


def test_every_line_names_column_and_place_and_what_was_written(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    assert [row[1:7] for row in lines(book)] == [
        ("错误", "“月报”", "C5、D5", "妇女、应查 · 二村", "9、5", "妇女多于应查，请核对。"),
        ("提示", "“月报”", "E4、C4", "学员、妇女 · 一村", "8、5", "学员多于妇女，请说明。"),
        ("提示", "“月报”", "E5", "学员 · 二村", "1（含外村）（即 1）", "数字后附有说明，已按 1 收下，请把说明移到备注栏。"),
    ]  # fmt: skip


def test_large_numbers_are_shown_with_separators_beside_what_was_written(site: Site) -> None:
    _, book = checked(site, the_return([("990102100201", "一村", "3.5万", "9", 0, 0)]))
    assert [row[5:7] for row in lines(book)] == [
        ("3.5万（即 35,000）", "数值 35,000 大于允许的最大值 10,000，请核对。"),
    ]


def test_one_wrong_row_of_totals_is_one_line(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 9, 1, 0), ("990102100202", "二村", 4, 5, 1, 0)]
    _, book = checked(site, the_return(rows, ("合计", "", 10, 14, 1200, 3)))
    ((_, kind, _, cells, names, written, said, room),) = lines(book)
    assert (kind, cells, names) == ("提示", "C6 等 3 格", "妇女、学员、金额 · 合计")
    assert written == "10、1,200、3"
    assert said == (
        "妇女 合计 10 与各行相加 9 不符；学员 合计 1,200 与各行相加 2 不符；金额 合计 3 与各行相加 0 不符。"
        "各行已收、合计不计入，请核对。"
    )
    assert room is None


def test_places_to_choose_from_are_named_without_jargon(site: Site) -> None:
    _, book = checked(site, the_return([("", "一春", 5, 9, 1, 0)]))
    ((*_, said, _),) = lines(book)
    assert "可能是：甲乡一村 990102100201" in said
    assert "aliases" not in said and "candidates" not in said and "；" not in said
    batch = check_files(site, [("a.xlsx", the_return([("", "一春", 5, 9, 1, 0)]), NOW)], NOW)
    assert "一春,990102100,990102100201" in batch.findings["message_zh"][0]  # there it is ready to be pasted


def test_what_a_finding_may_not_repeat_stands_in_the_officers_own_slip(site: Site) -> None:
    _, book = checked(site, the_return([("990102100201", "一村", "很多", 9, 1, 0)]))
    ((*_, written, said, _),) = lines(book)
    assert (written, said) == ("很多", "应为数字，现为“很多”，请只填数字。")


def test_nothing_personal_comes_back(site: Site) -> None:
    content = the_return([("990102100201", "一村", "13812345678", 9, 1, 0)])
    _, book = checked(site, content)
    assert book.sheetnames == ["审核意见"]
    assert "手机号" in lines(book)[0][6] and "mobile" not in lines(book)[0][6]
    text = "".join(str(cell.value) for row in book.worksheets[0] for cell in row)
    assert "13812345678" not in text


# the officer's own sheet


def test_a_row_that_was_refused_is_tinted_as_a_whole_and_print_says_why(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 9, 1, 0), ("990109999999", "无此村", 4, 5, 1, 0)]
    _, book = checked(site, the_return(rows))
    sheet = book["月报"]
    fills = {cell.coordinate: cell.fill.fgColor.rgb[-6:] for cell in sheet[5] if cell.fill.fill_type}
    assert fills == {"A5": "FFC7CE", "H5": "FFF5F5"} | dict.fromkeys(
        ["B5", "C5", "D5", "E5", "F5", "G5"], "FDE9EB"
    )
    assert sheet["H3"].value == "审核意见（不用填）"
    assert sheet["H5"].value.startswith("A5：地区“无此村 990109999999”不在当期单位名录中")
    assert sheet["H5"].alignment.wrap_text and sheet.row_dimensions[5].height > 15
    assert sheet["H4"].value is None


def test_labels_are_not_cut_and_codes_have_room(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    sheet = book["月报"]
    assert sheet.column_dimensions["A"].width >= len("990102100201") + 2
    label = sheet["C3"]
    assert label.value == "妇女（人）" and label.alignment.wrap_text


def styled(kind: str, folder: Path) -> bytes:
    """The return with a look of its own, saved by LibreOffice as another kind."""
    book = openpyxl.load_workbook(io.BytesIO(the_return(ROWS)))
    sheet = book["月报"]
    sheet.merge_cells("A1:G1")
    sheet["A1"].font = openpyxl.styles.Font(name="宋体", size=20, bold=True, color="1F4E79")
    for cell in sheet[3]:
        cell.fill = openpyxl.styles.PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = openpyxl.styles.Alignment(horizontal="center", wrap_text=True)
        line = openpyxl.styles.Side("thin", "7F7F7F")
        cell.border = openpyxl.styles.Border(line, line, line, line)
    sheet["F4"].number_format = "0.00"
    sheet.column_dimensions["B"].width = 31
    sheet.row_dimensions[1].height = 40
    sheet.row_dimensions[2].hidden = True
    out = folder / "in.xlsx"
    book.save(out)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder / "out"),
        str(out),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"in.{kind}").read_bytes()


@needs_office
@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_sheet_of_another_kind_looks_as_it_did(site: Site, tmp_path: Path, kind: str) -> None:
    _, book = checked(site, styled(kind, tmp_path), f"甲乡.{kind}")
    assert "格式未能保留" not in book.worksheets[0]["A4"].value
    sheet = book["月报"]
    assert "A1:G1" in {str(merge) for merge in sheet.merged_cells.ranges}
    title, label, money = sheet["A1"], sheet["C3"], sheet["F4"]
    assert (title.value, title.font.sz, title.font.b, title.font.color.rgb[-6:]) == (
        "村月报",
        20,
        True,
        "1F4E79",
    )
    assert (label.fill.fgColor.rgb[-6:], label.border.left.style) == ("DDEBF7", "thin")
    assert (label.alignment.horizontal, label.alignment.wrap_text) == ("center", True)
    assert (money.value, money.number_format) == (0, "0.00")
    off = sheet.column_dimensions["B"].width - 31  # ods keeps centimetres, by LibreOffice's own digits
    assert abs(off) < (1.5 if kind == "xls" else 12)
    assert abs(sheet.row_dimensions[1].height - 40) < 1
    assert sheet.row_dimensions[2].hidden
    assert sheet["C5"].fill.fgColor.rgb[-6:] == "FFC7CE" and sheet["C5"].comment


def test_a_csv_has_lines_around_its_table_and_none_around_its_head_and_foot(site: Site) -> None:
    cells = grid("village_month", "990102100", "2025-01", ROWS, HEADERS)
    cells[-1] = ["单位负责人：", "", "填表人："]
    content = "\n".join(",".join(map(str, row)) for row in cells).encode()
    _, book = checked(site, content, "a.csv")
    sheet = book["报表"]
    names = ("A1", "A2", "C2", "A3", "C4", "A6", "C6")
    assert [name for name in names if sheet[name].border.left and sheet[name].border.left.style] == [
        "A3",
        "C4",
    ]
    assert sheet["A3"].font.b and sheet["A3"].fill.fill_type == "solid"


# the way back


def test_reasons_on_the_first_sheet_explain_warnings_at_their_cells(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    assert [(row[0], row[3]) for row in lines(book)] == [(1, "C5、D5"), (2, "E4、C4"), (3, "E5")]
    returned = saved(book, H7="外村来学", H6="情况属实", r_C5=4)  # 妇女 of 二村 is mended
    batch = check_files(site, [("甲乡.xlsx", returned, NOW)], NOW)
    own = {row["rule"]: (row["cell"], row["explanation"]) for row in batch.findings.to_dicts()}
    assert own == {"few_pupils": ("E4、C4", "外村来学"), "note_in_cell": ("E5", None)}
    values = {(row["place_code"], row["indicator"]): row["value"] for row in batch.observations.to_dicts()}
    assert values["990102100202", "women"] == 4
    assert batch.submissions["rejected"].to_list() == [0]


def test_an_error_is_never_explained_away(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    sheet = book.worksheets[0]
    sheet["B6"] = "提示"  # the officer makes the error a warning on the slip
    assert explanations(site, saved(book, H6="情况属实"))["women_within_eligible"] is None


def test_a_reason_on_the_slip_that_says_nothing_explains_nothing(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    batch = check_files(site, [("甲乡.xlsx", saved(book, H7="已核实", r_C5=4), NOW)], NOW)
    found = {
        row["rule"]: (row["cell"], row["explanation"], row["value"]) for row in batch.findings.to_dicts()
    }
    assert found == {
        "few_pupils": ("E4、C4", None, "8、5"),
        "note_in_cell": ("E5", None, "1"),
        "explanation_hollow": ("E4、C4", None, "已核实"),
    }


def test_a_reason_of_one_line_is_not_another_lines(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    # by the time it comes back, the cell E4 is odd for another reason
    found = explanations(site, saved(book, H7="外村来学", r_E4="3（含外村）"))
    assert found["note_in_cell"] is None


def test_reasons_for_a_row_of_totals_hold_for_all_its_cells(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 9, 1, 0), ("990102100202", "二村", 4, 5, 1, 0)]
    _, book = checked(site, the_return(rows, ("合计", "", 10, 14, 1200, 3)))
    batch = check_files(site, [("甲乡.xlsx", saved(book, H6="含流动"), NOW)], NOW)
    assert batch.findings.select("cell", "explanation").rows() == [
        ("C6", "含流动"), ("E6", "含流动"), ("F6", "含流动"),
    ]  # fmt: skip


def test_what_stands_beside_the_row_explains_its_other_warnings_too(site: Site) -> None:
    rows = [("990102100202", "二村", 4, 5, "1（含外村）", 0, "外村来学一人")]
    assert explanations(site, the_return(rows)) == {"note_in_cell": "外村来学一人"}


def test_personal_data_in_a_reason_stops_at_the_door(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    batch = check_files(site, [("甲乡.xlsx", saved(book, H7="问13812345678"), NOW)], NOW)
    assert batch.findings.select("rule", "sheet", "cell").rows() == [("personal_data", "审核意见", "H7")]


def test_a_slip_mended_and_sent_back_reads_without_a_finding_and_is_not_marked_twice(site: Site) -> None:
    _, book = checked(site, the_return(ROWS))
    mended = saved(book, r_C5=4, r_E5=1, r_E4=5)
    batch, slip = checked(site, mended)
    assert batch.findings.to_dicts() == [] and slip is None
    # another mistake: the new slip shows that one alone, in one column and one first sheet
    _, again = checked(site, saved(book, r_C5=4, r_E5=1, r_E4=5, r_F4="很多"))
    assert again.sheetnames == ["审核意见", "月报"]
    assert [row[3] for row in lines(again)] == ["F4"]
    sheet = again["月报"]
    marked = {cell.coordinate for row in sheet["A1:G6"] for cell in row if cell.fill.fill_type}
    assert marked == {"F4"}
    assert [cell.value for cell in sheet[3]].count("审核意见（不用填）") == 1
    assert [cell.value for cell in sheet["H"][3:5]] == ["F4：应为数字，现为“很多”，请只填数字。", None]


@needs_office
@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_slip_filled_in_by_a_spreadsheet_program_is_read(site: Site, tmp_path: Path, kind: str) -> None:
    _, book = checked(site, the_return(ROWS))
    (tmp_path / "s.xlsx").write_bytes(saved(book, H7="外村来学"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "s.xlsx")], check=True, capture_output=True, timeout=120)
    found = explanations(site, (tmp_path / "out" / f"s.{kind}").read_bytes(), f"s.{kind}")
    assert found == {"women_within_eligible": None, "few_pupils": "外村来学", "note_in_cell": None}


@needs_office
@pytest.mark.heavy
def test_a_slip_that_was_mended_brings_no_finding_of_its_total(site: Site, tmp_path: Path) -> None:
    """A village's number is wrong, the total is a SUM: mended in the slip, the total follows."""
    rows = [("990102100201", "一村", 5, 9, 1, 0), ("990102100202", "二村", 90, 50, 1, 0)]
    content = io.BytesIO()
    cells = grid("village_month", "990102100", "2025-01", rows, HEADERS)
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("月报")
        for at, row in enumerate([*cells[:-1], ["", "合计"], cells[-1]]):
            page.write_row(at, 0, row)
        for column, total in zip("CDEF", (95, 59, 2, 0), strict=True):
            page.write_formula(f"{column}6", f"=SUM({column}4:{column}5)", None, total)
    batch, slip = checked(site, content.getvalue())
    assert set(batch.findings["rule"]) == {"women_within_eligible"}
    (tmp_path / "s.xlsx").write_bytes(saved(slip, r_C5=9))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "s.xlsx")], check=True, capture_output=True, timeout=120)
    mended = (tmp_path / "out" / "s.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(mended), data_only=True)["月报"]["C6"].value == 14
    assert explanations(site, mended) == {}


# where it is put


def take_in(site: Site, *files: str) -> None:
    send_noted(site, ingest_batch(site, files, {}, NOW, site.work / "part", "x").folder)


def slips(site: Site) -> Mapping[str, bytes]:
    found = sorted(site.returns.rglob("*")) if site.returns.exists() else []
    return {own.relative_to(site.returns).as_posix(): own.read_bytes() for own in found if own.is_file()}


def test_each_submission_with_findings_has_its_slip_by_period_and_place(site: Site) -> None:
    path = write_xlsx(site.raw / "甲乡 一月.xlsx", grid("village_month", "990102100", "2025-01", ROWS))
    good = [("990102101201", "三村", 1, 2, 0, 0)]
    write_csv(site.raw / "b.csv", grid("village_month", "990102101", "2025-01", good))
    (site.raw / "坏.xlsx").write_bytes(b"PK broken")
    take_in(site, "甲乡 一月.xlsx", "b.csv", "坏.xlsx")
    digest, bad = hash_bytes(path.read_bytes())[:8], hash_bytes(b"PK broken")[:8]
    assert sorted(slips(site)) == [
        f"2025-01/990102100/甲乡 一月-{digest}.xlsx",
        f"unknown/unknown/坏-{bad}.xlsx",
    ]
    before = slips(site)
    take_in(site, "甲乡 一月.xlsx", "b.csv", "坏.xlsx")  # a killed run repeats itself: the same bytes
    assert slips(site) == before


def test_two_revisions_have_two_slips(site: Site) -> None:
    for women in (9, 8):
        rows = [("990102100202", "二村", women, 5, 1, 0)]
        write_csv(site.raw / "a.csv", grid("village_month", "990102100", "2025-01", rows))
        take_in(site, "a.csv")
    assert len(slips(site)) == 2


def test_slips_that_a_killed_run_left_are_written_once_as_the_latest_reading_says(site: Site) -> None:
    write_xlsx(site.raw / "a.xlsx", grid("village_month", "990102100", "2025-01", ROWS))
    parts = [
        Path(ingest_batch(site, ["a.xlsx"], {}, when, site.work / f"{number}", "x").folder)
        for number, when in enumerate((NOW, NOW + timedelta(days=1)))
    ]
    queue_slips(site, parts)  # the first run was killed, and so was the second
    whole = next(site.slips_due.iterdir())
    for name, torn in (("1", "returns.parquet"), ("2", "findings.parquet")):
        folder = site.slips_due / f"20200101T000000000000-{name}-00000000"
        shutil.copytree(whole, folder)
        (folder / torn).write_bytes(b"")
    due = due_slips(site)
    assert [len(own) for own in due.values()] == [0, 0, 0, 1]  # two torn, one taken over, the latest
    first, *others = due
    send_slips(site, first, due[first])
    assert slips(site) == {}
    for folder in others:
        send_slips(site, folder, due[folder])
    assert [name.split("/")[:2] for name in slips(site)] == [["2025-01", "990102100"]]
    assert due_slips(site) == {}


def test_a_slip_written_later_has_the_bytes_of_one_written_at_once(site: Site) -> None:
    path = write_xlsx(site.raw / "甲乡.xlsx", grid("village_month", "990102100", "2025-01", ROWS))
    batch = check_files(site, [("甲乡.xlsx", path.read_bytes(), NOW)], NOW)
    take_in(site, "甲乡.xlsx")
    assert [*slips(site).values()] == [slip_of(site, ("甲乡.xlsx", path.read_bytes(), NOW), batch)]


def test_old_slips_go_after_the_days_that_the_site_sets(site: Site) -> None:
    for month, days in (("2025-01", 401), ("2025-02", 399)):
        rows = [("990102100202", "二村", 9, 5, 1, 0)]
        write_csv(site.raw / f"{month}.csv", grid("village_month", "990102100", month, rows))
        take_in(site, f"{month}.csv")
        (slip,) = (site.returns / month).rglob("*.xlsx")
        written = (NOW - timedelta(days=days)).timestamp()
        os.utime(slip, (written, written))
    assert drop_slips(site, NOW) == 1
    assert [name.split("/")[0] for name in slips(site)] == ["2025-02"]
    assert not (site.returns / "2025-01").exists()
    assert drop_slips(site, NOW) == 0


def test_slips_of_withheld_files_hold_nothing_of_them(site: Site) -> None:
    rows = [("990102100202", "二村", "13812345678", 5, 1, 0)]
    write_csv(site.raw / "a.csv", grid("village_month", "990102100", "2025-01", rows))
    take_in(site, "a.csv")
    (content,) = slips(site).values()
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["审核意见"]


def test_long_names_and_several_returns_in_one_file(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s")
    other = grid("village_month", "990102101", "2025-01", [("990102101201", "三村", 9, 5, 1, 0)])
    name = "很长的名字" * 20 + ".xlsx"
    write_xlsx(site.raw / "a.xlsx", grid("village_month", "990102100", "2025-01", ROWS), more={"乙镇": other})
    content = (site.raw / "a.xlsx").read_bytes()
    batch = check_files(site, [(name, content, NOW)], NOW)
    book = openpyxl.load_workbook(io.BytesIO(slip_of(site, (name, content, NOW), batch)))
    assert [line.split("（")[0] for line in book.worksheets[0]["A2"].value.split("\n")] == [
        "填报单位：甲乡", "填报单位：乙镇",
    ]  # fmt: skip
    assert {row[2] for row in lines(book)} == {"“表”", "“乙镇”"}
    assert batch.submissions.select(pl.col("status").n_unique()).item() == 1
