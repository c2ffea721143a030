"""Catalogue from the metadata export of DHIS2 (/api/metadata as JSON): organisation units, data elements, data sets."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from flows.steps.catalogue._dhis2_indicators import (
    categories_of,
    combos_of,
    computed_rows,
    element_rows,
    text_named,
)
from flows.steps.catalogue._dhis2_shape import misshapen, shaped
from schemas.catalogue_files import COLUMNS, OPTIONAL, CatalogueSource
from schemas.integrity.faults import Fault, worded_fault
from schemas.texts.causes import cause_of_text
from schemas.texts.said import WordList

MetadataRows = list[dict[str, str | None]]

DHIS2_PERIODS = {
    "Monthly": "month",
    "Quarterly": "quarter",
    "SixMonthly": "half",
    "Yearly": "year",
    "FinancialApril": "statistical_year",
    "SixMonthlyApril": "statistical_half",
    "FinancialJuly": "year_from_07",
    "FinancialOct": "year_from_10",
}
"""Period types of DHIS2 that the product has."""

_BEGIN = "2000-01-01"
_DUE_DAYS, _LATE_DAYS = 15, 30


class Dhis2Metadata:
    """A metadata export as a catalogue; tables that it says nothing of are those of `base`.

    Codes are the identifiers of DHIS2, by which its data values name everything. `left_out` names what has no place in
    the catalogue.
    """

    def __init__(self, path: Path, base: CatalogueSource) -> None:
        self.path, self._base = path, base
        self.left_out: list[str] = []

    def has_table(self, name: str) -> bool:
        return name in self._tables[0] or self._base.has_table(name)

    def read(self, name: str) -> tuple[pl.DataFrame | None, list[Fault]]:
        tables, fault = self._tables
        if fault:
            return None, [replace(fault, file=f"{name}.csv")] if name == next(iter(COLUMNS)) else []
        if name not in tables:
            return self._base.read(name)
        columns = [*COLUMNS[name], *OPTIONAL.get(name, {})]
        rows = [{column: row.get(column) for column in columns} for row in tables[name]]
        frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
        if name == "labels":
            own, faults = self._base.read(name)
            if own is None:
                return None, faults
            mine = own.filter(~pl.col("field").is_in(frame["field"].implode())).select("field", "label")
            frame = pl.concat([mine, frame])
        return frame.with_columns(line=pl.int_range(2, pl.len() + 2, dtype=pl.Int64)), []

    def content(self, name: str) -> bytes:
        return repr(self._tables[0].get(name)).encode()

    def placed(self, fault: Fault) -> Fault:
        own = self.path.name
        return replace(fault, file=own if self._tables[1] else f"{own} ({fault.file})")

    @cached_property
    def _tables(self) -> tuple[dict[str, MetadataRows], Fault | None]:
        try:
            found = json.loads(self.path.read_bytes().decode("utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            return {}, worded_fault(self.path.name, None, "dhis2_no_json", reason=cause_of_text(error))
        lacking = [
            name for name in ("organisationUnits", "dataElements", "dataSets") if not _list(found, name)
        ]
        if lacking:
            return {}, worded_fault(self.path.name, None, "dhis2_lacks", names=WordList(lacking))
        try:
            return self._made(shaped(found)), None
        except ValidationError as error:
            return {}, worded_fault(self.path.name, None, "dhis2_misshapen", place=misshapen(error))

    def _made(self, found: dict[str, Any]) -> dict[str, MetadataRows]:
        units = {unit["id"]: unit for unit in found["organisationUnits"]}
        levels = _levels(found, units)
        combos, said = combos_of(found), categories_of(found)
        elements = {own["id"]: own for own in found["dataElements"]}
        rows, columns = element_rows(elements.values(), combos)
        self.left_out += [
            f"dataElement {text_named(own)}" for uid, own in elements.items() if uid not in columns
        ]
        forms: MetadataRows = []
        form_columns: MetadataRows = []
        labels: MetadataRows = []
        subjects: MetadataRows = []
        for data_set in found["dataSets"]:
            form = self._form(data_set, units, levels)
            if form is None:
                continue
            forms.append(form)
            own = [column for uid in _elements_of(data_set) for column in columns.get(uid, ())]
            own.sort(key=lambda column: str(column["label"]))  # as the sheets of data values have them
            form_columns += [column | {"form": form["form"]} for column in own]
            labels += [
                {"field": f"{form['form']}.{column['column']}", "label": label}
                for column in own
                for label in _labels(str(column["label"]), said)
            ]
            subjects += _subject(data_set, own)
        reporting = {unit["id"] for own in found["dataSets"] for unit in own.get("organisationUnits", ())}
        computed, left = computed_rows(found, {row["code"] for row in rows})
        self.left_out += left
        return {
            "levels": list(levels.values()),
            "places": _places(units, levels, reporting),
            "indicators": rows + computed,
            "forms": forms,
            "form_columns": form_columns,
            "labels": labels,
            "rules": [],
            "subject_columns": subjects,
        }

    def _form(
        self, data_set: dict[str, Any], units: dict[str, Any], levels: dict[int, dict[str, str | None]]
    ) -> dict[str, str | None] | None:
        """Form of a data set; None, and named in `left_out`, if its periods are none of ours or nobody reports it."""
        name = text_named(data_set)
        period_type = DHIS2_PERIODS.get(data_set.get("periodType", ""))
        assigned = [unit["id"] for unit in data_set.get("organisationUnits", ()) if unit["id"] in units]
        if period_type is None or not assigned:
            self.left_out.append(
                f"dataSet {name} ({data_set.get('periodType')}, {len(assigned)} organisation units)"
            )
            return None
        counts = Counter(level_of(units[uid]) for uid in assigned)
        level = counts.most_common(1)[0][0]
        if len(counts) > 1:
            self.left_out.append(
                f"dataSet {name}: {sum(counts.values()) - counts[level]} organisation units of other levels"
            )
        own = sorted(uid for uid in assigned if level_of(units[uid]) == level)
        is_everywhere = len(own) == sum(level_of(unit) == level for unit in units.values())
        due = int(data_set.get("timelyDays") or _DUE_DAYS)
        late = max(due, int(data_set.get("expiryDays") or due + _LATE_DAYS))
        return {
            "form": data_set["id"],
            "title_zh": name,
            "title_en": name,
            "level": levels[level]["level"],
            "period_type": period_type,
            "due_days": str(due),
            "late_days": str(late),
            "valid_from": _BEGIN,
            "assigned_to": None if is_everywhere else " ".join(own),
        }


def _labels(label: str, said: dict[str, str]) -> list[str]:
    """Labels of a column in data values: its combination by identifier and, as ADX has it, by categories."""
    element, _, combo = label.partition(".")
    return [label, f"{element}.{said[combo]}"] if combo in said else [label]


def level_of(unit: dict[str, Any]) -> int:
    """Level of an organisation unit, 1 at the top; its path tells it where the export has no level."""
    return int(unit.get("level") or str(unit.get("path", "/")).count("/") or 1)


def _list(found: Any, name: str) -> list[Any]:
    return found.get(name) or [] if isinstance(found, dict) else []


def _levels(found: dict[str, Any], units: dict[str, Any]) -> dict[int, dict[str, str | None]]:
    """Levels by their number in DHIS2, the lowest first as a catalogue has them."""
    names = {int(own["level"]): text_named(own) for own in _list(found, "organisationUnitLevels")}
    used = sorted({level_of(unit) for unit in units.values()}, reverse=True)
    levels: dict[int, dict[str, str | None]] = {}
    for rank, number in enumerate(used, start=1):
        name = names.get(number, f"Level {number}")
        code = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or f"level_{number}"
        is_taken = code in {row["level"] for row in levels.values()}
        code = f"{code}_{number}" if is_taken else code
        levels[number] = {"level": code, "rank": str(rank), "name_zh": name, "name_en": name}
    return levels


def _places(
    units: dict[str, Any], levels: dict[int, dict[str, str | None]], reporting: set[str]
) -> MetadataRows:
    """Places of the organisation units; a parent is valid from the first day of the places below it.

    DHIS2 does not ask that a parent is opened before its children, a catalogue does.
    """
    begins = {uid: str(unit.get("openingDate") or _BEGIN)[:10] for uid, unit in units.items()}
    for unit in sorted(units.values(), key=level_of, reverse=True):
        parent = (unit.get("parent") or {}).get("id")
        if parent in begins:
            begins[parent] = min(begins[parent], begins[unit["id"]])
    rows: MetadataRows = []
    for uid, unit in sorted(units.items(), key=lambda own: (level_of(own[1]), own[0])):
        parent = (unit.get("parent") or {}).get("id")
        rows.append(
            {
                "code": uid,
                "name": text_named(unit),
                "level": levels[level_of(unit)]["level"],
                "parent": parent if parent in units else None,
                "valid_from": max(begins[uid], "1900-01-01"),
                "valid_to": str(unit["closedDate"])[:10] if unit.get("closedDate") else None,
                "reports": "true" if uid in reporting else "false",
            }
        )
    return rows


def _elements_of(data_set: dict[str, Any]) -> Iterable[str]:
    """Data elements of a data set; exports of old versions list them without their combination."""
    for own in data_set.get("dataSetElements", ()):
        yield own["dataElement"]["id"]
    for own in data_set.get("dataElements", ()):
        yield own["id"]


def _subject(data_set: dict[str, Any], columns: list[dict[str, str | None]]) -> MetadataRows:
    """Subject table of a data set, named by its identifier in lower case."""
    return [
        {
            "subject": f"ds_{data_set['id'].lower()}",
            "column": f"i_{str(column['column']).lower()}",
            "indicator": column["indicator"],
            "counts_reporters": "true" if at == 0 else "false",
            "name_zh": column["header_zh"],
            "subject_zh": text_named(data_set) if at == 0 else None,
        }
        for at, column in enumerate(columns)
    ]
