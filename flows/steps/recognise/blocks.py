"""Blocks of a sheet: rows under a head of their own, which must agree with the head above the table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Sheet
from flows.steps.findings.findings import Finding, RejectedError, Where, finding, shown_name
from flows.steps.recognise.reporting_period import identify_period
from flows.steps.recognise.reporting_unit import identify_unit
from flows.steps.recognise.title_block import Head, period_text
from flows.steps.recognise.witnesses import LINE, Witness, contradiction
from schemas.catalogue import Catalogue
from schemas.periods import Period
from schemas.places import Registry
from schemas.places_of_day import Place


def refuse_other_blocks(
    sheet: Sheet,
    head: Head,
    form: str,
    unit: Place,
    period: Period,
    where: Where,
    catalogue: Catalogue,
    has_other_measure: Callable[[str], bool],
) -> tuple[Sheet, list[Finding]]:
    """Sheet without the rows of blocks whose head contradicts the return, and a finding for each such block.

    `has_other_measure` says whether a line of units gives the table's numbers another measure.
    """
    registry = catalogue.registry(period.end)
    rows, findings = sheet.rows, []
    ends = [*(first for first, _ in head.blocks), len(rows)][1:]
    for (first, block), end in zip(head.blocks, ends, strict=True):
        said = (
            _other_time_or_figures(block, period, where, catalogue, registry)
            or _other_unit(block, unit, where, registry)
            or next(
                (
                    title
                    for title, other in catalogue.titles.items()
                    if other in block.forms and form not in block.forms
                ),
                None,
            )
            or next((line for line in block.measures if has_other_measure(line)), None)
        )
        if said:
            at = where.at_cell(cell_name(first, 0))
            findings.append(finding("block_differs", at, str(first + 1), shown_name(said)))
            blank = [""] * len(rows[first]) if first < len(rows) else []
            rows = [*rows[:first], *([blank] * (end - first)), *rows[end:]]
    if not findings:
        return sheet, []
    return replace(
        sheet, rows=rows, odd={at: rule for at, rule in sheet.odd.items() if any(rows[at[0]])}
    ), findings


def _other_time_or_figures(
    block: Head, period: Period, where: Where, catalogue: Catalogue, registry: Registry
) -> str | None:
    labelled = block.fields.get("period", ())
    texts = [*block.texts, *(Witness(LINE, period_text(value), cell) for value, cell in labelled)]
    for own in texts:
        if found := contradiction(own, period, catalogue, registry):
            return found[1]
    if labelled:
        try:
            own_period, _ = identify_period(block, where, date.max, frozenset())
        except RejectedError:
            return period_text(labelled[0][0])
        return None if own_period == period else own_period.text
    return None


def _other_unit(block: Head, unit: Place, where: Where, registry: Registry) -> str | None:
    """Name or code of another unit than the return's that the head of a block gives."""
    given = [*block.fields.get("unit", ()), *block.codes]
    if not given:
        block.codes.append((unit.code, ""))
    try:
        found, _ = identify_unit(block, where, registry, frozenset(), ())
    except RejectedError as error:
        return error.findings[0]["value"] or str(given[0][0] if given else unit.name)
    return None if found == unit else found.name
