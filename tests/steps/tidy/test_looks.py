"""Numbers whose cells show more than their value: taken, refused, or taken with a warning."""

from decimal import Decimal

import pytest

from flows.steps.book.model import COMMENT, HIDDEN, SHOWN, STRUCK, Look
from flows.steps.findings.findings import Where, shown_value
from flows.steps.tidy._looks import read_with_looks, warnings_of
from flows.steps.tidy.tidy import _read_cell
from flows.steps.values.numbers import Measure, Number
from flows.steps.values.numerals import NumberError

HERE = Where("1" * 64, "a.xlsx", "表", "K4")
YUAN, MYRIADS, PERSONS = Measure("元"), Measure("元", Decimal(10000)), Measure("人")


def read(value: float | str, look: Look, measure: Measure) -> Number | None:
    return read_with_looks(value, [look], measure, _read_cell)


@pytest.mark.parametrize(
    ("stored", "shown", "measure", "value", "qualifier"),
    [
        (52000, "5.2万元", YUAN, 52000, "exact"),
        (52000, "5.2000万元", YUAN, 52000, "exact"),
        (52000, "52.0千元", YUAN, 52000, "exact"),
        (52300, "5.2万", YUAN, 52300, "exact"),  # rounded on the screen alone
        (52000, "5万2000", YUAN, 52000, "exact"),
        (52000, "5.2", MYRIADS, 52000, "exact"),  # 5.2 below （万元）
        (52000, "5.2万元", MYRIADS, 52000, "exact"),
        (5, "50000元", MYRIADS, 50000, "exact"),
        (12000, "12.0千人", PERSONS, 12000, "exact"),
        (12000, "12.0千余人", PERSONS, 12000, "more_than"),
        (36, "三十六", PERSONS, 36, "exact"),  # an ods with [DBNum1]
        (0, "0.0万元", YUAN, 0, "exact"),
    ],
)
def test_the_stored_number_is_taken_if_the_text_shown_tells_the_same(
    stored: float, shown: str, measure: Measure, value: int, qualifier: str
) -> None:
    found = read(float(stored), Look(SHOWN, shown), measure)
    assert found is not None
    assert (found.value, found.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("stored", "shown", "measure"),
    [
        (5.0, "-5", PERSONS),
        (-5.0, "5", PERSONS),
        (36.0, "136", PERSONS),
        (36.0, "36000", PERSONS),
        (52000.0, "5.2", YUAN),  # the sheet says 5.2 yuan
        (12.0, "0.0", MYRIADS),
        (195000.0, "19.5千", YUAN),
        (3.0, "无", PERSONS),
        (360.0, "日期 date", PERSONS),
        ("36", "有误", PERSONS),
    ],
)
def test_a_number_that_is_shown_as_another_is_refused(
    stored: float | str, shown: str, measure: Measure
) -> None:
    with pytest.raises(NumberError) as caught:
        read(stored, Look(SHOWN, shown), measure)
    assert (caught.value.rule, caught.value.said) == ("shown_differs", shown_value(shown))


@pytest.mark.parametrize("value", ["3638", 36.0, "36"])
def test_a_number_of_which_a_part_is_struck_out_is_refused(value: float | str) -> None:
    with pytest.raises(NumberError) as caught:
        read(value, Look(STRUCK, ""), PERSONS)
    assert caught.value.rule == "struck_out"


def test_a_blank_cell_in_struck_out_format_is_blank() -> None:
    assert read("", Look(STRUCK, ""), PERSONS) is None


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("应为38", "38"),
        ("张三:\n此数有误，应为38", "38、有误"),
        ("应为三十八", "三十八"),
        ("上月数", "上月"),
        ("此行作废", "作废"),
        ("1,038", "1,038"),
        ("36人，已核实", None),
        ("已核实", None),
        ("2025年3月5日核对", None),
        ("2025-03-05 10:30 已核对", None),
        ("第3行至第5行同", None),
        ("【提示】合计 40 与各行相加 36 不符", None),  # the comment of a slip that came back
    ],
)
def test_a_comment_that_says_another_number_brings_a_warning(comment: str, said: str | None) -> None:
    found = warnings_of(HERE, 36.0, [Look(COMMENT, comment)], Number(Decimal(36)))
    assert [own["rule"] for own in found] == (["comment_differs"] if said else [])
    assert all(f"写有“{said}”" in (own["message_zh"] or "") for own in found)


def test_a_number_that_cannot_be_seen_brings_a_warning() -> None:
    found = warnings_of(HERE, 3.0, [Look(HIDDEN, "")], Number(Decimal(3)))
    assert [own["rule"] for own in found] == ["number_hidden"]
    assert warnings_of(HERE, "", [Look(HIDDEN, "")], None) == []


@pytest.mark.parametrize(
    ("comment", "measure"),
    [
        ("单位：万人", PERSONS),
        ("单位：万元", YUAN),
        ("以千元计", YUAN),
        ("金额单位：万美元", YUAN),
        ("单位：元", MYRIADS),
    ],
)
def test_a_comment_with_another_measure_refuses_its_cell(comment: str, measure: Measure) -> None:
    with pytest.raises(NumberError) as error:
        read(41.0, Look(COMMENT, comment), measure)
    assert error.value.rule == "unit_differs"


@pytest.mark.parametrize(
    ("comment", "measure"),
    [
        ("单位：人", PERSONS),
        ("单位：万元", MYRIADS),
        ("含上级拨付3万元", YUAN),
        ("【错误】单位：万元", YUAN),
        ("单位：万元", PERSONS),
    ],
)
def test_a_comment_with_the_measure_of_the_column_is_harmless(comment: str, measure: Measure) -> None:
    number = read(41.0, Look(COMMENT, comment), measure)
    assert number is not None
    assert number.value == 41 * measure.factor
