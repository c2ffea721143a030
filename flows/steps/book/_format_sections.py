"""Sections of a number format: parsing and rendering, after ECMA-376 part 1, 18.8.30 and 18.8.31.

A code has up to four sections: positive, negative, zero, text. Two sections may have conditions. A section consists of
placeholders (0 # ?), literals, a decimal point, commas, % and letters of dates. `!` and `\\` make the next character a
literal, `_` leaves room for it, `*` repeats it. Commas after the last digit of the integer part, or after the last
digit, each divide by 1,000.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>G/通用格式|通用格式|General|Standard)|(?P<exponent>E[+-])|(?P<noon>AM/PM|A/P|上午/下午)|(?P<char>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_GENERAL_DIGITS = 11
"""Digits that the format General shows."""

Token = tuple[str, str]
"""Kind of a token (text, fill, digit, point, comma, percent, exponent, slash, general, at, date), and its text."""

_KINDS = {
    **dict.fromkeys("0#?", "digit"),
    ".": "point",
    ",": "comma",
    "%": "percent",
    "@": "at",
    "/": "slash",
}


@dataclass(frozen=True)
class Section:
    """One section of a code: tokens without colours and room, and the condition, if it has a condition."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    @cached_property
    def is_number(self) -> bool:
        return self.has("digit", "general")

    def admits(self, value: float) -> bool:
        return self.condition is None or _COMPARE[self.condition[0]](value, self.condition[1])

    @property
    def is_negative_only(self) -> bool:
        sign, limit = self.condition or ("", 0)
        return (sign == "<" and limit <= 0) or (sign in ("<=", "=") and limit < 0)

    @cached_property
    def is_date(self) -> bool:
        """Check for parts of a date that the reading library knows too."""
        return any(kind == "date" and text[0].lower() in "ymdhs" for kind, text in self.tokens)

    @cached_property
    def literal(self) -> str:
        """Text of a section without digits."""
        return "".join(
            text for kind, text in self.tokens if kind in ("text", "percent", "comma", "point", "slash")
        )

    @cached_property
    def core(self) -> tuple[int, int]:
        """Positions of the first and the last token of the number."""
        at = [
            place
            for place, (kind, _) in enumerate(self.tokens)
            if kind in ("digit", "general", "point", "exponent")
        ]
        return at[0], at[-1]

    @cached_property
    def before(self) -> str:
        return "".join(
            text for kind, text in self.tokens[: self.core[0]] if kind in ("text", "slash", "comma")
        )

    @cached_property
    def behind(self) -> str:
        return "".join(
            text for kind, text in self.tokens[self.core[1] + 1 :] if kind in ("text", "slash", "comma")
        )

    @cached_property
    def is_fraction(self) -> bool:
        kinds = [kind for kind, text in self.tokens if not (kind == "text" and not text.strip())]
        at = kinds.index("slash") if "slash" in kinds else 0
        return (
            at > 0 and kinds[at - 1] == "digit" and at + 1 < len(kinds) and kinds[at + 1] in ("digit", "text")
        )

    @cached_property
    def scale(self) -> int:
        """Number of commas that each divide by 1,000."""
        kinds = [kind for kind, _ in self.tokens]
        last_digit = max((place for place, kind in enumerate(kinds) if kind == "digit"), default=-1)
        count, before = 0, ""
        point = kinds.index("point") if "point" in kinds else len(kinds)
        for place, kind in enumerate(kinds):
            if kind != "comma":
                before = kind
            elif before == "digit":
                is_before_point = place < point and set(kinds[place:point]) == {"comma"}
                count += place > last_digit or (is_before_point and point < len(kinds))
        return count

    @cached_property
    def is_unchanged(self) -> bool:
        """Check that the digits shown are the digits of the number, however it is rounded or grouped."""
        if not self.is_number or self.has("date") or self.scale:
            return False
        first, last = self.core
        inside = [
            (kind, text) for kind, text in self.tokens[first:last] if kind in ("text", "fill", "percent")
        ]
        if any(text.strip() for _, text in inside) or sum(kind == "percent" for kind, _ in self.tokens) > 1:
            return False
        if inside and not self.is_fraction:
            return False
        is_joined = re.search(r"[\d.,，．]\s*$", self.before) or re.match(r"\s*[\d.,，．]", self.behind)
        return not is_joined and not any(kind == "fill" and text.isdigit() for kind, text in self.tokens)


def split_sections(code: str) -> tuple[Section, ...]:
    """Sections of a code, in order; the colours and languages in brackets are left out."""
    sections: list[Section] = []
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    for found in _TOKEN.finditer(code):
        if found["char"] == ";":
            sections.append(Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif found["bracket"] is not None:
            if own := _CONDITION.fullmatch(found["bracket"].strip()):
                condition = (own[1], float(own[2]))
            else:
                tokens += _in_brackets(found["bracket"])
        elif token := _token(found):
            tokens.append(token)
    return (*sections, Section(tuple(tokens), condition))


def _in_brackets(text: str) -> list[Token]:
    """Token of a bracket: elapsed time, or the sign of a currency."""
    if re.fullmatch("[hms]+", text, re.IGNORECASE):
        return [("date", text)]
    currency = re.match(r"\$([^-]+)", text)
    return [("text", currency[1])] if currency else []


def _token(found: re.Match[str]) -> Token | None:
    if found["room"]:
        return None
    for kind in ("fill", "general", "exponent"):
        if found[kind]:
            return kind, found[kind]
    if found["noon"]:
        return "date", found["noon"]
    char = found["char"]
    if char is None:
        return "text", found["quoted"] or found["escaped"] or ""
    if char.lower() in "ymdhsgeb":
        return "date", char
    return _KINDS.get(char, "text"), char


def render(section: Section, size: Decimal, is_grouped: bool = True) -> str:
    """Text of a number without its sign in a section, with its literals.

    Chinese numerals ([DBNum1]) are given in digits. Without `is_grouped`, the commas between thousands are left out.
    """
    if not section.is_number:
        return section.literal
    size = size.scaleb(2 * sum(kind == "percent" for kind, _ in section.tokens) - 3 * section.scale)
    if section.has("general"):
        number = f"{float(size):.{_GENERAL_DIGITS}g}"
        return "".join(
            number if kind == "general" else text for kind, text in section.tokens if kind != "fill"
        )
    if section.is_fraction:
        return section.before + _fraction(section, size) + section.behind
    if section.has("exponent"):
        return section.before + _with_exponent(section, size) + section.behind
    return _decimal(section, size, is_grouped)


def _decimal(section: Section, size: Decimal, is_grouped: bool) -> str:
    kinds = [kind for kind, _ in section.tokens]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole_at = [place for place, kind in enumerate(kinds) if kind == "digit" and place < point]
    part_at = [place for place, kind in enumerate(kinds) if kind == "digit" and place > point]
    rounded = size.quantize(Decimal(1).scaleb(-len(part_at)), ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    is_grouped = is_grouped and any(
        kind == "comma" for kind in kinds[min(whole_at, default=0) : max(whole_at, default=0)]
    )
    shown = _whole(section, whole.lstrip("0"), whole_at, is_grouped)
    shown |= {
        place: digit if digit != "\0" else _PADS[section.tokens[place][1]]
        for place, digit in zip(part_at, part.rstrip("0").ljust(len(part_at), "\0"), strict=True)
    }
    out = []
    for place, (kind, text) in enumerate(section.tokens):
        if kind == "digit":
            out.append(shown[place])
        elif kind not in ("comma", "fill"):
            out.append(text)
    return "".join(out)


_PADS = {"0": "0", "?": " ", "#": ""}
"""Text of a placeholder without a digit; NUL is the missing digit."""


def _whole(section: Section, digits: str, places: list[int], is_grouped: bool) -> dict[int, str]:
    """Digits of the integer part at each placeholder; the first placeholder takes all that remain."""
    given = digits.rjust(len(places), "\0")
    extra = len(given) - len(places)
    shown: dict[int, str] = {}
    started = False
    for at, place in enumerate(places):
        text = ""
        for position in range(extra + 1) if at == 0 else (at + extra,):
            digit = given[position] if given[position] != "\0" else _PADS[section.tokens[place][1]]
            is_mark = is_grouped and started and (len(given) - position) % 3 == 0
            text += f",{digit}" if is_mark and digit else digit
            started = started or bool(digit)
        shown[place] = text
    return shown


def _fraction(section: Section, size: Decimal) -> str:
    codes = "".join(text for kind, text in section.tokens if kind in ("digit", "slash", "text"))
    top, _, bottom = codes.partition("/")
    given = re.match(r"\s*(\d+)", bottom)
    has_whole = re.search(r"[0#?]\s+[0#?]", top) is not None
    whole = int(size) if has_whole else 0
    rest = Fraction(size) - whole
    if given and int(given[1]):
        upper, lower = round(rest * int(given[1])), int(given[1])
    else:
        near = rest.limit_denominator(10 ** max(1, len(re.findall("[0#?]", bottom))) - 1)
        upper, lower = near.numerator, near.denominator
    if has_whole and not upper:
        return str(whole)
    return f"{whole} {upper}/{lower}" if has_whole and whole else f"{upper}/{lower}"


def _with_exponent(section: Section, size: Decimal) -> str:
    codes = "".join(text for kind, text in section.tokens if kind in ("digit", "point", "exponent"))
    mantissa, power = re.split("[Ee]", codes, maxsplit=1)
    whole, _, part = mantissa.partition(".")
    exponent = size.adjusted() if size else 0
    exponent -= exponent % max(1, len(whole))
    shown = size.scaleb(-exponent).quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    sign = "-" if exponent < 0 else "+" if power[0] == "+" else ""
    return f"{shown:f}E{sign}{abs(exponent):0{max(1, power.count('0'))}d}"
