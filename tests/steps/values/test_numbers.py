"""Numbers as people write them. Every expectation is read off the text by hand."""

import time
from decimal import Decimal

import pytest

from flows.steps.values.numbers import Measure, number_of_float, parse_number
from flows.steps.values.numerals import NumberError

PERSONS = Measure("人")
TIMES = Measure("人次")
YUAN = Measure("元")
WAN_YUAN = Measure("元", Decimal(10000))
PER_CENT = Measure("%")
FRACTION = Measure("%", fraction=True)
PIECES = Measure("个")
PER_MYRIAD = Measure("/万")
PER_MILLE = Measure("‰")
MILLE_IN_PER_CENT = Measure("%", Decimal("0.1"))


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("１２３", PERSONS, "123"),
        ("1,234", PERSONS, "1234"),
        ("１，２３４", PERSONS, "1234"),
        ("1,234,567.5", YUAN, "1234567.5"),
        (" 12 ", PERSONS, "12"),
        ("12.", PERSONS, "12"),
        ("12，", PERSONS, "12"),
        ("12、", PERSONS, "12"),
        ("12人", PERSONS, "12"),
        ("12名", PERSONS, "12"),
        ("共12人", PERSONS, "12"),
        ("41.49万", PERSONS, "414900"),
        ("20.32万人", PERSONS, "203200"),
        ("102万元", YUAN, "1020000"),
        ("1.35万元", YUAN, "13500"),
        ("1950万元", WAN_YUAN, "19500000"),
        ("19.5", WAN_YUAN, "195000"),
        ("1950元", WAN_YUAN, "1950"),
        ("3千", PERSONS, "3000"),
        ("5百", PERSONS, "500"),
        ("1千5百", PERSONS, "1500"),
        ("2万3千", PERSONS, "23000"),
        ("1亿2000万", YUAN, "120000000"),
        ("十", PERSONS, "10"),
        ("十二", PERSONS, "12"),
        ("四个", PERSONS, "4"),
        ("两个", PERSONS, "2"),
        ("廿五", PERSONS, "25"),
        ("一百零五", PERSONS, "105"),
        ("一百二", PERSONS, "120"),
        ("一千零五十", PERSONS, "1050"),
        ("两千三百", PERSONS, "2300"),
        ("一万二千三百四十五", PERSONS, "12345"),
        ("壹佰贰拾", PERSONS, "120"),
        ("二〇二五", PERSONS, "2025"),
        ("三百万元", YUAN, "3000000"),
        ("伍万贰仟元整", YUAN, "52000"),
        ("人民币伍萬贰仟圓正", YUAN, "52000"),
        ("￥52,000.00", YUAN, "52000"),
        ("RMB 5.2万元", YUAN, "52000"),
        ("52000元（伍万贰仟元整）", YUAN, "52000"),
        ("52000元5角", YUAN, "52000.5"),
        ("贰佰元零叁角伍分", YUAN, "200.35"),
        ("五点二万元", YUAN, "52000"),
        ("52000块钱", YUAN, "52000"),
        ("52仟元", YUAN, "52000"),
        ("5.200", WAN_YUAN, "52000"),  # three decimals of 万元; of yuan the point may separate thousands
        ("36名妇女", PERSONS, "36"),
        ("'36", PERSONS, "36"),
        ("36人。", PERSONS, "36"),
        ("\u200e3\u200b6\ufeff", PERSONS, "36"),
        ("-5", PERSONS, "-5"),
        ("－5", PERSONS, "-5"),
        ("0", PERSONS, "0"),
        ("零", PERSONS, "0"),
        ("〇", PERSONS, "0"),
        ("没有", PERSONS, "0"),
        ("12", PER_CENT, "12"),
        ("12%", PER_CENT, "12"),
        ("12％", PER_CENT, "12"),
        ("1.2‰", PER_CENT, "0.12"),
        ("3/万", PER_CENT, "0.03"),
        ("2.3/10万", PER_CENT, "0.0023"),
        ("2.3/十万", PER_CENT, "0.0023"),
        ("2.3‱", PER_CENT, "0.023"),
        ("2.3／万人", PER_MYRIAD, "2.3"),
        ("2.3", PER_MYRIAD, "2.3"),
        ("0.5", PER_MYRIAD, "0.5"),  # only in a percent column may a plain 0.5 be 50 %
        ("0.023%", PER_MYRIAD, "2.3"),
        ("1.2‰", PER_MILLE, "1.2"),
        ("1.2", PER_MILLE, "1.2"),
        ("+25.2%", PER_CENT, "25.2"),
        ("-3.4%", PER_CENT, "-3.4"),
        ("100.60%", PER_CENT, "100.6"),
        ("百分之十四", PER_CENT, "14"),
        ("百分之17.37", PER_CENT, "17.37"),
        ("百分之九十八点五", PER_CENT, "98.5"),
        ("百分之十二点零五", PER_CENT, "12.05"),
        ("百分之百", PER_CENT, "100"),
        ("九十八点五%", PER_CENT, "98.5"),
        ("千分之二", PER_CENT, "0.2"),
        ("万分之2.3", PER_MYRIAD, "2.3"),
        ("十万分之三", PER_MYRIAD, "0.3"),
        ("0.12", FRACTION, "12"),
        ("12%", FRACTION, "12"),
        ("36所", PIECES, "36"),
        ("220支", PIECES, "220"),
        ("65家", PIECES, "65"),
        ("6批", Measure("批"), "6"),
        ("28对", Measure("对"), "28"),
        ("4.7万条", Measure("条"), "47000"),
        ("一次", Measure("次"), "1"),
        ("十天", Measure("天"), "10"),
        ("27.15个百分点", Measure("个百分点"), "27.15"),
        ("1‰", Measure("‰"), "1"),
        ("0.12", PER_MILLE, "0.12"),
        ("0.012‰", PER_MILLE, "0.012"),
        ("1.2", MILLE_IN_PER_CENT, "0.12"),
        ("2.3/万", Measure("/万"), "2.3"),
    ],
)
def test_a_number_is_read_as_a_person_reads_it(text: str, measure: Measure, value: str) -> None:
    number = parse_number(text, measure)
    assert number is not None
    assert number.value == Decimal(value)
    assert number.qualifier == "exact"


@pytest.mark.parametrize("text", ["", "  ", "无", "—", "－", "-", "/", "暂无", "\u3000"])
def test_a_blank_word_is_no_number(text: str) -> None:
    assert parse_number(text, PERSONS) is None


def test_the_catalogue_may_say_that_a_word_means_zero() -> None:
    measure = Measure("份", zeros=frozenset({"无", "空"}))
    assert [parse_number(text, measure) is not None for text in ("无", "", "—")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "measure", "value", "qualifier"),
    [
        ("100人(约)", PERSONS, 100, "about"),
        ("100（左右）", PERSONS, 100, "about"),
        ("100（以上）", PERSONS, 100, "more_than"),
        ("300余人", PERSONS, 300, "more_than"),
        ("9万余人次", TIMES, 90000, "more_than"),
        ("千余人", PERSONS, 1000, "more_than"),
        ("20多人", PERSONS, 20, "more_than"),
        ("20以上", PERSONS, 20, "more_than"),
        ("20人以上", PERSONS, 20, "more_than"),
        (">5", PERSONS, 5, "more_than"),
        (">=5", PERSONS, 5, "more_than"),
        ("≧5", PERSONS, 5, "more_than"),
        ("大于5人", PERSONS, 5, "more_than"),
        ("<=5", PERSONS, 5, "less_than"),
        ("不大于5", PERSONS, 5, "less_than"),
        ("近200", PERSONS, 200, "less_than"),
        ("不足30人", PERSONS, 30, "less_than"),
        ("30以内", PERSONS, 30, "less_than"),
        ("约50", PERSONS, 50, "about"),
        ("50人左右", PERSONS, 50, "about"),
        ("约6万多人", PERSONS, 60000, "about"),  # 约 takes from 多 its firm bound
        ("约20余人", PERSONS, 20, "about"),
        ("99%以上", PER_CENT, 99, "more_than"),
        ("百分之九十八以上", PER_CENT, 98, "more_than"),
        ("约百分之九十", PER_CENT, 90, "about"),
        ("2%以内", PER_CENT, 2, "less_than"),
        ("1‰以下", Measure("‰"), 1, "less_than"),
        ("近百万元", YUAN, 1_000_000, "less_than"),
        ("45万多元", YUAN, 450_000, "more_than"),
    ],
)
def test_words_around_a_number_bound_it(text: str, measure: Measure, value: int, qualifier: str) -> None:
    number = parse_number(text, measure)
    assert number is not None
    assert (number.value, number.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("text", "measure", "precision"),
    [
        ("20.32万", PERSONS, "50"),  # the last digit written is worth 100
        ("99622人", PERSONS, "0"),  # written out
        ("5万", PERSONS, "5000"),
        ("102万元", YUAN, "5000"),
        ("1.35万元", YUAN, "50"),
        ("19.5", WAN_YUAN, "500"),
        ("61.15%", PER_CENT, "0.005"),
        ("14%", PER_CENT, "0.5"),
        ("99.80%", PER_CENT, "0.005"),  # a zero at the end is a digit too
        ("1.2‰", PER_CENT, "0.005"),
        ("2.3/万", PER_MYRIAD, "0.05"),
        ("百分之九十", PER_CENT, "0.5"),  # written out like 90 %
        ("三百", WAN_YUAN, "5000"),  # likewise 300万元
        ("3千", PERSONS, "500"),
        ("两千三百", PERSONS, "0"),
    ],
)
def test_a_rounded_number_says_how_far_it_may_be_off(text: str, measure: Measure, precision: str) -> None:
    number = parse_number(text, measure)
    assert number is not None
    assert number.precision == Decimal(precision)


@pytest.mark.parametrize(
    ("text", "measure", "rule"),
    [
        ("1,23", PERSONS, "number_unclear"),
        ("12 34", PERSONS, "number_unclear"),
        ("1.2.3", PERSONS, "number_unclear"),
        ("三四人", PERSONS, "number_unclear"),  # three or four of them
        ("3万5", PERSONS, "number_unclear"),
        ("1950万", WAN_YUAN, "number_unclear"),  # of yuan, or of 万元?
        ("52 000", YUAN, "number_unclear"),
        ("52.000", YUAN, "number_unclear"),
        ("5.2w", YUAN, "not_a_number"),
        ("52k", YUAN, "not_a_number"),
        ("52000美元", YUAN, "not_a_number"),
        ("52000元（伍万元）", YUAN, "two_numbers"),
        ("12→15", PERSONS, "not_a_number"),
        ("12改15", PERSONS, "not_a_number"),
        ("\u202e63", PERSONS, "not_a_number"),  # shown as 36
        ("35（120）", PERSONS, "two_numbers"),
        ("36（累计）", PERSONS, "note_qualifies"),
        ("36人（计 划）", PERSONS, "note_qualifies"),
        ("98%（预计）", PER_CENT, "note_qualifies"),
        ("12（含流动5人）", PERSONS, "two_numbers"),
        ("12人次", PERSONS, "unit_differs"),
        ("12人", TIMES, "unit_differs"),
        ("12所", PERSONS, "unit_differs"),
        ("12人", PIECES, "unit_differs"),
        ("近300多人", PERSONS, "number_unclear"),
        ("约50人以上", PERSONS, "number_unclear"),
        ("12%", PERSONS, "unit_differs"),
        ("1.5个百分点", PER_CENT, "unit_differs"),
        ("0.12", PER_CENT, "percent_unclear"),
        ("0.0012", PER_MILLE, "percent_unclear"),  # 1.2‰ as a fraction, or 0.0012‰
        ("0.012", MILLE_IN_PER_CENT, "percent_unclear"),
        ("12", FRACTION, "percent_unclear"),
        ("1.2%。", PER_CENT, "percent_unclear"),  # 1.2‰ damaged, or 1.2% and a full stop
        ("百分之几", PER_CENT, "not_a_number"),
        ("百分之十四", PERSONS, "unit_differs"),
        ("12²", PERSONS, "not_a_number"),
        ("①", PERSONS, "not_a_number"),
        ("很多", PERSONS, "not_a_number"),
        ("几十", PERSONS, "not_a_number"),
        ("百十人", PERSONS, "number_unclear"),  # a hundred or so
        ("百八十人", PERSONS, "number_unclear"),
        ("万", PERSONS, "number_unclear"),
        ("百万", PERSONS, "number_unclear"),
        ("千", PERSONS, "number_unclear"),
        ("1亿万", YUAN, "number_unclear"),
        ("1.5万2000", YUAN, "number_unclear"),
        ("1e5", PERSONS, "not_a_number"),
        ("#REF!", PERSONS, "formula_error"),
    ],
)
def test_what_could_be_read_otherwise_is_not_read(text: str, measure: Measure, rule: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(text, measure)
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("text", "note"), [("12（含流动）", "含流动"), ("12人（含流动）", "含流动"), ("12（万元）", None)]
)
def test_a_note_in_brackets_is_kept_and_a_unit_is_not_one(text: str, note: str | None) -> None:
    number = parse_number(text, YUAN if "元" in text else PERSONS)
    assert number is not None
    assert number.note == note


def test_a_number_cell_is_what_the_spreadsheet_shows() -> None:
    assert number_of_float(0.1 + 0.2, YUAN).value == Decimal("0.3")
    assert number_of_float(19.5, WAN_YUAN).value == Decimal("195000.0")
    with pytest.raises(NumberError):
        number_of_float(0.12, PER_CENT)


@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 200 + "x",
        "1" + " " * 32_000 + "x",
        "12（" + "一" * 32_000 + "）",
        "约" * 30_000,
        "1," * 15_000,
    ],
    ids=["blanks", "many blanks", "note", "words", "commas"],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(NumberError):
        parse_number(text, PERSONS)
    assert time.perf_counter() - began < 0.5  # the blanks took seconds once


def test_precision_covers_what_the_ledger_rounds_off() -> None:
    # 2.34/10万 is 0.00234 %, stored as 0.0023: the true number is between 0.002335 and 0.002345
    number = parse_number("2.34/10万", PER_CENT)
    assert number is not None
    assert number.precision >= Decimal("0.000045")
    # 33.33333 is stored as 33.3333: the true number is at most 33.333335
    assert number_of_float(33.33333, PER_CENT).precision >= Decimal("0.000035")
