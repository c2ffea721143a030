"""Validations and conditional formats in a slip: those of a filled template stay, hostile ones never come along."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from flows.steps.findings.findings import Where, finding
from flows.steps.slip.slip import make_slip
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from tests.support.site import make_test_site

FILE, MOST = "甲乡.xlsx", 10**7


def slip_of(content: bytes, sheet: str, cell: str = "C6") -> Any:
    found = finding("not_a_number", Where("0" * 64, FILE, sheet, cell), value="多")
    return openpyxl.load_workbook(io.BytesIO(make_slip(FILE, content, [found], MOST)))


def validations(sheet: Any) -> list[tuple[Any, ...]]:
    fields = ("type", "operator", "formula1", "formula2", "errorStyle", "promptTitle", "prompt", "error")
    return [
        (str(own.sqref), *(getattr(own, name) for name in fields))
        for own in sheet.data_validations.dataValidation
    ]


def formats(sheet: Any) -> list[tuple[Any, ...]]:
    """Range, kind, formula, order and fill of each conditional format."""
    return sorted(
        (str(group.sqref), rule.type, tuple(rule.formula), rule.priority, rule.dxf.fill.bgColor.rgb)
        for group in sheet.conditional_formatting
        for rule in group.rules
    )


def test_those_of_a_filled_template_stay(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "site")
    content = make_template(site.catalogue, "village_month", "990102100", parse_period("2025-01"))
    given = openpyxl.load_workbook(io.BytesIO(content))["报表"]
    made = slip_of(content, "报表")["报表"]
    assert len(validations(given)) == 5  # four columns of numbers, and the explanations to choose from
    assert validations(made) == validations(given)
    assert len(formats(given)) == 8  # the limits of four columns, and two rules of two columns each
    assert formats(made) == formats(given)


def test_a_slip_of_a_slip_has_them_once(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "site")
    content = make_template(site.catalogue, "village_month", "990102100", parse_period("2025-01"))
    first, second = io.BytesIO(), io.BytesIO()
    book = slip_of(content, "报表")
    book.save(first)
    again = slip_of(first.getvalue(), "报表")
    again.save(second)
    assert validations(again["报表"]) == validations(book["报表"])
    assert formats(again["报表"]) == formats(book["报表"])


def with_condition(formula: str, source: Any = None) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("表")
        page.write_row("A1", [1, 2, 3])
        red = book.add_format({"bg_color": "#FF0000", "num_format": ";;;"})
        page.conditional_format("A1:B9", {"type": "formula", "criteria": formula, "format": red})
        page.data_validation("C1:C9", source or {"validate": "custom", "value": formula})
        book.add_worksheet("另表")
    return content.getvalue()


KEPT = [
    "=$A1>B1",
    "=AND(COUNT($A1:$B1)=2,NOT($A1<=$B1))",
    '=IF(ISNUMBER(A1),OR(A1<0,A1>1E+13,ABS(A1*100-ROUND(A1*100,0))>0.0001),A1<>"<6")',
    "=COUNTIF(A:A,A1)>1",
    '=LEN(TRIM(A1))<>18+0*LEFT("x",1)',
]
LEFT_OUT = [
    "=另表!A1>1",
    "='[坏.xlsx]表'!A1>1",
    '=HYPERLINK("http://evil.example")',
    '=WEBSERVICE("http://evil.example")',
    "=INDIRECT(A1)>1",
    "=坏名>1",
    "=cmd|'/C calc'!A0",
    "=A1#>1",
    "=SUM({1,2})>A1",
    f"=A1>{'+'.join(['1'] * 600)}",
]


@pytest.mark.parametrize("formula", KEPT)
def test_a_condition_on_cells_of_the_sheet_stays(formula: str) -> None:
    made = slip_of(with_condition(formula), "表", "A1")["表"]
    assert [own[:4] for own in validations(made)] == [("C1:C9", "custom", None, formula[1:])]
    assert [own[:3] for own in formats(made)] == [("A1:B9", "expression", (formula[1:],))]
    (group,) = made.conditional_formatting
    assert group.rules[0].dxf.numFmt is None  # ;;; would hide the number


@pytest.mark.parametrize("formula", LEFT_OUT)
def test_any_other_condition_is_left_out_and_counted(formula: str) -> None:
    book = slip_of(with_condition(formula), "表", "A1")
    assert (validations(book["表"]), formats(book["表"])) == ([], [])
    assert "2 处数据验证或条件格式没有带来" in book.worksheets[0]["A4"].value
    assert [cell.value for cell in book["表"][1]][:3] == [1, 2, 3]


@pytest.mark.parametrize(
    ("source", "is_kept"),
    [
        (["情况属实", "其他（请写明）"], True),
        ("=$F$1:$F$9", True),
        ("=另表!$A$1:$A$9", False),
    ],
)
def test_a_list_to_choose_from(source: Any, is_kept: bool) -> None:
    made = slip_of(with_condition("=A1>1", {"validate": "list", "source": source}), "表", "A1")["表"]
    assert len(validations(made)) == is_kept
