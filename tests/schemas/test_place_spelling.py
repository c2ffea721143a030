"""Names and codes of places as they are written: long texts take no longer than their length."""

import time

import pytest

from schemas.place_spelling import code_and_name, plain_code, plain_name, without_surroundings


@pytest.mark.parametrize(
    "unit", [":", "※", "注", "（1）", "1、", "（", "①", "1", "-", "村", "省", "、", "乡-"]
)
def test_a_long_text_takes_no_longer_than_its_length(unit: str) -> None:
    text = unit * 20_000 + "村x"
    begun = time.process_time()
    for read in (plain_name, plain_code, code_and_name, without_surroundings):
        read(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("written", ["三村：", "※三村※※", "三村（注1）①", "1、三村", "三村（盖章）"])
def test_signs_around_a_name_are_no_part_of_it(written: str) -> None:
    assert plain_name(written) == "三村"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("4.30202100204E+11", "430202100204"),  # as other programs export a number: nothing is lost
        ("4.30202100204e11", "430202100204"),
        ("4.30202E+11", "4.30202E+11"),
        ("4.302021002E+11", "4.302021002E+11"),  # two digits may be lost
    ],
)
def test_a_power_with_all_its_digits_is_a_code(written: str, code: str) -> None:
    assert plain_code(written) == code
