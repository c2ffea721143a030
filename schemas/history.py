"""Contracts of the marts on history: what officers decided, and what changed between vintages."""

from typing import Annotated

import polars as pl

from schemas.contracts import Table, number, text


class AuditLog(Table):
    """One row a decision that an officer took, or an explanation that a unit gave: when, who, what, on what, why."""

    recorded_at: Annotated[pl.Datetime, "us", "UTC"] = text(
        "when; of a correction the day in its line, of an explanation the receipt of its return"
    )
    officer: pl.String = text("who: the officer, or the reporting unit of an explanation", nullable=True)
    event: pl.String = text(
        "what was decided or said",
        isin=[
            *("accept", "accept_drop", "withdraw", "lock", "unlock", "backfill", "rollback"),
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
        "what changed it, separated by semicolons: submission, correction, backfill, withdraw or unlock with the first "
        "twelve digits of the submission; catalogue, code or calendar where no return did; +n: so many more"
    )
