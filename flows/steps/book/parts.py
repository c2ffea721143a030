"""Names of parts of a sheet: the rows of one period in a long table of several, as `Sheet1 · 2025-03`."""

import re
from collections.abc import Collection

from schemas.periods import KEY

_BETWEEN = " · "
_PART = re.compile(rf"(?:^|{_BETWEEN})({KEY.strip('^$')})·*$")


def part_name(sheet: str, period: str, taken: Collection[str] = ()) -> str:
    """Name of the part of a sheet that has a period, by the period's key; no other sheet of the file is called so."""
    name = f"{sheet}{_BETWEEN}{period}" if sheet else period
    while name in taken:
        name += "·"
    return name


def whole_name(name: str, sheets: Collection[str] = ()) -> str:
    """Name in the file of the sheet that a part belongs to; the name itself if it is one of the file's `sheets`."""
    return name if name in sheets else _PART.sub("", name)


def renamed(name: str, whole: str, to: str) -> str:
    """Name of a sheet, or of the part of one, whose name is another one now."""
    found = _PART.search(name)
    return to if name == whole or not found else part_name(to, found[1])
