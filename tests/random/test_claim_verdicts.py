"""Verdicts on random printed rates, compared with a judge in exact fractions."""

from fractions import Fraction
from math import floor, inf
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
        return judge_alone(count, Fraction(digits), step, shift) if is_known else "not_checkable"
    under, (under_least, under_most), under_word = read_count(beneath)
    if under == 0:
        return "not_checkable"
    computed = 100 * count / under - shift
    words = {word, under_word}
    has_exact_counts = least == most and under_least == under_most and words == {"exact"}
    by_digit = judge_digit(computed / step, Fraction(digits) / step)
    if by_digit == "exact" or has_exact_counts:
        return by_digit
    bottom = (0 if under_most == inf else 100 * least / Fraction(under_most)) - shift
    top = inf if most == inf or under_least == 0 else 100 * Fraction(most) / under_least - shift
    meets = low <= top and bottom <= high
    if meets and not words & {"more_than", "less_than"}:
        return "within_input_rounding"
    return "not_checkable" if meets or "about" in words else "mismatch"


def judge_digit(computed: Fraction, printed: Fraction) -> str:
    """Verdict on two numbers in units of the last printed digit, `computed` being exact."""
    size, shown = abs(computed), abs(printed)
    if computed * printed < 0:
        return "mismatch"
    if floor(size + Fraction(1, 2)) == shown:
        return "exact"  # rounded half away from zero, as people and spreadsheets round
    if round(size) == shown:  # Python rounds a half to the even number
        return "half_even"
    return "truncated" if floor(size) == shown else "mismatch"


def judge_alone(count: Fraction, printed: Fraction, step: Fraction, shift: int) -> str:
    """Verdict on a count alone: is `printed` its rate to a whole number of at least 1, rounded or cut off?"""
    low, high = printed - step / 2 + shift, printed + step / 2 + shift
    if high < 0 or (high == 0 and count):
        return "impossible"
    # of the whole numbers around each end of the range, one gives a rate in it if any does
    ends = [end for end in (low, high, low - step / 2, high + step / 2) if end > 0]
    tried = {max(1, floor(100 * count / end) + beside) for end in ends for beside in (-1, 0, 1, 2)}
    if low <= 0:
        return "not_checkable"  # a rate of almost 0 comes from a number great enough
    for beneath in tried:
        rate = 100 * count / Fraction(beneath) - shift
        kept = floor(abs(rate) / step) * step
        if low <= rate + shift <= high or printed == (kept if rate > 0 else -kept):
            return "not_checkable"
    return "impossible"


def write_count(random: Random, most: int) -> str:
    number = random.randint(0, most)
    rounded = [f"{random.randint(1, 400) / 100:.2f}万", f"{random.randint(1, 40) / 10:.1f}万"]
    words = [f"{number}余", f"近{number}", f"约{number}"]
    return random.choices([str(number), *rounded, *words], [60, 15, 10, 5, 5, 5])[0]


def write_case(random: Random) -> tuple[str, str, str, bool]:
    """Two counts and a printed rate: right, off by half a digit or a digit, or wrong."""
    if random.random() < 0.15:
        return write_half(random)
    is_growth = random.random() < 0.4
    most = random.choice([9, 50, 1000, 40_000])
    above, beneath = write_count(random, most), write_count(random, most)
    true = float(100 * read_count(above)[0] / (read_count(beneath)[0] or 1)) - 100 * is_growth
    decimals = random.randint(0, 3)
    beside = [sign * part * 10**-decimals for sign in (-1, 1) for part in (0.5, 0.6, 1)]
    shown = true + random.choice([0, 0, 0, *beside, 5])
    printed = f"{min(max(shown, -200 if is_growth else 0), 90_000):.{decimals}f}%"
    return above, random.choice([beneath, beneath, ""]), printed, is_growth


def write_half(random: Random) -> tuple[str, str, str, bool]:
    """Two counts whose rate often ends in a 5 after the last digit printed, and the rate above or below it."""
    above, beneath, is_growth = (
        random.randint(0, 1000),
        random.choice([8, 16, 80, 400, 800]),
        random.random() < 0.3,
    )
    decimals = random.randint(0, 2)
    step = Fraction(1, 10**decimals)
    kept = floor((Fraction(100 * above, beneath) - 100 * is_growth) / step)
    printed = float((kept + random.randint(0, 1)) * step)
    return str(above), str(beneath), f"{printed:.{decimals}f}%", is_growth


@pytest.mark.heavy
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
    assert len(set(expected.values())) == 7
