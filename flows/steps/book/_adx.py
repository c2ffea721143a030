"""Aggregate data exchange (ADX, a profile of IHE QRPH): data values in XML, as DHIS2 and others export them."""

import re
from typing import Any

from flows.steps.book._safe_xml import parse_xml
from flows.steps.book.model import UnreadableError

_SPACE = "urn:ihe:qrph:adx:2015"
_ROOT = re.compile(rb"<([\w.-]+:)?adx\b")
_OF_GROUP = {"orgUnit", "period", "dataSet", "dataSetComplete", "completeDate", "comment", "exported"}
"""Attributes of a group that are no category."""
_OF_VALUE = {"dataElement", "value", "categoryOptionCombo", "attributeOptionCombo"}
_DURATIONS = {"P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12, "P12M": 12}
_PERIOD = re.compile(r"(\d{4})-(\d{2})-01(?:T00:00:00\S*)?/(\w+)")


def is_adx(content: bytes) -> bool:
    """True for a message of the profile."""
    head = content[:20_000].replace(b"\0", b"")
    return _ROOT.search(head) is not None and _SPACE.encode() in head


def read_adx(content: bytes) -> dict[str, Any]:
    """The message as a data value set of DHIS2 with periods of the product; a value with categories has no combination.

    Raises UnreadableError with unsafe (entity definitions) or export_unreadable.
    """
    reader = _Reader()
    try:
        parse_xml(content, reader.start, reader.end, reader.text, separator=" ")
    except UnreadableError as error:
        raise UnreadableError(error.rule.replace("unreadable", "export_unreadable")) from None
    return {"dataValues": reader.values}


class _Reader:
    def __init__(self) -> None:
        self.values: list[dict[str, Any]] = []
        self._group: dict[str, str] | None = None
        self._note: list[str] | None = None
        self._depth = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        self._depth += 1
        space, _, tag = name.rpartition(" ")
        if space != _SPACE or (self._depth == 1) != (tag == "adx"):
            raise UnreadableError("unreadable")
        if tag == "group":
            self._group = given
        elif tag == "dataValue":
            if self._group is None:
                raise UnreadableError("unreadable")
            self.values.append(_value(self._group, given))
        elif tag == "annotation":
            self._note = []

    def end(self, name: str) -> None:
        self._depth -= 1
        if name.endswith(" group"):
            self._group = None
        elif name.endswith(" annotation") and self._note is not None:
            if self.values:
                self.values[-1]["annotation"] = "".join(self._note).strip()
            self._note = None

    def text(self, text: str) -> None:
        if self._note is not None:
            self._note.append(text)


def _value(group: dict[str, str], given: dict[str, str]) -> dict[str, Any]:
    """A value with the period and unit of its group, and the categories of both."""
    return {
        "dataElement": given["dataElement"],
        "period": period_key(group.get("period", "")),
        "orgUnit": group.get("orgUnit", ""),
        "categoryOptionCombo": given.get("categoryOptionCombo") or _categories(given, _OF_VALUE),
        "attributeOptionCombo": group.get("attributeOptionCombo") or _categories(group, _OF_GROUP),
        "value": given.get("value"),
        "comment": group.get("comment", ""),
    }


def _categories(given: dict[str, str], others: set[str]) -> str:
    """Categories with their options, in the order of their names: age=under5.sex=F."""
    return ".".join(
        f"{name}={given[name]}" for name in sorted(given) if name not in others and " " not in name
    )


def period_key(text: str) -> str:
    """Key of a period that is written as its first day and its length, 2025-01-01/P1M; another text as it is."""
    found = _PERIOD.fullmatch(text)
    months = _DURATIONS.get(found[3]) if found else None
    if found is None or months is None:
        return text
    year, first = found[1], int(found[2])
    key = {
        1: f"{year}-{first:02}" if 1 <= first <= 12 else None,
        3: f"{year}-Q{first // 3 + 1}" if first in (1, 4, 7, 10) else None,
        6: {1: f"{year}-H1", 7: f"{year}-H2", 4: f"{year}S-H1", 10: f"{year}S-H2"}.get(first),
        12: {1: year, 4: f"{year}S", 7: f"{year}S07", 10: f"{year}S10"}.get(first),
    }[months]
    return key or text
