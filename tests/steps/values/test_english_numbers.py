"""Numbers in English: each reads as the same number in Chinese does."""

from decimal import Decimal

import pytest

from flows.steps.values.numbers import Measure, Number, parse_number
from flows.steps.values.numerals import NumberError

PERSONS, TIMES, YUAN, PER_CENT = Measure("人"), Measure("人次"), Measure("元"), Measure("%")

SAME = [
    # English, Chinese, measure
    ("about 50", "约50", PERSONS),
    ("approx. 1,200 people", "约1,200人", PERSONS),
    ("Around 50", "约50", PERSONS),
    ("over 300", "超过300", PERSONS),
    ("more than 300 women", "超过300人", PERSONS),
    ("at least 20", "至少20", PERSONS),
    ("nearly 50", "近50", PERSONS),
    ("less than 6", "少于6", PERSONS),
    ("up to 50", "至多50", PERSONS),
    ("50 or more", "50以上", PERSONS),
    ("50 or so", "50左右", PERSONS),
    ("a total of 12 persons", "共12人", PERSONS),
    ("40 attendances", "40人次", TIMES),
    ("3 thousand", "3千", PERSONS),
    ("3.5 thousand yuan", "0.35万元", YUAN),
    ("over 2 million", "超过0.02亿", YUAN),
    ("12.5 per cent", "12.5%", PER_CENT),
    ("12.5 percent", "12.5%", PER_CENT),
]


@pytest.mark.parametrize(("english", "chinese", "measure"), SAME, ids=[own[0] for own in SAME])
def test_english_reads_as_chinese(english: str, chinese: str, measure: Measure) -> None:
    one, other = parse_number(english, measure), parse_number(chinese, measure)
    assert one is not None and other is not None and one == other


def test_a_million_keeps_its_last_digit() -> None:
    """1.2 million is 1,150,000 to 1,250,000, and 5 million within half a million."""
    assert parse_number("1.2 million", YUAN) == Number(Decimal(1_200_000), "exact", Decimal(50_000))
    assert parse_number("5 Million yuan", YUAN) == Number(Decimal(5_000_000), "exact", Decimal(500_000))
    assert parse_number("about 1.25 million", PERSONS) == Number(Decimal(1_250_000), "about", Decimal(5_000))


@pytest.mark.parametrize(
    ("text", "precision"), [("1.2百万", 50_000), ("3百万", 500_000), ("三百万", 5_000), ("300万", 5_000)]
)
def test_millions_in_chinese_keep_theirs(text: str, precision: int) -> None:
    """Digits before 百万 are known to their last one; in words 三百 is exact, so 三百万 is 300万."""
    number = parse_number(text, YUAN)
    assert number is not None and number.precision == precision


@pytest.mark.parametrize("text", ["n/a", "N/A", "NA", "n.a.", "none", "not available", "no data"])
def test_no_number_is_no_zero(text: str) -> None:
    assert parse_number(text, PERSONS) is None


@pytest.mark.parametrize("text", ["nil", "NIL", "zero"])
def test_nil_is_zero(text: str) -> None:
    assert parse_number(text, PERSONS) == Number(Decimal(0))


REFUSED = [
    ("50 persons", TIMES, "unit_differs"),  # persons are no person-times
    ("50 attendances", PERSONS, "unit_differs"),
    ("1.2 million", Measure("元", Decimal(10000)), "number_unclear"),  # a million of 10,000 yuan?
    ("about 50 or more", PERSONS, "number_unclear"),
    ("5k", PERSONS, "not_a_number"),
    ("5 m", PERSONS, "not_a_number"),
    ("12 dozen", PERSONS, "not_a_number"),
    ("50 kg", PERSONS, "not_a_number"),
    ("about", PERSONS, "not_a_number"),
    ("fifty", PERSONS, "not_a_number"),
    ("50 planned", PERSONS, "not_a_number"),
    ("no", PERSONS, "not_a_number"),
]


@pytest.mark.parametrize(("text", "measure", "rule"), REFUSED, ids=[own[0] for own in REFUSED])
def test_what_is_not_certain_is_refused(text: str, measure: Measure, rule: str) -> None:
    with pytest.raises(NumberError) as refused:
        parse_number(text, measure)
    assert refused.value.rule == rule


def test_the_unit_of_an_english_catalogue() -> None:
    assert parse_number("50 women", Measure("women")) == Number(Decimal(50))
