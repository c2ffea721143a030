"""Files as they come, good and bad: what is taken, and the finding that each bad one gets."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import UnreadableError
from flows.steps.book.read import read_sheets
from flows.steps.findings.findings import shown_name, shown_value
from flows.steps.findings.rules import SEVERITIES
from flows.steps.ingest.check import Batch, check_files
from flows.steps.intake.raw_folder import find_new_files, find_raw_files
from flows.steps.intake.register import read_register
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from schemas.texts.language_texts import texts_of
from schemas.texts.said import kept_text
from tests.support.site import CATALOGUE, grid, make_test_site, write_csv, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
GOOD = ("990102101201", "三村", 11, 20, 0, 0)


def taken(site: Site, *files: str) -> Batch:
    return check_files(site, [(file, (site.raw / file).read_bytes(), NOW) for file in files], NOW)


def rules(batch: Batch) -> list[str]:
    return sorted(batch.findings["rule"])


def village_return(
    site: Site, rows: list[Any], unit: str = "990102101", period: str = "2025-01", **more: Any
) -> Batch:
    write_xlsx(site.raw / "f.xlsx", grid("village_month", unit, period, rows, **more))
    return taken(site, "f.xlsx")


def values(batch: Batch) -> dict[tuple[str, str], float]:
    return {
        (row["place_code"], row["indicator"]): float(row["value"]) for row in batch.observations.to_dicts()
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_reads_like_a_workbook(site: Site, encoding: str) -> None:
    write_csv(site.raw / "a.csv", grid("village_month", "990102101", "2025年1月", [GOOD]), encoding)
    write_xlsx(site.raw / "a.xlsx", grid("village_month", "990102101", "2025年1月", [GOOD]))
    expected = {
        ("990102101201", name): n
        for name, n in {"women": 11, "eligible": 20, "pupils": 0, "money": 0}.items()
    }
    assert values(taken(site, "a.csv")) == values(taken(site, "a.xlsx")) == expected
    assert rules(taken(site, "a.csv")) == []


def test_an_observation_knows_its_cell(site: Site) -> None:
    batch = village_return(site, [GOOD])
    cells = dict(batch.observations.select("indicator", "cell").iter_rows())
    # title, head and header are rows 1 to 3; code and name columns A and B
    assert cells == {"women": "C4", "eligible": "D4", "pupils": "E4", "money": "F4"}
    assert set(batch.observations["sheet"]) == {"表"}


def test_columns_may_stand_in_another_order(site: Site) -> None:
    headers = ["应查（人）", "备注", "妇女(人)", " 学员（人） ", "金额（元）"]
    batch = village_return(site, [("990102101201", "", 20, "好", 11, 0, 0)], headers=headers)
    assert values(batch)["990102101201", "women"] == 11
    assert rules(batch) == ["columns_reordered"]


def bad_workbook(name: str) -> bytes:
    if name == "encrypted":  # a workbook that a spreadsheet program would ask a password for
        return Path(__file__).with_name("encrypted.xlsx").read_bytes()
    return {"empty_file": b"", "unreadable": "不是工作簿".encode()}[name]


@pytest.mark.parametrize("rule", ["empty_file", "unreadable", "encrypted"])
def test_a_workbook_that_does_not_open(site: Site, rule: str) -> None:
    (site.raw / "坏.xlsx").write_bytes(bad_workbook(rule))
    batch = taken(site, "坏.xlsx")
    assert rules(batch) == [rule]
    assert batch.submissions["status"].to_list() == ["rejected"]


def test_a_damaged_workbook_is_unreadable(site: Site) -> None:
    path = write_xlsx(site.raw / "f.xlsx", grid("village_month", "990102101", "2025-01", [GOOD]))
    for cut in range(10, path.stat().st_size, 400):
        with pytest.raises(UnreadableError):
            read_sheets("f.xlsx", path.read_bytes()[:cut], 10**7)


def test_a_file_of_another_kind(site: Site) -> None:
    (site.raw / "通知.docx").write_bytes(b"x")
    assert rules(taken(site, "通知.docx")) == ["other_kind"]


def test_a_workbook_that_unpacks_beyond_the_limit_is_not_opened() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 13_000_000)
    with pytest.raises(UnreadableError) as caught:
        read_sheets("bomb.xlsx", content.getvalue(), 1_000_000)
    assert caught.value.rule == "too_big"


@pytest.mark.parametrize(
    ("form", "unit", "period", "folder", "rule"),
    [
        ("计划生育表", "990102101", "2025-01", "", "unknown_form"),
        ("village_month", "990102101", "2025年13月", "", "no_such_period"),
        ("village_month", "990102101", "2025-03", "", "future_period"),  # it is February
        ("village_month", "990102101", "2024-12", "", "form_not_in_use"),
        ("village_month", "990102101", "2025", "", "period_type_differs"),
        ("village_month", "990102101", "", "", "period_missing"),
        ("village_month", "990102101", "2025-01", "2025-02/", "period_differs_from_folder"),
        ("village_month", "990199", "2025-01", "", "unknown_unit"),
        ("village_month", "", "2025-01", "", "unit_missing"),
        ("village_month", "990102101", "2025-01", "990103/", "unit_outside_folder"),
    ],
)
def test_a_return_that_cannot_be_placed(
    site: Site, form: str, unit: str, period: str, folder: str, rule: str
) -> None:
    write_csv(site.raw / folder / "f.csv", grid(form, unit, period, [GOOD]))
    batch = taken(site, f"{folder}f.csv")
    assert rules(batch) == [rule]
    assert len(batch.observations) == 0


def test_a_form_in_use_only_part_of_the_year(tmp_path: Any) -> None:
    site = make_test_site(
        tmp_path / "s",
        forms="+short,短表,Short,village,year,5,5,2025-01-01,2025-06-30,\n",
        form_columns="+short,women,women,period,妇女（人）,Women,true,2025-01-01,\n",
    )
    write_csv(site.raw / "f.csv", [["短表"], ["单位代码：990102101", "报告期：2025"], ["地区代码"]])
    assert rules(taken(site, "f.csv")) == ["form_not_in_use"]


def test_a_unit_is_found_by_its_name_unless_two_bear_it(tmp_path: Any) -> None:
    more = "+990103101,乙镇,township,990103,town,2000-01-01,,true\n"
    site = make_test_site(tmp_path / "s", places=more)
    cells = grid("village_month", "", "2025-01", [("990103100201", "四村", 1, 2, 0, 0)])
    cells[1] = ["填报单位：丙镇", "", "报告期：2025-01"]
    write_csv(site.raw / "c.csv", cells)
    assert len(taken(site, "c.csv").observations) == 4
    cells[1][0] = "填报单位：乙镇"
    write_csv(site.raw / "c.csv", cells)
    assert rules(taken(site, "c.csv")) == ["ambiguous_unit"]


def test_no_header_row(site: Site) -> None:
    write_csv(site.raw / "f.csv", [["村月报"], ["单位代码：990102101", "报告期：2025-01"], ["甲", "乙"]])
    assert rules(taken(site, "f.csv")) == ["header_missing"]


@pytest.mark.parametrize(
    ("headers", "row", "expected"),
    [
        (["妇女（人）"], [11], ["column_missing"]),  # 应查 is required
        (["妇女（人）", "应查（人）", "应查（人）"], [11, 20, 20], ["column_repeated"]),
        (["妇女（人）", "应查（人）", "新列"], [11, 20, 5], ["unknown_column"]),
    ],
)
def test_odd_columns(site: Site, headers: list[str], row: list[int], expected: list[str]) -> None:
    batch = village_return(site, [("990102101201", "", *row)], headers=headers)
    assert rules(batch) == expected
    assert values(batch)["990102101201", "women"] == 11


def test_a_second_sheet_is_said_not_to_be_read(site: Site) -> None:
    cells = grid("village_month", "990102101", "2025-01", [GOOD])
    write_xlsx(site.raw / "f.xlsx", cells, more={"草稿": [["1"]]})
    batch = taken(site, "f.xlsx")
    assert rules(batch) == ["sheet_not_read"]
    assert batch.findings["sheet"].to_list() == ["草稿"]


@pytest.mark.parametrize(
    ("code", "name", "rule"),
    [
        ("", "", "place_missing"),
        ("990102101999", "三村", "unknown_code"),
        ("990102101999", "无此村", "unknown_place"),
        ("", "无此村", "unknown_place"),
        ("990102", "", "place_wrong_level"),
        ("990102100201", "", "place_outside_unit"),
    ],
)
def test_a_row_whose_place_is_not_known_costs_that_row_only(
    site: Site, code: str, name: str, rule: str
) -> None:
    batch = village_return(site, [GOOD, (code, name, 1, 2, 0, 0)])
    assert rules(batch) == [rule]
    assert batch.findings["cell"].to_list() == ["A5"]
    counts = batch.submissions.select("rows", "read", "accepted", "rejected").row(0)
    assert counts == (2, 8, 4, 4)


def test_code_and_name_that_mean_two_places(site: Site) -> None:
    rows = [("990102100201", "二村", 1, 2, 0, 0), ("990102100202", "贰村", 1, 2, 0, 0)]
    batch = village_return(site, rows, unit="990102100")
    # 二村 is the name of the other village: the row is refused; 贰村 is nobody's name: taken by its code
    assert rules(batch) == ["place_name_differs", "place_name_of_another"]
    assert {place for place, _ in values(batch)} == {"990102100202"}


def test_the_name_of_a_village_of_the_next_township_is_known_by_the_registry(tmp_path: Any) -> None:
    """Codes of this county say nothing about what lies in what."""
    day = "2000-01-01,,true"
    places = (
        f"+7001,西县,county,990100,county,{day}\n"
        f"3105,甲镇,township,7001,town,{day}\n4208,乙镇,township,7001,town,{day}\n"
        f"55501,甲庄,village,3105,village,{day}\n66602,乙庄,village,4208,village,{day}\n"
    )
    site = make_test_site(tmp_path / "site", places=places)
    batch = village_return(site, [("55501", "乙庄", 1, 2, 0, 0)], unit="3105")
    assert rules(batch) == ["place_name_of_another"]
    batch = village_return(site, [("55501", "丙庄", 1, 2, 0, 0)], unit="3105")
    assert rules(batch) == ["place_name_differs"]


def test_namesakes_within_a_unit(tmp_path: Any) -> None:
    site = make_test_site(
        tmp_path / "s", places="+990102101202,三村,village,990102101,village,2000-01-01,,true\n"
    )
    assert rules(village_return(site, [("", "三村", 1, 2, 0, 0)])) == ["ambiguous_place"]


def test_a_place_in_two_rows_is_taken_from_neither(site: Site) -> None:
    batch = village_return(site, [GOOD, GOOD])
    assert rules(batch) == ["place_repeated", "place_repeated"]
    assert batch.submissions.select("read", "accepted", "rejected").row(0) == (8, 0, 8)


@pytest.mark.parametrize(
    ("cells", "rule", "cell", "shown"),
    [
        ((11, "三四人", 0, 0), "number_unclear", "D4", "三四人"),
        ((11, "张三丰", 0, 0), "not_a_number", "D4", "（文字） / (text)"),
        ((11, "待统计", 0, 0), "not_a_number", "D4", "待统计"),
        ((11, "若干（未报）", 0, 0), "not_a_number", "D4", "若干（未报）"),
        ((11, "人次" * 14 + "王", 0, 0), "not_a_number", "D4", "（文字） / (text)"),
        ((-1, 20, 0, 0), "below_minimum", "C4", "-1"),
        ((10.5, 20, 0, 0), "too_many_decimals", "C4", "10.5"),
        ((11, 20, 0, 0.125), "too_many_decimals", "F4", "0.125"),
        ((11, 10**18, 0, 0), "above_maximum", "D4", "≈1e18"),
        ((11, 20, 0, 10**18), "above_maximum", "F4", "≈1e18"),
        ((11, None, 0, 0), "required_blank", "D4", None),
    ],
)
def test_a_cell_at_fault_costs_that_cell_only(
    site: Site, cells: tuple[Any, ...], rule: str, cell: str, shown: str | None
) -> None:
    batch = village_return(site, [("990102101201", "三村", *cells)])
    assert batch.findings.select("rule", "cell", "value").rows() == [(rule, cell, shown)]
    finding = batch.findings.row(0, named=True)
    assert finding["file"] == "f.xlsx"
    assert finding["sheet"] == "表"
    assert finding["place_code"] == "990102101201"
    assert finding["message_zh"].startswith(f"f.xlsx，工作表“表”，{cell} 格：")
    assert len(batch.observations) == 3


def test_a_broken_rule_of_severity_error_costs_its_cells(site: Site) -> None:
    batch = village_return(site, [("990102101201", "三村", 21, 20, 0, 7)])
    assert batch.findings.select("rule", "cell", "value").rows() == [
        ("women_within_eligible", "C4、D4", "21、20")
    ]
    assert {indicator for _, indicator in values(batch)} == {"pupils", "money"}


def test_a_warning_is_taken_and_said(site: Site) -> None:
    batch = village_return(site, [("990102101201", "三村", 1, 20, 5, 0)])
    assert batch.findings.select("rule", "severity").rows() == [("few_pupils", "warning")]
    assert len(batch.observations) == 4


def test_a_rule_with_a_blank_operand_is_not_applied(site: Site) -> None:
    assert rules(village_return(site, [("990102101201", "三村", 21, None, 0, 0)])) == ["required_blank"]


def test_an_empty_table_is_said(site: Site) -> None:
    batch = village_return(site, [("990102101201", "三村", None, None, None, None)])
    assert rules(batch) == ["no_rows"]


def test_a_form_that_asks_for_no_number_yet_yields_none(tmp_path: Path) -> None:
    # in January the form has its remarks alone; its columns for numbers begin in February
    columns = CATALOGUE["form_columns"].replace("Remarks,false,2025-01-01", "Remarks,false,2024-12-01")
    head, *rows = columns.splitlines()
    later = [row.replace("2025-01-01", "2025-02-01") if "village_month" in row else row for row in rows]
    site = make_test_site(tmp_path / "s", form_columns="\n".join([head, *later]) + "\n")
    cells = [
        ["村月报"],
        ["单位代码：990102101", "报告期：2025-01"],
        ["地区代码", "地区名称", "备注"],
        ["990102101201", "三村", "好"],
    ]
    write_csv(site.raw / "a.csv", cells)
    write_csv(site.raw / "b.csv", grid("village_month", "990102101", "2025-02", [GOOD]))
    batch = taken(site, "a.csv", "b.csv")
    assert set(batch.observations["period"]) == {"2025-02"}
    assert len(batch.submissions) == 2


def test_bad_files_do_not_hinder_good_ones(site: Site) -> None:
    (site.raw / "x.docx").write_bytes(b"x")
    write_csv(site.raw / "a.csv", grid("village_month", "990102101", "2025-01", [GOOD]))
    (site.raw / "b.xlsx").write_bytes(b"")
    batch = taken(site, "x.docx", "a.csv", "b.xlsx")
    assert batch.submissions["status"].to_list() == ["rejected", "accepted", "rejected"]
    assert len(batch.observations) == 4


def test_personal_numbers_are_not_repeated() -> None:
    assert kept_text(shown_value("430202199001011234")) == "（文字） / (text)"
    assert kept_text(shown_value("13812345678")) == "（文字） / (text)"
    assert shown_value(430202199001011200.0) == "≈1e17"
    assert "43020219900101" not in shown_name("村 430202199001011234")


def test_every_rule_has_both_languages_and_says_what_to_do() -> None:
    assert set(SEVERITIES.values()) == {"error", "warning"}
    for rule in SEVERITIES:
        assert "请" in texts_of("zh")[f"finding.{rule}"] and ":" in texts_of("en")[f"finding.{rule}"], rule


def test_find_leaves_out_what_is_no_submission_and_what_is_known(site: Site) -> None:
    for name in ("b/2.csv", "a.csv", "README.md", "received.csv", "~$a.xlsx", ".hidden/x.csv", "copy.csv"):
        (site.raw / name).parent.mkdir(parents=True, exist_ok=True)
        (site.raw / name).write_bytes(b"same" if name in ("a.csv", "copy.csv") else name.encode())
    files = find_raw_files(site.raw, site.settings.ignore)
    assert files == ["a.csv", "b/2.csv", "copy.csv"]
    assert find_new_files(site.raw, files, set(), 10**6) == ["a.csv", "b/2.csv"]
    assert find_new_files(site.raw, files, {hash_bytes(b"same")}, 10**6) == ["b/2.csv"]


def test_the_register_of_receipt(site: Site) -> None:
    (site.raw / "received.csv").write_text("file,received_at\na.csv,2025-02-03T09:00:00+08:00\n")
    assert read_register(site.raw)["a.csv"] == datetime(2025, 2, 3, 1, tzinfo=UTC)
    (site.raw / "received.csv").write_text("file,received_at\na.csv,2025-02-03\n")
    with pytest.raises(ValueError, match=r"line 2.*offset"):
        read_register(site.raw)


def test_names_of_cells() -> None:
    assert [cell_name(0, 0), cell_name(6, 3), cell_name(9, 25), cell_name(0, 26), cell_name(0, 701)] == [
        "A1", "D7", "Z10", "AA1", "ZZ1",
    ]  # fmt: skip


def test_every_rule_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "intake.md").read_text(encoding="utf-8")
    assert [rule for rule in SEVERITIES if f"`{rule}`" not in page] == []


@pytest.mark.parametrize("period", ["January 2025", "Jan 2025", "Jan. 2025", "2025 January"])
@pytest.mark.parametrize("place", ["beside its label", "behind its label", "a line of its own", "folder"])
def test_an_english_month_is_a_period(site: Site, period: str, place: str) -> None:
    cells = grid("village_month", "990102101", period, [GOOD])
    cells[1] = {
        "beside its label": ["单位代码：990102101", "报告期", period],
        "behind its label": [f"单位代码：990102101  报告期：{period}"],
        "a line of its own": ["单位代码：990102101", "", period],
        "folder": ["单位代码：990102101"],
    }[place]
    file = f"{period}/f.xlsx" if place == "folder" else "f.xlsx"
    write_xlsx(site.raw / file, cells)
    batch = taken(site, file)
    assert rules(batch) == []
    assert set(batch.observations["period"]) == {"2025-01"}


@pytest.mark.parametrize(
    ("line", "folder", "rule"),
    [
        ("报告期：Jan-25", "2025-01", "no_such_period"),
        ("报告期：January to March 2025", "2025-01", "other_figures"),
        ("报告期：March 20 25", "2025-01", "no_such_period"),
        ("报告期：February 2025", "2025-01", "period_differs_from_folder"),
        ("in the year to January 2025", "", "period_missing"),  # within a longer line it may be anything
    ],
)
def test_an_unclear_english_month_is_no_period(site: Site, line: str, folder: str, rule: str) -> None:
    cells = grid("village_month", "990102101", "", [GOOD])
    cells[1] = ["单位代码：990102101", line]
    file = f"{folder}/f.xlsx".lstrip("/")
    write_xlsx(site.raw / file, cells)
    batch = taken(site, file)
    assert rules(batch) == [rule]
    assert not len(batch.observations)
