"""Faults, gaps, late returns and revisions of the made-up months of the sample, with their places."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import xlsxwriter

from flows.steps.book.addresses import cell_name

if TYPE_CHECKING:
    from make_returns import Numbers, Sample, Sheet

# kind of finding, the column of the village form, and what is written there; one bundle each, in this order
WRONG_CELLS: list[tuple[str, str, Any]] = [
    ("cervical_screened_within_eligible", "cervical_screened", 900),
    ("below_minimum", "persons_reemployed", -3),
    ("too_many_decimals", "persons_trained", 12.5),
    ("unit_differs", "training_attendances", "约三十人"),
    ("above_maximum", "breast_screened", 10**18),
    ("required_blank", "training_sessions", None),
    ("employed_within_trained", "persons_employed", 99),
    ("loans_need_borrowers", "loans_yuan", 50_000),
]
EXTRA_ROWS = [("unknown_place", "430299999201", "无此村"), ("place_outside_unit", "430203001001", "")]


# kind of finding, the village or township of March whose own numbers are odd, and the column of the cell
ODD_NUMBERS = [
    ("copied_return", "430281121216", "cervical_screened"),
    ("inconsistent_with_related", "430281127217", "loans_yuan"),
    ("heaping", "430212100", ""),
]


def village_bundles(sample: Sample, period: str) -> list[Sheet]:
    return [s for s in sample.sheets if s.period.text == period and s.form.form == "village_month"]


def make_numbers_odd(own: Numbers, before: Numbers) -> None:
    """Numbers of a month that nobody would count.

    A month copied, a loan in 万元 instead of yuan, a whole township rounded to tens. Totals are made from them, so that
    no other check finds a fault.
    """
    for kind, place, _ in ODD_NUMBERS:
        if kind == "copied_return":
            own[place] |= {name: value for name, value in before[place].items() if "eligible" not in name}
        elif kind == "inconsistent_with_related":
            own[place]["loans_yuan"] /= 10_000
        else:
            for numbers in (own[code] for code in own if code.startswith(place)):
                counts = {name: value for name, value in numbers.items() if name != "loans_yuan"}
                numbers |= {name: (value + 5) // 10 * 10 for name, value in counts.items() if value >= 10}


def list_odd_numbers(sample: Sample, period: str) -> None:
    """Cells of the numbers of make_numbers_odd."""
    for kind, place, column in ODD_NUMBERS:
        sheet = next(s for s in village_bundles(sample, period) if place.startswith(s.unit))
        cell = ""
        if column:
            columns = [one.column for one in sheet.form.columns]
            cell = cell_name(3 + list(sheet.rows).index(place), 2 + columns.index(column))
        sample.planted.append((kind, sheet.file, cell, place, period))


def plant_cells(sample: Sample) -> None:
    """Plant wrong cells and rows, blank rows and late files, then gaps and revisions."""
    bundles = village_bundles(sample, "2025-01")
    for at, (kind, column, value) in enumerate(WRONG_CELLS):
        _plant_wrong_cell(sample, bundles[4 + 9 * at], kind, column, value)
    for at, (kind, code, name) in enumerate(EXTRA_ROWS):
        sheet = village_bundles(sample, "2025-02")[12 + at]
        like = deepcopy(next(iter(sheet.rows.values())))
        sheet.rows[code] = {**like, "name": name}
        row = 2 + len(sheet.rows)
        sample.planted.append((kind, sheet.file, cell_name(row, 0), code, sheet.period.text))
    _plant_blank_rows(sample)
    _plant_missing(sample)
    _plant_late(sample)
    _plant_revised(sample)
    _plant_stale_totals(sample)
    _plant_wrong_totals(sample)


def _plant_wrong_cell(sample: Sample, sheet: Sheet, kind: str, column: str, value: Any) -> None:
    rows = list(sheet.rows)
    at = min(2, len(rows) - 1)
    quiet = {"training_sessions": 0, "training_attendances": 0, "persons_trained": 0, "persons_employed": 0}
    cells = sheet.rows[rows[at]]
    cells |= {**quiet, "women_with_loans": 0, "loans_yuan": 0, column: value}
    if kind == "unit_differs":
        cells["persons_trained"] = 0
    position = [one.column for one in sheet.form.columns].index(column)
    cell = cell_name(3 + at, 2 + position)
    sample.planted.append((kind, sheet.file, cell, rows[at], sheet.period.text))


def _plant_blank_rows(sample: Sample) -> None:
    for period in ("2025-01", "2025-02", "2025-03"):
        for sheet in village_bundles(sample, period)[60:66:2]:
            code = list(sheet.rows)[-1]
            sheet.rows[code] = dict.fromkeys(sheet.rows[code])
            sample.planted.append(("missing", sheet.file, "", code, period))


def _plant_missing(sample: Sample) -> None:
    february = village_bundles(sample, "2025-02")
    gone = [next(s for s in february if s.unit.startswith(county)) for county in ("430224", "430225")]
    gone += [s for s in sample.sheets if s.file == "2025-03/430281/county_month.xlsx"]
    for sheet in gone:
        sample.sheets.remove(sheet)
        for code in sheet.rows:
            sample.planted.append(("missing", sheet.file, "", code, sheet.period.text))


def _plant_late(sample: Sample) -> None:
    for period in ("2025-01", "2025-02", "2025-03"):
        for at, sheet in enumerate(village_bundles(sample, period)[5:100:17]):
            days = 5 + sample.rng.randint(1, 12) if at else 40
            end = sheet.period.end
            sheet.received = datetime(end.year, end.month, end.day, 10, 30) + timedelta(days=days)  # noqa: DTZ001
            sample.planted.append(("late", sheet.file, "", sheet.unit, period))


def _plant_revised(sample: Sample) -> None:
    for sheet in village_bundles(sample, "2025-01")[32:60:10]:
        revised = deepcopy(sheet)
        revised.form = sheet.form
        revised.file = sheet.file.replace(".xlsx", "-2.xlsx")
        revised.received = sheet.received + timedelta(days=9)
        first = next(iter(revised.rows.values()))
        first["persons_reemployed"] = (first["persons_reemployed"] or 0) + 2
        sample.sheets.append(revised)
        sample.planted.append(("revised", revised.file, "", sheet.unit, sheet.period.text))


def _plant_stale_totals(sample: Sample) -> None:
    """Correct the totals that township and county reported before their villages changed."""
    changed = [line for line in sample.planted if line[0] in ("revised", "employed_within_trained")]
    for _, file, _, _, period in changed:
        township = file.split("/")[-1][:9]
        for name, place in (("township_month.xlsx", township), ("county_month.xlsx", township[:6])):
            sample.planted.append(("stale_total", f"{period}/{township[:6]}/{name}", "", place, period))


def _plant_wrong_totals(sample: Sample) -> None:
    """Plant totals of March that differ from the villages' sum: counted twice, ten times too high, exchanged."""
    own = next(s for s in sample.sheets if s.file == "2025-03/430211/township_month.xlsx")
    names = [one.column for one in own.form.columns]
    column = next(
        one.column
        for one in own.form.columns
        if one.column.startswith("persons_reemployed") and one.reported_as == "subtotal"
    )
    villages = {
        s.unit: [row["persons_reemployed"] for row in s.rows.values()]
        for s in village_bundles(sample, "2025-03")
    }
    whole = [code for code in own.rows if None not in villages[code] and own.rows[code][column]]
    doubled, slipped, first, second = whole[:4]
    totals = {code: own.rows[code][column] for code in whole}
    own.rows[doubled][column] += max(villages[doubled])
    own.rows[slipped][column] *= 10
    own.rows[first][column], own.rows[second][column] = totals[second], totals[first]
    kinds = {doubled: "doubled", slipped: "unit_slip", first: "siblings_swapped", second: "siblings_swapped"}
    for code, kind in kinds.items():
        cell = cell_name(3 + list(own.rows).index(code), 2 + names.index(column))
        sample.planted.append((kind, own.file, cell, code, "2025-03"))


def plant_files(sample: Sample) -> None:
    """Plant files that are refused as a whole, all in March."""
    when = datetime(2025, 4, 3, 9, 0)  # noqa: DTZ001
    like = village_bundles(sample, "2025-03")[3]
    head = ["填报单位：月塘街道", None, f"单位代码：{like.unit}", None]
    files = {
        "empty_file": ("2025-03/430202/空表.xlsx", b""),
        "unreadable": ("2025-03/430203/说明.xlsx", "这不是表格\n".encode()),
        "other_kind": ("2025-03/430204/通知.docx", "通知\n".encode()),
        "unknown_form": (
            "2025-03/430211/其他报表.xlsx",
            _workbook([["计划生育统计表"], [*head, "报告期：2025年3月"]]),
        ),
        "future_period": (
            "2025-03/430202/将来.xlsx",
            _workbook([[like.form.title_zh], [*head, "报告期：2030年1月"]]),
        ),
        "no_such_period": (
            "2025-03/430202/月份有误.xlsx",
            _workbook([[like.form.title_zh], [*head, "报告期：2025年13月"]]),
        ),
        "unit_outside_folder": (
            f"2025-03/430203/{like.unit}-village_month.xlsx",
            _workbook([[like.form.title_zh], [*head, "报告期：2025年3月"]]),
        ),
    }
    for kind, (file, content) in files.items():
        sample.files[file] = (content, when)
        sample.planted.append((kind, file, "", "", "2025-03"))


def _workbook(cells: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2025, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("报表")
        for at, row in enumerate(cells):
            sheet.write_row(at, 0, row)
    return content.getvalue()
