"""Data value sets of DHIS2, JSON, CSV or ADX, as sheets: a sheet an organisation unit and period, a column a data element."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flows.steps.book._adx import is_adx, read_adx
from flows.steps.book.model import Remark, Sheet, UnreadableError

_DEFAULT = "HllvX50cXC0"
"""Option combination of values without disaggregation, the same in every DHIS2."""

_HEAD = re.compile(rb'\s*"?dataelement"?\s*,\s*"?period"?\s*,\s*"?orgunit"?', re.IGNORECASE)
_READ = {
    "dataElement",
    "period",
    "orgUnit",
    "categoryOptionCombo",
    "attributeOptionCombo",
    "value",
    "dataSet",
} | {
    *("lastUpdated", "created", "deleted", "followup", "completeDate", "attributeoptioncombo", "lastupdated")
}
"""Fields that are no free texts."""

_KEYS = {
    "dataelement": "dataElement",
    "orgunit": "orgUnit",
    "categoryoptioncombo": "categoryOptionCombo",
    "attributeoptioncombo": "attributeOptionCombo",
}
_PERIODS = (
    # period of DHIS2, key of the product
    (re.compile(r"(\d{4})(0[1-9]|1[0-2])"), r"\1-\2"),
    (re.compile(r"(\d{4})Q([1-4])"), r"\1-Q\2"),
    (re.compile(r"(\d{4})S([12])"), r"\1-H\2"),
    (re.compile(r"(\d{4})AprilS([12])"), r"\1S-H\2"),
    (re.compile(r"(\d{4})April"), r"\1S"),
    (re.compile(r"(\d{4})July"), r"\1S07"),
    (re.compile(r"(\d{4})Oct"), r"\1S10"),
)


def is_data_values(content: bytes) -> bool:
    """True for a data value set: JSON with dataValues, csv with the columns of DHIS2, or ADX."""
    head = content[:2_000_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(_HEAD.match(head)) or (head.startswith(b"{") and b'"dataValues"' in head) or is_adx(content)


def read_data_values(content: bytes) -> tuple[list[Sheet], list[Remark]]:
    """Sheets of a data value set, the earliest period first, and the texts beside its values.

    Raises UnreadableError for what is none, and if a figure is there twice: with two values, or for two option
    combinations of attributes (funders, projects), which a form does not tell apart.
    """
    try:
        found = read_adx(content) if is_adx(content) else _read_text(content)
        values = list(_complete(found))
        remarks = [Remark("other", text) for text in dict.fromkeys(_texts_beside(found))]
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, csv.Error):
        raise UnreadableError("export_unreadable") from None
    returns: dict[tuple[str, str], dict[str, str]] = {}
    of_attributes: dict[tuple[str, str, str], str] = {}
    for own in values:
        cells = returns.setdefault((own["period"], own["unit"]), {})
        figure = (own["period"], own["unit"], own["column"])
        is_same = of_attributes.setdefault(figure, own["attributes"]) == own["attributes"]
        if not is_same or cells.setdefault(own["column"], own["value"]) != own["value"]:
            raise UnreadableError("export_unreadable", f"{own['unit']} {own['column']} {own['period']}")
    return [_sheet(*key, cells) for key, cells in sorted(returns.items())], remarks


def _read_text(content: bytes) -> dict[str, Any]:
    text = content.decode("utf-8-sig")
    found = json.loads(text) if text.lstrip().startswith("{") else {"dataValues": list(_rows(text))}
    return dict(found)


def _texts_beside(found: Mapping[str, Any]) -> Iterable[str]:
    """Comments and names of users, which are no figures and are searched for personal data all the same."""
    for own in (found, *(found.get("dataValues") or ())):
        for name, text in own.items():
            if name not in _READ and isinstance(text, str) and text:
                yield text


def _rows(text: str) -> Iterable[dict[str, Any]]:
    for row in csv.DictReader(io.StringIO(text, newline="")):
        yield {_KEYS.get(name.lower(), name.lower()): cell for name, cell in row.items() if name}


def _complete(found: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    """Values that count, each with its period and unit, which the whole set may give; deleted ones are none."""
    for own in found.get("dataValues") or ():
        if str(own.get("deleted", "")).lower() == "true":
            continue
        combo = str(own.get("categoryOptionCombo") or _DEFAULT)
        element = str(own["dataElement"])
        yield {
            "period": str(own.get("period") or found.get("period") or ""),
            "unit": str(own.get("orgUnit") or found.get("orgUnit") or ""),
            "column": element if combo == _DEFAULT else f"{element}.{combo}",
            "attributes": str(own.get("attributeOptionCombo") or _DEFAULT),
            "value": str(own.get("value") if own.get("value") is not None else ""),
        }


def _sheet(period: str, unit: str, cells: Mapping[str, str]) -> Sheet:
    """Return of one organisation unit and period."""
    key = next((pattern.sub(new, period) for pattern, new in _PERIODS if pattern.fullmatch(period)), period)
    columns = sorted(cells)
    head: list[Any] = [f"Unit code: {unit}", f"Period: {key}"]
    rows: list[list[Any]] = [head, ["Place code", *columns], [unit, *(cells[column] for column in columns)]]
    width = max(map(len, rows))
    return Sheet(f"{key} {unit}", [row + [""] * (width - len(row)) for row in rows], is_unordered=True)
