"""Contracts of decisions, revisions, runs and submissions."""

from typing import Annotated

import polars as pl

from schemas.codelists import CELL_STATES, COLUMN_KINDS
from schemas.marts.contract import FORM_TITLE, INDICATOR_NAME, PLACE_KEY, PLACE_NAME, number, text
from schemas.table_columns import Table


class AuditLog(Table):
    """One row a decision of an officer, or an explanation of a unit, with time, person, object and reason."""

    recorded_at: Annotated[pl.Datetime, "us", "UTC"] = text(
        "time; of a correction the day in its line, of an explanation the receipt of its return"
    )
    officer: pl.String = text("the officer, or the reporting unit of an explanation", nullable=True)
    event: pl.String = text(
        "kind of decision, or explanation",
        isin=[
            *(
                "accept",
                "accept_drop",
                "withdraw",
                "restore",
                "prefer",
                "lock",
                "unlock",
                "backfill",
                "rollback",
            ),
            *("accept_break", "correction", "explanation"),
        ],
    )
    subject: pl.String = text("object: a submission, a period, periods from/to, or a vintage")
    detail: pl.String = text("rule, cell, place or form to which it was limited", nullable=True)
    reason: pl.String = text("reason", nullable=True)


class Revisions(Table):
    """One row a figure (as_was) that differs from the previous vintage."""

    place_code: pl.String = text("place")
    period: pl.String = text("period")
    indicator: pl.String = text("indicator")
    old_value: pl.Float64 = number("previous figure; empty if there was none", "of the indicator")
    new_value: pl.Float64 = number("present figure; empty if there is none any more", "of the indicator")
    old_vintage: pl.String = text("previous current vintage")
    cause: pl.String = text(
        "causes, separated by semicolons: submission, correction, backfill, withdraw, restore, prefer or unlock with the first "
        "twelve digits of the submission; catalogue, code or calendar if no return is the cause; +n: n more causes"
    )
    place_key: pl.String = text(PLACE_KEY, nullable=True)
    place_name: pl.String = text(PLACE_NAME, nullable=True)
    indicator_name_zh: pl.String = text(INDICATOR_NAME, nullable=True)


class Runs(Table):
    """One row a step of a run, in order, after a row for the whole run (step run, step_number 0)."""

    run: pl.String = text("run, the name of its folder in data/runs")
    flow: pl.String = text("flow", isin=["nightly", "backfill", "rebuild", "rollback"])
    step_number: pl.Int64 = number(
        "order of the step in its run; 0 for the whole run", "steps", nullable=False, ge=0
    )
    step: pl.String = text("run (all of it), receive, ingest, recorrect, publish, compare or workbooks")
    period: pl.String = text("period whose returns a backfill read again", nullable=True)
    started_at: Annotated[pl.Datetime, "us", "UTC"] = text("time of the beginning")
    ended_at: Annotated[pl.Datetime, "us", "UTC"] = text(
        "time of the end; empty for a run without end", nullable=True
    )
    seconds: pl.Float64 = number("duration", "seconds", ge=0)
    status: pl.String = text(
        "done, failed, failed_in_part (some files or periods), or unfinished (killed, or still running)",
        isin=["done", "failed", "failed_in_part", "unfinished"],
    )
    error: pl.String = text("class of the error of a failed step", nullable=True)
    reason: pl.String = text("reason of a failed run", nullable=True)
    files: pl.Int64 = number("new files found", "files", ge=0)
    batches: pl.Int64 = number("batches read", "batches", ge=0)
    received: pl.Int64 = number("submissions read for the first time or again", "submissions", ge=0)
    accepted: pl.Int64 = number("submissions accepted", "submissions", ge=0)
    rejected: pl.Int64 = number("submissions rejected", "submissions", ge=0)
    waiting: pl.Int64 = number("submissions waiting on the lock of their period", "submissions", ge=0)
    corrected: pl.Int64 = number("submissions with changed corrections", "submissions", ge=0)
    compared: pl.Int64 = number("files of the current vintage compared with their hashes", "files", ge=0)
    tables: pl.Int64 = number("files of the new vintage", "files", ge=0)
    rows: pl.Int64 = number("rows of the new vintage", "rows", ge=0)
    findings: pl.Int64 = number("findings of the new vintage", "findings", ge=0)
    changed: pl.Int64 = number("figures changed by the new vintage", "figures", ge=0)
    rolled_whole_for: pl.String = text(
        "reason why all years were rolled up; empty if they were not", nullable=True
    )
    vintage: pl.String = text("current vintage after the run", nullable=True)
    published: pl.Boolean = text("true if that vintage is new, or current again", nullable=True)
    is_trial: pl.Boolean = text("true if the run was a trial, which changes no data")


class HeadlineCells(Table):
    """One row a number asked of a reporter that enters the latest figure of a headline indicator: file, sheet and cell.

    Of a highest place its own numbers and those of the places one level below; of these all at and below them.
    """

    place_code: pl.String = text("place of the figure")
    indicator: pl.String = text("headline indicator")
    period: pl.String = text("period of the figure")
    below_code: pl.String = text("place one level below through which the number enters, or the place itself")
    counts_code: pl.String = text("place where the number counts, if the reporter has moved since")
    reporter_code: pl.String = text("place that reports the number")
    reporter_name: pl.String = text("name of the reporting place then")
    form: pl.String = text("form of the return")
    reported_period: pl.String = text("period of the return")
    term: pl.String = text("indicator of the number: the headline itself, or a term of its formula")
    reported_as: pl.String = text(
        "period, stock, cumulative or subtotal; return for a whole return, which a rate of returns counts",
        isin=[*COLUMN_KINDS, "return"],
    )
    share: pl.Float64 = number("share of the number that counts there", "of 1", nullable=False, ge=0)
    state: pl.String = text(
        "counted; left_out: returns of other periods contain the same months; suppressed; blank: the return "
        "came without it; refused: it has an error; late: the return came too late for a rate on time; missing: the "
        "return is overdue; awaited: it is not due yet",
        isin=list(CELL_STATES),
    )
    value: pl.Float64 = number("number as taken; empty if none was given", "of the term")
    written: pl.String = text("number as it was written, without notes in brackets", nullable=True)
    submission: pl.String = text("SHA-256 of the return; empty if there is none", nullable=True)
    file: pl.String = text("path under data/raw when first found", nullable=True)
    sheet: pl.String = text("sheet", nullable=True)
    cell: pl.String = text(
        "cell, of a rule that refused it all its cells; empty if the number was not given", nullable=True
    )
    place_key: pl.String = text(PLACE_KEY)
    place_name: pl.String = text(PLACE_NAME)
    indicator_name_zh: pl.String = text(INDICATOR_NAME)


class PublishedSubmissions(Table):
    """One row a return received: a file, or each of its sheets with a form, accepted or not."""

    submission: pl.String = text("SHA-256 of the bytes")
    file: pl.String = text("path under data/raw when first found")
    form: pl.String = text("form; empty if unknown", nullable=True)
    place_code: pl.String = text("reporting unit", nullable=True)
    period: pl.String = text("period", nullable=True)
    revision: pl.Int64 = text(
        "1 for the first accepted return of its form, unit and period", nullable=True, ge=1
    )
    received_at: Annotated[pl.Datetime, "us", "UTC"] = text("time of receipt")
    status: pl.String = text(
        "accepted; replaced by a later revision; set aside because it is worse than an earlier one; rejected; waiting on "
        "the lock of its period; withdrawn by an officer",
        isin=["accepted", "replaced", "set_aside", "rejected", "waiting", "withdrawn"],
    )
    rows: pl.Int64 = number("rows with data", "rows", nullable=False, ge=0)
    read: pl.Int64 = number("filled cells read", "cells", nullable=False, ge=0)
    accepted: pl.Int64 = number("cells accepted", "cells", nullable=False, ge=0)
    rejected: pl.Int64 = number("cells rejected", "cells", nullable=False, ge=0)
    sheet: pl.String = text("sheet of the return; empty for a csv or a file that could not be read")
    place_key: pl.String = text(PLACE_KEY, nullable=True)
    place_name: pl.String = text(PLACE_NAME, nullable=True)
    form_title_zh: pl.String = text(FORM_TITLE, nullable=True)
