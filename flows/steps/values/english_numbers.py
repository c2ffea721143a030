"""Numbers in English, in the spelling that is parsed: about 50 as 约50, over 300 persons as 超过300人, 1.2 million."""

import re
from decimal import Decimal

from flows.steps.values.words import longest_first

_BEFORE = {
    **dict.fromkeys(
        ("about", "approx.", "approx", "approximately", "around", "circa", "roughly", "some"), "约"
    ),
    **dict.fromkeys(("nearly", "almost", "close to", "just under"), "近"),
    **dict.fromkeys(("under", "below", "less than", "fewer than"), "少于"),
    **dict.fromkeys(("up to", "at most", "no more than", "not more than", "a maximum of"), "至多"),
    **dict.fromkeys(("over", "more than", "above", "just over", "in excess of"), "超过"),
    **dict.fromkeys(("at least", "no fewer than", "no less than", "not less than", "a minimum of"), "至少"),
    **dict.fromkeys(("a total of", "total of", "in total", "total"), "共"),
}
_AFTER = {
    **dict.fromkeys(("or more", "and more", "or over", "and over", "plus"), "以上"),
    **dict.fromkeys(("or less", "or fewer", "or under"), "以下"),
    **dict.fromkeys(("or so", "approx.", "approx", "approximately"), "左右"),
}
_UNITS = {
    **dict.fromkeys(("persons", "person", "people", "women", "woman", "participants"), "人"),
    **dict.fromkeys(("person-times", "person times", "attendances", "visits"), "人次"),
    **dict.fromkeys(("households", "household", "families"), "户"),
    **dict.fromkeys(("sessions", "session"), "场"),
    **dict.fromkeys(("cases", "case"), "例"),
    **dict.fromkeys(("yuan", "rmb", "cny"), "元"),
    **dict.fromkeys(("per cent", "percent", "pct", "%"), "%"),
}
_SCALES = {
    "hundred": (100, "万"),
    "thousand": (1000, "万"),
    "million": (10**6, "亿"),
}
"""English multipliers, and the Chinese one that keeps the size of their last digit: 1.2 million is 0.012亿."""

_MYRIADS = {"万": 10**4, "亿": 10**8}
_SHAPE = re.compile(
    rf"(?:(?P<before>{longest_first(_BEFORE)}) )?(?P<amount>\d[\d,]*(?:\.\d+)?)(?: ?(?P<scale>{'|'.join(_SCALES)}))?"
    rf"(?: ?(?P<unit>{longest_first(_UNITS)}))?(?: (?P<after>{longest_first(_AFTER)}))?",
    re.IGNORECASE,
)
_LETTERS = re.compile("[a-z]{2}", re.IGNORECASE)


def number_from_english(plain: str, unit: str) -> str:
    """A number in English in the spelling that is parsed; any other text as it is. `unit` is that of the column."""
    if not _LETTERS.search(plain):
        return plain
    found = _SHAPE.fullmatch(plain.strip())
    if not found or not (found["before"] or found["after"] or found["scale"] or found["unit"]):
        return plain
    amount, scale = found["amount"], (found["scale"] or "").lower()
    if scale:
        factor, myriad = _SCALES[scale]
        shifted = Decimal(amount.replace(",", "")) * factor / _MYRIADS[myriad]
        amount = f"{shifted:f}{myriad}"
    before = _BEFORE[found["before"].lower()] if found["before"] else ""
    said = (found["unit"] or "").lower()
    own = "" if said in ("", unit.lower()) else _UNITS[said]
    after = _AFTER[found["after"].lower()] if found["after"] else ""
    return f"{before}{amount}{own}{after}"
