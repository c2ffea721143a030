"""Templates: their content, and that a filled-in template is read back without a finding."""

import io
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.book.read import read_book
from flows.steps.ingest.check import check_files
from flows.steps.recognise.template_mark import template_version
from flows.steps.site.site import Site, open_site
from flows.steps.template import _excel_checks as excel_rules
from flows.steps.template._excel_checks import UntranslatableError, limits_in_words, rule_formula, to_formula
from flows.steps.template.template import NoTemplateError, make_template
from schemas.catalogue import FormColumn, Rule
from schemas.periods import parse_period, period_words
from tests.support.site import CATALOGUE, FEDSTATS, fedstats, make_test_site

ROOT = Path(__file__).parents[3]
NOW = datetime(2025, 4, 10, tzinfo=UTC)
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

DEEP = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,筛查→妇女（人）,Women,true,2025-01-01,
village_month,eligible,eligible,stock,筛查→应查（人）,Eligible,true,2025-01-01,
village_month,money,money,period,金额（元）,Money,false,2025-01-01,
village_month,remark,,note,备注,Remarks,false,2025-01-01,
"""

# what the other forms ask
OTHERS = "".join(
    line for line in CATALOGUE["form_columns"].splitlines(keepends=True)[1:] if "village_month" not in line
)

RULES = "rule,form,severity,expression,message_zh,message_en\nw,village_month,error,women <= eligible,请核对,check\n"


@pytest.fixture
def deep_site(tmp_path: Path) -> Site:
    return make_test_site(tmp_path / "s", form_columns=DEEP + OTHERS, rules=RULES)


def template_of(
    site: Site, unit: str = "990102100", form: str = "village_month", period: str = "2025-03"
) -> bytes:
    return make_template(site.catalogue, form, unit, parse_period(period))


def page_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))["报表"]


def test_the_places_stand_there_and_the_header_is_merged(deep_site: Site) -> None:
    page = page_of(template_of(deep_site))
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=7)]
    assert rows[0][:5] == ["地区代码", "地区名称", "筛查", None, "金额\n（元）"]
    assert rows[1][2:4] == ["妇女\n（人）", "应查\n（人）"]
    assert [row[:2] for row in rows[2:4]] == [["990102100201", "一村"], ["990102100202", "二村"]]
    assert rows[4][:3] == ["合计", None, "=SUM(C5:C6)"]
    assert {str(span) for span in page.merged_cells.ranges} >= {"C3:D3", "A3:A4", "E3:E4"}
    assert page["A5"].data_type == "s"


def test_what_is_filled_in_is_locked_and_what_is_to_fill_in_is_not(deep_site: Site) -> None:
    page = page_of(template_of(deep_site))
    assert page.protection.sheet
    assert [page[cell].protection.locked for cell in ("A5", "B5", "C3", "C7")] == [True] * 4
    assert [page[cell].protection.locked for cell in ("C5", "E6", "F5", "G5")] == [False] * 4
    assert page["A9"].value.startswith("单位负责人：")
    assert not page["A9"].protection.locked  # names and date are typed there


def test_limits_and_rules_are_built_in(deep_site: Site) -> None:
    page = page_of(template_of(deep_site))
    limits = {
        str(own.sqref): (own.type, own.formula1, own.formula2) for own in page.data_validations.dataValidation
    }
    assert limits["C5:C6"] == ("whole", "0", "10000")
    assert limits["E5:E6"][0] == "decimal"
    assert limits["G5:G6"][0] == "list"
    formulas = [rule.formula[0] for own in page.conditional_formatting for rule in own.rules]
    assert formulas.count("AND(COUNT($C5,$D5)=2,NOT($C5<=$D5))") == 2  # on both columns


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ("a <= b", "C5<=D5"),
        ("NOT (a > 0 AND b = 0)", "NOT((AND(C5>0,D5=0)))"),
        ("a + b <= c * 2", "C5+D5<=E5*2"),
        ("a != b or c <> 1.5", "OR(C5<>D5,E5<>1.5)"),
    ],
)
def test_a_rule_becomes_a_formula(expression: str, formula: str) -> None:
    assert to_formula(expression, {"a": "C5", "b": "D5", "c": "E5"}) == formula


@pytest.mark.parametrize(
    "expression", ["abs(a) < 3", "a in (1, 2)", "a <=", "(a < b", "d > 1", "a between 1 and 2"]
)
def test_a_rule_beyond_that_is_left_out(expression: str) -> None:
    with pytest.raises(UntranslatableError):
        to_formula(expression, {"a": "C5", "b": "D5"})


def test_the_same_catalogue_gives_the_same_bytes(deep_site: Site) -> None:
    assert template_of(deep_site) == template_of(open_site(deep_site.root))


@pytest.mark.parametrize(
    ("unit", "form", "period", "said"),
    [
        (
            "990102100",
            "no_form",
            "2025-03",
            r"没有报表 no_form，请从.*village_month（.* / there is no form no_form: choose one of .*village_month",
        ),
        (
            "990102100",
            "village_month",
            "2026-03",
            r"2026年3月不使用，.* / .* is not in use in 2026-03: check the period$",
        ),
        (
            "990102100",
            "village_month",
            "2025",
            r"是月报，2025年度不使用.* \(by month\) is not in use in 2025: check the period$",
        ),
        (
            "999999",
            "village_month",
            "2025-03",
            r"2025年3月没有代码为 999999 的单位，.* / no unit has the code 999999 in 2025-03: check the code$",
        ),
        # an office has no villages, a village is no township, and a virtual village does not report
        (
            "990101",
            "village_month",
            "2025-03",
            r"样市本级及其下级没有填报这张表的村，.*: choose a form of the unit's level$",
        ),
        (
            "990102100201",
            "township_month",
            "2025-03",
            r"一村及其下级没有填报这张表的乡镇，.* each township, ",
        ),
        ("990103100498", "village_month", "2025-03", r"虚拟村及其下级没有填报这张表的村"),
    ],
)
def test_what_cannot_be_made_is_said(deep_site: Site, unit: str, form: str, period: str, said: str) -> None:
    with pytest.raises(NoTemplateError, match=said):
        template_of(deep_site, unit, form, period)


def test_a_form_of_its_own_level_has_the_unit_as_its_one_row_and_no_total(site: Site) -> None:
    page = page_of(template_of(site, "990102", "county_month"))
    codes = [row[0].value for row in page.iter_rows(min_row=4, max_row=6)]
    assert codes == ["990102", None, None]


def test_who_reports_is_asked_on_the_period_s_last_day(tmp_path: Path) -> None:
    own = "990102100202,二村,village,990102100,village,"
    until_then, since = f"{own}2000-01-01,2025-02-28,true", f"{own}2025-03-01,,false"
    places = CATALOGUE["places"].replace(f"{own}2000-01-01,,true", f"{until_then}\n{since}")
    site = make_test_site(tmp_path / "s", places=places)
    shown = {
        period: [
            row[0].value for row in page_of(template_of(site, period=period)).iter_rows(min_row=4, max_row=5)
        ]
        for period in ("2025-02", "2025-03")
    }
    assert shown == {"2025-02": ["990102100201", "990102100202"], "2025-03": ["990102100201", None]}


THREE_DEEP = DEEP.replace(",筛查→", ",筛查→两癌→") + (
    "village_month,coverage,coverage,claim,覆盖率（%）,Coverage,false,2025-01-01,\n"
)


def test_a_header_of_three_levels_and_a_rate_that_does_not_add(tmp_path: Path) -> None:
    page = page_of(template_of(make_test_site(tmp_path / "s", form_columns=THREE_DEEP + OTHERS, rules=RULES)))
    assert {str(span) for span in page.merged_cells.ranges} >= {"C3:D3", "C4:D4", "E3:E5", "F3:F5"}
    assert [page[cell].value for cell in ("C3", "C4", "C5")] == ["筛查", "两癌", "妇女\n（人）"]
    assert [page[cell].value for cell in ("C8", "E8", "F8")] == ["=SUM(C6:C7)", "=SUM(E6:E7)", None]


def test_neighbours_under_one_parent_share_its_cell_and_others_do_not(tmp_path: Path) -> None:
    # 金额 stands between two columns of 筛查, so that each of these has a parent of its own
    head, women, eligible, money, remark = DEEP.splitlines(keepends=True)
    columns = "".join([head, women, money, eligible, remark])
    page = page_of(template_of(make_test_site(tmp_path / "s", form_columns=columns + OTHERS, rules=RULES)))
    assert [page[cell].value for cell in ("C3", "D3", "E3")] == ["筛查", "金额\n（元）", "筛查"]
    assert {str(span) for span in page.merged_cells.ranges} & {"C3:D3", "C3:E3"} == set()


def test_a_form_s_own_column_of_explanations_is_not_added_twice(tmp_path: Path) -> None:
    columns = CATALOGUE["form_columns"].replace(
        "village_month,remark,,note,备注,Remarks",
        "village_month,said,,note,上报说明,Explanation,false,2025-01-01,\nvillage_month,remark,,note,备注,Remarks",
    )
    page = page_of(template_of(make_test_site(tmp_path / "s", form_columns=columns)))
    assert [cell.value for cell in page[3]][6:] == ["备注", "上报说明"]
    lists = [str(own.sqref) for own in page.data_validations.dataValidation if own.type == "list"]
    assert lists == ["H4:H5"]


def test_the_head_is_never_written_over_itself(site: Site) -> None:
    """A form of two columns is narrower than its head, so the texts continue to the right of the table."""
    page = page_of(template_of(site, "990102", "county_month"))
    texts = [cell.value for cell in page[2] if cell.value]
    assert texts == ["填报单位：东县", "单位代码：990102", "报告期：2025年3月", "表号：county_month"]


def test_it_prints_on_one_page_across_with_its_head_on_each(deep_site: Site) -> None:
    page = page_of(template_of(deep_site))
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)  # 1 is written as nothing
    assert page.print_title_rows == "$1:$4"
    assert page.freeze_panes == "C5"


def test_few_rows_fill_the_page_and_many_stay_writable(site: Site, tmp_path: Path) -> None:
    few = page_of(template_of(site))
    assert few.row_dimensions[4].height == 36
    more = "".join(
        f"990102100{number},{number}村,village,990102100,village,2000-01-01,,true\n"
        for number in range(300, 360)
    )
    many = page_of(template_of(make_test_site(tmp_path / "many", places=f"+{more}")))
    assert 21 < many.row_dimensions[4].height <= 22


def test_totals_show_nothing_before_anything_is_filled_in(deep_site: Site) -> None:
    page = page_of(template_of(deep_site))
    assert page["C7"].number_format == "#,##0;-#,##0;;@"
    assert page["E7"].number_format == "#,##0.00;-#,##0.00;;@"  # money


def test_colours_are_explained_on_the_sheet_and_the_foot_spreads_over_it(deep_site: Site) -> None:
    page = page_of(template_of(deep_site))
    assert "浅黄：必填，没有发生填 0" in page["C8"].value
    assert "白：有则填" in page["C8"].value
    foot = {cell.value: cell.column for cell in page[9] if cell.value}
    assert list(foot) == ["单位负责人：", "填表人：", "报出日期："]
    assert [page.cell(9, column).protection.locked for column in foot.values()] == [False] * 3


def test_what_is_typed_behind_the_foot_is_no_row(deep_site: Site) -> None:
    content = filled(template_of(deep_site), ROWS)
    page = page_of(content)
    typed = {cell.coordinate: f"{cell.value}王某" for cell in page[9] if cell.value}
    assert taken(deep_site, "t.xlsx", changed(content, **typed)) == (expected(ROWS), [])


def test_the_guide_says_how_to_fill_in_what_and_what_is_checked(deep_site: Site) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_of(deep_site)))
    said = [cell.value for row in book["填报说明"].iter_rows() for cell in row if cell.value]
    # due 5 days after the month
    assert "4. 甲乡填好后，2025年4月5日前报东县；不要改动表名、表头和地区。" in said
    assert any("没有发生填 0" in line for line in said)
    assert any("身份证号" in line for line in said)
    assert said[-7:-4] == ["金额（元）", "数字，最多 2 位小数，不小于 0（元）", "三、填好后核对什么"]
    assert said[-4:] == ["颜色", "核对什么", "红色：须改正", "请核对"]
    swatch = next(cell for row in book["填报说明"] for cell in row if cell.value == "红色：须改正")
    assert swatch.fill.fgColor.rgb[-6:] == "FFC7CE"
    assert book["填报说明"].protection.sheet


def column(name: str, **changes: Any) -> FormColumn:
    own = {"column": name, "indicator": name, "reported_as": "period", "header_zh": name, "header_en": name}
    own |= {"required": True, "minimum": 0.0, "maximum": None, "decimals": 0, "unit": "人", "zeros": None}
    own |= {"over_places": "sum", "fraction": False, "suppressed": None, "aliases": ()}
    return FormColumn(**own | changes)


@pytest.mark.parametrize(
    ("changes", "kind", "bounds", "words"),
    [
        ({}, "integer", ("0", "10000000000000"), "整数，不小于 0（人）"),
        ({"maximum": 10000.0}, "integer", ("0", "10000"), "整数，0 至 10,000（人）"),
        ({"minimum": None, "maximum": 0.0}, "integer", ("-10000000000000", "0"), "整数，不大于 0（人）"),
        ({"minimum": None}, "integer", ("-10000000000000", "10000000000000"), "整数（人）"),
        (
            {"suppressed": "<6=5|*"},
            "integer",
            ("0", "10000000000000"),
            "整数，不小于 0（人），或抑制记号 <6、*",
        ),
        (
            {"decimals": 2, "unit": "元"},
            "decimal",
            ("0", "10000000000000"),
            "数字，最多 2 位小数，不小于 0（元）",
        ),
        # a rate may have any number of decimals, whatever its unit
        ({"maximum": 100.0, "unit": "%"}, "decimal", ("0", "100"), "数字，可带小数，0 至 100（%）"),
        ({"maximum": 1000.0, "unit": "‰"}, "decimal", ("0", "1000"), "数字，可带小数，0 至 1,000（‰）"),
    ],
)
def test_limits_as_validation_and_in_words(
    changes: dict[str, Any], kind: str, bounds: tuple[str, str], words: str
) -> None:
    own = column("a", **changes)
    checked = excel_rules.limit_validation(own)
    assert (checked["validate"], (checked["minimum"], checked["maximum"])) == (kind, bounds)
    assert limits_in_words(own) == words
    assert checked["input_message"] == f"请填{words}。没有发生请填 0。"


def test_where_zero_is_not_allowed_it_is_not_asked_for() -> None:
    assert "填 0" not in excel_rules.limit_validation(column("a", minimum=1.0))["input_message"]


@pytest.mark.parametrize(
    ("nulls", "b_is_required", "formula"),
    [
        (None, False, "=AND(COUNT(C5,D5)=2,NOT(C5<=D5))"),  # a blank lets the rule rest
        ("zero", True, "=AND(COUNT(C5,D5)=2,NOT(C5<=D5))"),  # both are still to be filled in
        ("zero", False, "=AND(COUNT(C5)=1,NOT(C5<=D5))"),  # b may stay blank and counts as 0
    ],
)
def test_a_rule_waits_for_what_must_be_filled_in(
    nulls: str | None, b_is_required: bool, formula: str
) -> None:
    rule = Rule("r", "error", "a <= b", "请核对", "check", nulls)
    columns = [column("a"), column("b", required=b_is_required)]
    assert rule_formula(rule, columns, {"a": "C5", "b": "D5"}) == formula
    beyond = Rule("r", "error", "abs(a) <= b", "请核对", "check", nulls)
    assert rule_formula(beyond, columns, {"a": "C5", "b": "D5"}) is None


def test_the_version_tells_one_set_of_columns_from_another(deep_site: Site, site: Site) -> None:
    day = date(2025, 3, 31)
    versions = [own.catalogue.form_version("village_month", day) for own in (deep_site, site)]
    marks = [template_version(version) for version in versions if version]
    assert len(set(marks)) == 2
    assert {len(mark) for mark in marks} == {12}


def test_a_virtual_unit_never_stands_in_one(deep_site: Site) -> None:
    page = page_of(template_of(deep_site, "990103"))
    codes = [row[0].value for row in page.iter_rows(min_row=5)]
    assert codes[:1] == ["990103100201"]
    assert "990103100498" not in codes


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2025-03", "2025年3月"),
        ("2025-Q2", "2025年第2季度"),
        ("2025-H1", "2025年上半年"),
        ("2025", "2025年度"),
        ("2025S", "2025统计年度"),
        ("2025S-H2", "2025统计年度下半年"),
    ],
)
def test_a_period_is_written_as_it_reads_back(period: str, words: str) -> None:
    assert period_words(parse_period(period)) == words
    assert parse_period(words).text == period


def filled(content: bytes, rows: dict[str, list[float]]) -> bytes:
    """The template with numbers typed in, by place code."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["报表"]
    for row in page.iter_rows():
        for cell, value in zip(row[2:], rows.get(str(row[0].value), []), strict=False):
            cell.value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = {"990102100201": [5, 9, 100.25], "990102100202": [7, 8, 0]}


def taken(site: Site, name: str, content: bytes) -> tuple[dict[tuple[str, str], float], list[str]]:
    batch = check_files(site, [(name, content, NOW)], NOW)
    values = {
        (row["place_code"], row["indicator"]): float(row["value"]) for row in batch.observations.to_dicts()
    }
    return values, batch.findings["message_zh"].to_list()


def expected(rows: dict[str, list[float]]) -> dict[tuple[str, str], float]:
    names = ("women", "eligible", "money")
    return {
        (code, name): value
        for code, values in rows.items()
        for name, value in zip(names, values, strict=True)
    }


def test_it_is_known_by_its_mark_even_without_a_title(deep_site: Site) -> None:
    content = template_of(deep_site)
    mark = read_book("t.xlsx", content, 10**7).template
    assert mark is not None
    assert mark.startswith("village_month|2025-03|990102100|5|")
    book = openpyxl.load_workbook(io.BytesIO(filled(content, ROWS)))
    for cell in ("A1", "A2", "D2", "G2"):
        if not isinstance(book["报表"][cell], openpyxl.cell.cell.MergedCell):
            book["报表"][cell].value = None
    out = io.BytesIO()
    book.save(out)
    values, _ = taken(deep_site, "t.xlsx", out.getvalue())
    assert values == expected(ROWS)


def changed(content: bytes, **cells: Any) -> bytes:
    """The filled workbook with other texts in some cells of the return."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, value in cells.items():
        book["报表"][name] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_mark_is_hidden(deep_site: Site) -> None:
    (name,) = openpyxl.load_workbook(io.BytesIO(template_of(deep_site))).defined_names.values()
    assert (name.name, name.hidden) == ("fedstats_return", True)


# two columns of one label, told apart by nothing but their position
TWINS = DEEP.replace("筛查→应查（人）", "筛查→妇女（人）")


def test_the_columns_of_a_marked_sheet_are_known_by_position(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s", form_columns=TWINS + OTHERS, rules=RULES)
    content = filled(template_of(site), ROWS)
    assert taken(site, "t.xlsx", content) == (expected(ROWS), [])
    # without a mark nothing could tell them apart
    unmarked = content_without_mark(content)
    values, said = taken(site, "t.xlsx", unmarked)
    assert set(values) == {(code, "money") for code in ROWS}
    assert said
    # a label that was deleted takes nothing away
    assert taken(site, "t.xlsx", changed(content, E3=None)) == (expected(ROWS), [])


def content_without_mark(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book.defined_names["fedstats_return"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_label_that_someone_changed_is_never_taken_by_position(deep_site: Site) -> None:
    content = filled(template_of(deep_site), ROWS)
    # columns and labels swapped: read by label
    swapped = changed(content, C4="应查（人）", D4="妇女（人）", C5=9, D5=5, C6=8, D6=7)
    values, said = taken(deep_site, "t.xlsx", swapped)
    assert values == expected(ROWS)
    assert len(said) == 1 and "次序" in said[0]
    # another meaning: not read at all
    values, said = taken(deep_site, "t.xlsx", changed(content, C4="流动妇女（人）"))
    assert ("990102100201", "women") not in values
    assert any("缺少必填列" in own for own in said)
    # another unit: converted as on any sheet, by its label
    values, _ = taken(deep_site, "t.xlsx", changed(content, E3="金额（万元）", E5=1.5))
    assert values["990102100201", "money"] == 15000


def test_an_outdated_template_is_sent_back(deep_site: Site, tmp_path: Path) -> None:
    content = filled(template_of(deep_site), ROWS)
    columns = DEEP.replace("金额（元）,Money", "贷款金额（元）,Loans")  # since then the form was changed
    newer = make_test_site(tmp_path / "newer", form_columns=columns + OTHERS, rules=RULES)
    batch = check_files(newer, [("t.xlsx", content, NOW)], NOW)
    (own,) = batch.findings.to_dicts()
    assert (own["rule"], own["severity"], own["sheet"]) == ("template_outdated", "error", "报表")
    assert "重新取空表" in own["message_zh"]
    assert not len(batch.observations)


def converted(content: bytes, kind: str, folder: Path) -> bytes:
    """The file converted to another kind by LibreOffice."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "t.xlsx").write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "in" / "t.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / f"t.{kind}").read_bytes()


@needs_office
@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_filled_in_by_a_spreadsheet_program_it_reads_back_without_a_finding(
    deep_site: Site, tmp_path: Path, kind: str
) -> None:
    content = converted(filled(template_of(deep_site), ROWS), kind, tmp_path)
    values, said = taken(deep_site, f"t.{kind}", content)
    assert values == expected(ROWS)
    assert said == []
    if kind != "xls":  # its names lie in binary records; title and labels tell the form there
        assert read_book(f"t.{kind}", content, 10**7).template


@needs_office
@pytest.mark.heavy
def test_a_spreadsheet_program_finds_the_same_rows_wrong(tmp_path: Path) -> None:
    """LibreOffice computes the colours' formulas in each row: 1 means that the cell is coloured."""
    cases = [(11, 10), (10, 10), (3, None), ("十", 10), (-1, 5), (1.5, 5)]
    book = openpyxl.Workbook()
    rule = Rule("r", "error", "a <= b", "请核对", "check", None)
    for row, (a, b) in enumerate(cases, start=1):
        cells = {"a": f"A{row}", "b": f"B{row}"}
        broken_rule = rule_formula(rule, [column("a"), column("b")], cells)
        assert broken_rule
        beyond = excel_rules.limit_formula(column("a"), cells["a"])
        values = [a, b, f"=IF({broken_rule[1:]},1,0)", f"=IF({beyond[1:]},1,0)"]
        book.active.append(values)
    out = io.BytesIO()
    book.save(out)
    page = openpyxl.load_workbook(
        io.BytesIO(converted(out.getvalue(), "xlsx", tmp_path)), data_only=True
    ).active
    # 11 > 10 breaks the rule; a blank or a text lets it rest; a text, -1 and 1.5 persons break the limits
    assert [row[2].value for row in page.iter_rows()] == [1, 0, 0, 0, 0, 0]
    assert [row[3].value for row in page.iter_rows()] == [0, 0, 0, 1, 1, 1]


def test_the_sample_site_s_own_template(tmp_path: Path) -> None:
    done = fedstats(
        "template", "village_month", "430202001", "2025-03", "-o", tmp_path / "t.xlsx", "--site", ROOT
    )
    assert done.returncode == 0, done.stderr
    assert "fedstats check" in done.stdout
    page = page_of((tmp_path / "t.xlsx").read_bytes())
    catalogue = open_site(ROOT).catalogue
    registry = catalogue.registry(date(2025, 3, 31))
    beneath = sorted(
        code
        for code, place in registry.places.items()
        if place.level == "village" and "430202001" in place.lineage
    )
    shown = [row[0].value for row in page.iter_rows(min_row=4, max_row=3 + len(beneath))]
    assert shown == beneath
    assert FEDSTATS
    wrong = fedstats("template", "village_month", "1", "2025-03", "-o", tmp_path / "u.xlsx", "--site", ROOT)
    assert (wrong.returncode, (tmp_path / "u.xlsx").exists()) == (2, False)
