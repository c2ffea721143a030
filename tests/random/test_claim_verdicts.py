"""Verdicts on random printed rates, compared with a judge in exact fractions."""

from fractions import Fraction
from math import ceil, floor, inf
from pathlib import Path
from random import Random

import pytest

from tests.random.seeds import SEED
from tests.sql.claims.test_claims import BEFORE, COLUMNS, VILLAGE, claims, claims_site, report

Range = tuple[Fraction, Fraction | float]
WORDS = {"余": "more_than", "近": "less_than", "约": "about"}


def read_count(text: str) -> tuple[Fraction, Range, str]:
    """A count as written: its value, the range of the true one, its word."""
    word = next((mark for mark in WORDS if mark in text), "")
    unit = 10_000 if "万" in text else 1
    digits = text.strip("余近约万")
    value = Fraction(digits) * unit
    slack = Fraction(unit, 2 * 10 ** len(digits.partition(".")[2])) if unit > 1 else Fraction(0)
    low = Fraction(0) if word == "近" else max(value - slack, Fraction(0))
    return value, (low, inf if word == "余" else value + slack), WORDS.get(word, "exact")


def judge(above: str, beneath: str, printed: str, is_growth: bool) -> str:
    """Verdict on `printed` per cent of two counts; "" is a count that is not given."""
    digits = printed.strip("%")
    step = Fraction(1, 10 ** len(digits.partition(".")[2]))
    low, high = Fraction(digits) - step / 2, Fraction(digits) + step / 2
    shift = 100 if is_growth else 0
    count, (least, most), word = read_count(above)
    if not beneath:
        is_known = least == most and word == "exact"
        return judge_alone(count, low + shift, high + shift) if is_known else "not_checkable"
    under, (under_least, under_most), under_word = read_count(beneath)
    if under == 0:
        return "not_checkable"
    computed = 100 * count / under - shift
    if low <= computed <= high:
        return "exact"
    words = {word, under_word}
    if least == most and under_least == under_most and words == {"exact"}:
        kept = floor(abs(computed) / step) * step
        return "truncated" if Fraction(digits) == (kept if computed > 0 else -kept) else "mismatch"
    bottom = (0 if under_most == inf else 100 * least / Fraction(under_most)) - shift
    top = inf if most == inf or under_least == 0 else 100 * Fraction(most) / under_least - shift
    meets = low <= top and bottom <= high
    if meets and not words & {"more_than", "less_than"}:
        return "within_input_rounding"
    return "not_checkable" if meets or "about" in words else "mismatch"


def judge_alone(count: Fraction, low: Fraction, high: Fraction) -> str:
    """Verdict on a count alone: is it low to high per cent of a whole number of at least 1?"""
    if high < 0 or (high == 0 and count):
        return "impossible"
    if low <= 0:
        return "not_checkable"
    is_possible = max(1, ceil(100 * count / high)) <= floor(100 * count / low)
    return "not_checkable" if is_possible else "impossible"


def write_count(random: Random, most: int) -> str:
    number = random.randint(0, most)
    rounded = [f"{random.randint(1, 400) / 100:.2f}万", f"{random.randint(1, 40) / 10:.1f}万"]
    words = [f"{number}余", f"近{number}", f"约{number}"]
    return random.choices([str(number), *rounded, *words], [60, 15, 10, 5, 5, 5])[0]


def write_case(random: Random) -> tuple[str, str, str, bool]:
    """Two counts and a printed rate: right, off by half a digit or a digit, or wrong."""
    is_growth = random.random() < 0.4
    most = random.choice([9, 50, 1000, 40_000])
    above, beneath = write_count(random, most), write_count(random, most)
    true = float(100 * read_count(above)[0] / (read_count(beneath)[0] or 1)) - 100 * is_growth
    decimals = random.randint(0, 3)
    beside = [sign * part * 10**-decimals for sign in (-1, 1) for part in (0.5, 0.6, 1)]
    shown = true + random.choice([0, 0, 0, *beside, 5])
    printed = f"{min(max(shown, -200 if is_growth else 0), 90_000):.{decimals}f}%"
    return above, random.choice([beneath, beneath, ""]), printed, is_growth


@pytest.mark.parametrize("seed", [0, 1] if SEED is None else [SEED, SEED + 1])
def test_verdicts_are_those_of_exact_fractions(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    cases = {f"9901021001{at:05}": write_case(random) for at in range(600)}
    site = claims_site(tmp_path / "s", COLUMNS + BEFORE, cases)
    rows = [
        (code, "", above, "", "", "", printed, beneath)
        if is_growth
        else (code, "", above, beneath, printed, "", "", "")
        for code, (above, beneath, printed, is_growth) in cases.items()
    ]
    report(site, "a.csv", rows, headers=[*VILLAGE, "上年人数（人）"])
    found = {row["place_code"]: row["verdict"] for row in claims(site)}
    expected = {code: judge(*case) for code, case in cases.items()}
    assert {code: (cases[code], found.get(code)) for code in cases if found.get(code) != expected[code]} == {}
    assert len(set(expected.values())) == 6
