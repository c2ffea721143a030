"""The page of how a figure came about: its formula with the numbers, the units below, and the cells of the returns."""

from collections import defaultdict

from flows.steps.report._indicator_page import formula_of
from flows.steps.report.contents import Content, Contents
from flows.steps.report.figures import figure_shown, number_text
from flows.steps.report.marts import MartRow
from flows.steps.site.files import short_number
from schemas.codelists import UNDISPUTED

_ABSENT_NAMED = 20
_CELLS_SHOWN = 1000
_FEW_CELLS = 40
_SAME = 0.005
_WITHOUT = ("missing", "late", "refused", "blank")


def how_page(contents: Contents, place: str, latest: MartRow, cells: list[MartRow]) -> Content:
    """Content of the page of a place's latest headline figure; `cells` are the numbers behind it."""
    code, period = latest["indicator"], latest["period"]
    units = [
        part
        for unit in contents.children[place]
        if (part := _part(contents, place, unit, latest))["is_asked"]
    ]
    largest = max((abs(unit["value"] or 0) for unit in units), default=0) or 1
    for unit in units:
        unit["bar"] = round(100 * abs(unit["value"] or 0) / largest)
    known = contents.figures.indicators[code]
    parent = contents.places[place]["parent_code"]
    return {
        "indicator": contents.indicator(code),
        "place": contents.place(place),
        "above": contents.place(parent) if parent else None,
        "period": period,
        "formula": formula_of(contents, known),
        "terms": _terms(contents, place, latest, units, cells),
        "dispute": None if latest["dispute"] == UNDISPUTED else latest["dispute"],
        "lack": any(unit["without"] for unit in units),
        "total": _part(contents, place, place, latest),
        "units": sorted(units, key=lambda unit: (unit["value"] is None, -(unit["value"] or 0), unit["code"])),
        "groups": _groups(place, cells[:_CELLS_SHOWN]),
        "has_terms": len(
            {(row["term"], row["form"] if row["reported_as"] == "return" else "") for row in cells}
        )
        > 1,
        "has_periods": any(row["reported_period"] != period for row in cells),
        "more_cells": max(0, len(cells) - _CELLS_SHOWN),
        "has_below": any(unit["figure"]["how"] for unit in units) and contents.places[place]["depth"] == 0,
    }


def _terms(
    contents: Contents, place: str, latest: MartRow, units: list[Content], cells: list[MartRow]
) -> Content | None:
    """Parts of a figure that adds up over places: the sum of the units below, and what else is in it.

    None for a rate, and without units that have figures. `total` is the reported total that is used in place of the
    sum, if it and the place's own number make up the figure.
    """
    known = contents.figures.indicators[latest["indicator"]]
    has_units = any(unit["value"] is not None for unit in units)
    is_added = known["is_additive_over_places"] and not known["numerator"] and latest["denominator"] is None
    if not is_added or not has_units:
        return None
    below = sum(unit["value"] or 0 for unit in units)
    value = latest["value"] or 0
    given = [row for row in cells if row["reporter_code"] == place and row["value"] is not None]
    own = sum(row["value"] * row["share"] for row in given if row["reported_as"] != "subtotal")
    total = sum(row["value"] for row in given if row["reported_as"] == "subtotal")
    is_total = latest["method"] == "reported" and abs(own + total - value) < _SAME
    rest = own if is_total else value - below
    return {
        "below": number_text(below, known["decimals"]),
        "rest": number_text(rest, known["decimals"]) if abs(rest) >= _SAME else "",
        "total": number_text(total, known["decimals"]) if is_total else "",
        "is_own": abs(rest - own) < _SAME or latest["method"] != "reported",
    }


def _part(contents: Contents, place: str, unit: str, latest: MartRow) -> Content:
    """The figure of a place or of a unit below it, with its counts of reporters and those without the number."""
    code = latest["indicator"]
    row = latest if unit == place else contents.figures.below(unit, code)
    without = contents.without_number(place, unit, latest)
    above, below = (row[name] if row else None for name in ("numerator", "denominator"))
    return {
        **contents.place(unit),
        "is_asked": bool(row or without),
        "figure": figure_shown(row, contents.figures.indicators[code]) | contents.way_to(unit, row),
        "value": row["value"] if row else None,
        "numerator": number_text(above, 2),
        "denominator": number_text(below, 2),
        "is_rate": below is not None,
        "expected": row["units_expected"] if row else None,
        "reported": row["units_reported"] if row else None,
        "without": _named(without),
        "more_without": max(0, len(without) - _ABSENT_NAMED),
    }


def _named(without: list[MartRow]) -> list[tuple[str, list[str]]]:
    """The names of those without the number by its state, the most urgent first, in all as many as a page names."""
    named = [(state, row["reporter_name"]) for state in _WITHOUT for row in without if row["state"] == state][
        :_ABSENT_NAMED
    ]
    return [
        (state, [name for own, name in named if own == state])
        for state in dict.fromkeys(state for state, _ in named)
    ]


def _groups(place: str, cells: list[MartRow]) -> list[Content]:
    """The numbers by the unit one level below through which they enter, the place's own first.

    Few numbers are one group without a name: those of the units' own returns.
    """
    found: dict[str, list[Content]] = defaultdict(list)
    if len(cells) <= _FEW_CELLS:
        return (
            [{"code": "", "name": "", "is_own": False, "cells": [_cell(row) for row in cells]}]
            if cells
            else []
        )
    for row in cells:
        found[row["below_code"]].append(_cell(row))
    names = {row["below_code"]: row["below_name"] or row["below_code"] for row in cells}
    return [
        {"code": code, "name": names[code], "is_own": code == place, "cells": rows}
        for code, rows in found.items()
    ]


def _cell(row: MartRow) -> Content:
    """A number as a line of the page; what a workbook holds as a number is written as such."""
    text = number_text(row["value"], row["decimals"] or 0) if row["value"] is not None else ""
    return {
        "name": row["reporter_name"],
        "form": row["form_title"] or "",
        "period": row["reported_period"],
        "term": _term(row),
        "reported_as": row["reported_as"],
        "share": "" if row["share"] == 1 else f" × {row['share']:.4g}",
        "state": row["state"],
        "is_counted": row["state"] == "counted",
        "is_bad": row["state"] in ("missing", "late", "refused"),
        "value": row["value"],
        "text": text,
        "written": row["written"] or text,
        "file": row["file"] or "",
        "at": "!".join(part for part in (row["sheet"], row["cell"]) if part),
        "number": short_number(row["submission"]) if row["submission"] else "",
    }


def _term(row: MartRow) -> list[str]:
    """The indicator of a number, the form of a whole return."""
    if row["reported_as"] == "return":
        return [row["form_title"] or row["form"], row["form_title_en"] or row["form_title"] or row["form"]]
    return [row["term_zh"], row["term_en"] or row["term_zh"]]
