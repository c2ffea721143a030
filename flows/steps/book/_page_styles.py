"""Looks of elements of a web page by their declarations: struck out, raised, hidden, or in the colour of the ground."""

import re

from flows.steps.book._looks import is_same_colour
from flows.steps.book.model import HIDDEN, STRUCK

_MARKING = frozenset(("s", "strike", "del", "sup", "sub"))
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through|vertical-align\s*:\s*(?:super|sub)\b")
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$)"
    r"|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)"
)
_COLOUR = re.compile(r"(?:^|[;\s])color\s*:\s*(#[0-9a-f]{3,6}|[a-z]+)")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*(#[0-9a-f]{3,6}|[a-z]+)")
_NAMED = {"white": "FFFFFF", "transparent": "FFFFFF", "none": "FFFFFF", "black": "000000"}


def marks_of_element(tag: str, attributes: dict[str, str], style: str) -> tuple[bool, bool]:
    """Marks of an element: it strikes out or raises its text, and it hides it."""
    is_struck = tag in _MARKING or _STRUCK.search(style) is not None
    is_unseen = "hidden" in attributes or _UNSEEN.search(style) is not None
    return is_struck, is_unseen or is_same_colour(_colour(_COLOUR, style, attributes.get("color")), "FFFFFF")


def inherited(style: str) -> str:
    """Declarations of a row or table that its cells have too."""
    return ";".join(
        part for part in style.split(";") if re.match(r"\s*(?:text-decoration|color|visibility)", part)
    )


def look_of_cell(style: str) -> str | None:
    """Kind of look of a cell with these declarations."""
    if re.search(r"text-decoration[\w-]*\s*:[^;]*line-through", style):
        return STRUCK
    hides = is_same_colour(_colour(_COLOUR, style, None), _colour(_BACKGROUND, style, "white"))
    return HIDDEN if hides or _UNSEEN.search(style) else None


def _colour(pattern: re.Pattern[str], style: str, default: str | None) -> str | None:
    """Six digits of the last colour that a style declares; None if it is not known."""
    found = pattern.findall(style)
    name = (found[-1] if found else default or "").lower()
    digits = name.removeprefix("#")
    if name.startswith("#"):
        return "".join(char * 2 for char in digits) if len(digits) == 3 else digits
    return _NAMED.get(name)
