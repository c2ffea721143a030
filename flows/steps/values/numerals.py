"""Numerals: the value of a run of digits and Chinese numerals, and the size of its last written digit."""

import re
from decimal import Decimal


class NumberError(ValueError):
    """The text is not a number that can be taken; `rule` is the rule of the finding, `said` the word that breaks it."""

    def __init__(self, rule: str, said: str | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.said = said


DIGITS = dict(zip("零〇一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)) | {"两": 2}
DIGITS |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)) | {"貳": 2, "參": 3, "陸": 6, "俩": 2}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERALS = "".join([*DIGITS, *TENS, *MYRIADS])

_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_POINT = re.compile(rf"(?P<whole>[{NUMERALS}]+|\d+)点(?P<digits>[{''.join(DIGITS)}]+|\d+)(?=[万萬亿億]?$)")
_TOKEN = re.compile(rf"({_ARABIC.pattern})|([{NUMERALS}])")


def amount_of(text: str, is_bounded: bool) -> tuple[Decimal, Decimal, bool]:
    """Value of a run of digits and numerals, the size of its last written digit, and `is_scaled`.

    `is_scaled` is True if that size is above 1 because of a multiplier (20.32万: 203200, 100, True).
    """
    text = _with_point(text.replace("廿", "二十").replace("卅", "三十"))
    tokens = [(match[1], match[2]) for match in _TOKEN.finditer(text)]
    if sum(len(arabic or numeral) for arabic, numeral in tokens) != len(text) or text.count(".") > 1:
        raise NumberError("number_unclear")
    if len(tokens) == 1 and tokens[0][0]:
        value = Decimal(tokens[0][0].replace(",", ""))
        return value, Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0)), False
    if all(numeral in DIGITS for _, numeral in tokens) and len(tokens) > 1:
        if len(tokens) == 2:  # 三四人 means three or four persons
            raise NumberError("number_unclear")
        return Decimal("".join(str(DIGITS[numeral]) for _, numeral in tokens)), Decimal(1), False
    is_bare = tokens[0][1] and tokens[0][1] not in DIGITS and tokens[0][1] not in "十拾"
    if is_bare and not (is_bounded and re.fullmatch("[百千]?[万亿]|[百千]", text)):
        raise NumberError(
            "number_unclear"
        )  # 百十人 is about a hundred, a bare 万 is a unit; 千余人 and 近百万元 are clear
    if len([arabic for arabic, numeral in tokens if arabic or numeral in DIGITS]) > 1 and "." in text:
        raise NumberError("number_unclear")  # 1.5万2000
    value, step = _compound(tokens)
    is_scaled = step > 1 and (bool(tokens[0][0]) or text[-1] in MYRIADS or is_bounded)
    return value, step if is_scaled else min(step, Decimal(1)), is_scaled  # 三百 is exact like 300


def _with_point(text: str) -> str:
    """Rewrite 九十八点五 as 98.5."""
    found = _POINT.match(text)
    if not found:
        return text
    whole = (
        found["whole"] if found["whole"].isdigit() else f"{amount_of(found['whole'], is_bounded=False)[0]:f}"
    )
    digits = "".join(str(DIGITS.get(digit, digit)) for digit in found["digits"])
    return f"{whole}.{digits}{text[found.end() :]}"


def _compound(tokens: list[tuple[str, str]]) -> tuple[Decimal, Decimal]:  # noqa: PLR0912  one grammar
    """Value of 一百零五, 2万3千 or 41.49万, and the size of its last written digit."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    step = last = Decimal(1)
    limit_tens, limit_myriads = Decimal(10**12), Decimal(10**12)
    after_zero = is_arabic = False
    for arabic, numeral in tokens:
        if arabic or numeral in DIGITS:
            if pending not in (None, 0):
                raise NumberError("number_unclear")
            after_zero = after_zero or (not arabic and DIGITS[numeral] == 0)
            pending = Decimal(arabic.replace(",", "")) if arabic else Decimal(DIGITS[numeral])
            is_arabic = bool(arabic)  # 1.2百万 is known to its tenth, 三百万 as 300万
            step = Decimal(1).scaleb(min(int(pending.as_tuple().exponent), 0))
            continue
        unit = Decimal(TENS.get(numeral) or MYRIADS[numeral])
        if pending is None and total and not section and unit >= 10**4:
            raise NumberError("number_unclear")  # 1亿万
        if pending is None and (section or total) and unit < 10**4 and unit != 10:
            raise NumberError("number_unclear")
        amount = pending if pending is not None else Decimal(0 if unit >= 10**4 and section else 1)
        if numeral in TENS:
            if unit >= limit_tens and pending is not None:
                raise NumberError("number_unclear")
            section, limit_tens = section + amount * unit, unit
        else:
            if unit >= limit_myriads:
                raise NumberError("number_unclear")
            total, section = total + (section + amount) * unit, Decimal(0)
            limit_tens, limit_myriads = Decimal(10**12), unit
        step = (step if pending is not None or is_arabic else Decimal(1)) * unit
        pending, last, after_zero = None, unit, False
    if pending is not None:
        if pending >= last and (section or total):
            raise NumberError("number_unclear")
        if last >= 100 and not after_zero:  # 一百二 is 120; 3万5 and 2万3000 are unclear
            if tokens[-1][0] and len(tokens[-1][0]) < len(str(int(last))) - 1:
                raise NumberError("number_unclear")
            if not tokens[-1][0]:
                pending, step = pending * last / 10, last / 10
        section += pending
    return total + section, step
