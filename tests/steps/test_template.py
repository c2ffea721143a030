"""Templates: what stands in them, and that filled in by a spreadsheet program they read back without a finding."""

import io
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.excel_rules import UntranslatableError, to_formula
from flows.steps.ingest import check_files
from flows.steps.read import read_book
from flows.steps.site import Site, open_site
from flows.steps.template import NoTemplateError, make_template, period_words
from schemas.periods import parse_period
from tests.conftest import FEDSTATS, fedstats, make_test_site

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 4, 10, tzinfo=UTC)
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

DEEP = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,筛查→妇女（人）,Women,true,2025-01-01,
village_month,eligible,eligible,stock,筛查→应查（人）,Eligible,true,2025-01-01,
village_month,money,money,period,金额（元）,Money,false,2025-01-01,
village_month,remark,,note,备注,Remarks,false,2025-01-01,
"""


@pytest.fixture
def deep_site(tmp_path: Path) -> Site:
    rules = "rule,form,severity,expression,message_zh,message_en\nw,village_month,error,women <= eligible,请核对,check\n"
    return make_test_site(tmp_path / "s", form_columns=DEEP, rules=rules)


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


def test_limits_and_rules_are_built_in(deep_site: Site) -> None:
    page = page_of(template_of(deep_site))
    limits = {
        str(own.sqref): (own.type, own.formula1, own.formula2) for own in page.data_validations.dataValidation
    }
    assert limits["C5:C6"] == ("whole", "0", "10000")
    assert limits["E5:E6"][0] == "decimal"
    assert limits["G5:G6"][0] == "list"
    formulas = [rule.formula[0] for own in page.conditional_formatting for rule in own.rules]
    assert 'AND($C5<>"",$D5<>"",NOT($C5<=$D5))' in formulas


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
        ("990102100", "no_form", "2025-03", "no such form"),
        ("990102100", "village_month", "2026-03", "not in use"),
        ("990102100", "village_month", "2025", "not in use"),
        ("999999", "village_month", "2025-03", "no such place"),
        ("990101", "village_month", "2025-03", "no places"),
    ],
)
def test_what_cannot_be_made_is_said(deep_site: Site, unit: str, form: str, period: str, said: str) -> None:
    with pytest.raises(NoTemplateError, match=said):
        template_of(deep_site, unit, form, period)


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


def converted(content: bytes, kind: str, folder: Path) -> bytes:
    """The file opened and saved again by LibreOffice as another kind."""
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
