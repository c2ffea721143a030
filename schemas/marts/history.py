"""Contracts of the marts on history: what officers decided, and what changed between vintages."""

from typing import Annotated

import polars as pl

from schemas.marts.contract import Table, number, text


class AuditLog(Table):
    """One row a decision that an officer took, or an explanation that a unit gave: when, who, what, on what, why."""

    recorded_at: Annotated[pl.Datetime, "us", "UTC"] = text(
        "when; of a correction the day in its line, of an explanation the receipt of its return"
    )
    officer: pl.String = text("who: the officer, or the reporting unit of an explanation", nullable=True)
    event: pl.String = text(
        "what was decided or said",
        isin=[
            *("accept", "accept_drop", "withdraw", "restore", "lock", "unlock", "backfill", "rollback"),
            *("correction", "explanation"),
        ],
    )
    subject: pl.String = text("on what: a submission, a period, periods from/to, or a vintage")
    detail: pl.String = text("rule, cell, place or form that it was limited to", nullable=True)
    reason: pl.String = text("why", nullable=True)


class Revisions(Table):
    """One row a figure, under the boundaries of its time, that is another than in the vintage before."""

    place_code: pl.String = text("place")
    period: pl.String = text("period")
    indicator: pl.String = text("indicator")
    old_value: pl.Float64 = number("the figure before; empty where there was none", "of the indicator")
    new_value: pl.Float64 = number("the figure now; empty where there is none any more", "of the indicator")
    old_vintage: pl.String = text("the vintage that was current before")
    cause: pl.String = text(
        "what changed it, separated by semicolons: submission, correction, backfill, withdraw, restore or unlock with the "
        "first twelve digits of the submission; catalogue, code or calendar where no return did; +n: so many more"
    )


class Runs(Table):
    """One row a step of a run, in its order, and before them one for the whole run (step run, step_number 0)."""

    run: pl.String = text("run, the name of its folder in data/runs")
    flow: pl.String = text("what ran", isin=["nightly", "backfill", "rebuild", "rollback"])
    step_number: pl.Int64 = number(
        "order of the step in its run; 0 for the whole run", "steps", nullable=False, ge=0
    )
    step: pl.String = text("run (all of it), receive, ingest, recorrect or publish")
    period: pl.String = text("the period whose returns a backfill read again", nullable=True)
    started_at: Annotated[pl.Datetime, "us", "UTC"] = text("when it began")
    ended_at: Annotated[pl.Datetime, "us", "UTC"] = text(
        "when it ended; empty for a run without end", nullable=True
    )
    seconds: pl.Float64 = number("what it took", "seconds", ge=0)
    status: pl.String = text(
        "done, failed, or unfinished: killed, or still at work", isin=["done", "failed", "unfinished"]
    )
    error: pl.String = text("class of the error of what failed", nullable=True)
    reason: pl.String = text("why a run failed", nullable=True)
    files: pl.Int64 = number("new files that were found", "files", ge=0)
    batches: pl.Int64 = number("batches that were read", "batches", ge=0)
    received: pl.Int64 = number("submissions that were taken in or read again", "submissions", ge=0)
    accepted: pl.Int64 = number("submissions that were accepted", "submissions", ge=0)
    rejected: pl.Int64 = number("submissions that were refused", "submissions", ge=0)
    waiting: pl.Int64 = number("submissions that wait on the lock of their period", "submissions", ge=0)
    corrected: pl.Int64 = number("submissions whose corrections changed", "submissions", ge=0)
    tables: pl.Int64 = number("files of the new vintage", "files", ge=0)
    rows: pl.Int64 = number("rows of the new vintage", "rows", ge=0)
    findings: pl.Int64 = number("findings of the new vintage", "findings", ge=0)
    changed: pl.Int64 = number("figures that the new vintage changed", "figures", ge=0)
    rolled_whole_for: pl.String = text("why all years were rolled up, where they were", nullable=True)
    vintage: pl.String = text("the vintage that was there after it", nullable=True)
    published: pl.Boolean = text("whether that vintage is new, or current anew", nullable=True)


class PublishedSubmissions(Table):
    """One row a return received: a file, or each of its sheets that carries a form, taken or not."""

    submission: pl.String = text("SHA-256 of the bytes")
    file: pl.String = text("path under data/raw when first met")
    form: pl.String = text("form; empty where it is not known", nullable=True)
    place_code: pl.String = text("reporting unit", nullable=True)
    period: pl.String = text("period", nullable=True)
    revision: pl.Int64 = text("1 for the first accepted of its form, unit and period", nullable=True, ge=1)
    received_at: Annotated[pl.Datetime, "us", "UTC"] = text("time of receipt")
    status: pl.String = text(
        "accepted; replaced by a later revision; rejected; waiting on the lock of its period; withdrawn by an officer",
        isin=["accepted", "replaced", "rejected", "waiting", "withdrawn"],
    )
    rows: pl.Int64 = number("rows with data", "rows", nullable=False, ge=0)
    read: pl.Int64 = number("filled cells read", "cells", nullable=False, ge=0)
    accepted: pl.Int64 = number("cells accepted", "cells", nullable=False, ge=0)
    rejected: pl.Int64 = number("cells rejected", "cells", nullable=False, ge=0)
    sheet: pl.String = text("sheet of the return; empty for a csv or a file that could not be read")
