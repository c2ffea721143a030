"""Tables of the ledger: submissions, their numbers and findings, and events."""

from typing import Annotated, Any, ClassVar

import polars as pl

from schemas.codelists import QUALIFIERS, REPORTED_AS, SUPPRESSED
from schemas.periods import KEY
from schemas.table_columns import Table, column

MOMENT = pl.Datetime("us", "UTC")
VALUE_TYPE = pl.Decimal(18, 4)
"""Exact, so that sums do not depend on their order; wide enough for 10^13 yuan."""

Moment = Annotated[pl.Datetime, "us", "UTC"]
Value = Annotated[pl.Decimal, 18, 4]

Event = dict[str, Any]
"""One event with the columns of Events."""


class Submissions(Table):
    """One return of a received file. A return that is read again has a new record; its latest record counts.

    `submission` is the file's SHA-256, `sheet` is empty for a csv or an unreadable file. `received_on` is the day of
    receipt in the site's time zone. `rows` counts rows with data; `read`, `accepted` and `rejected` count filled
    cells. `revision_mark`, `saved_at` (inside the workbook) and `modified_at` (of the file) order returns that were
    received together. `corrections` is the digest of the corrections applied, `derived_with` the digest of catalogue and code.
    """

    submission: pl.String = column(str_length={"min_value": 64, "max_value": 64})
    sheet: pl.String = column()
    file: pl.String = column()
    form: pl.String = column(nullable=True)
    place_code: pl.String = column(nullable=True)
    period: pl.String = column(nullable=True)
    received_at: Moment = column()
    received_on: pl.Date = column()
    recorded_at: Moment = column()
    revision_mark: pl.Int64 = column(ge=0)
    saved_at: Moment = column(nullable=True)
    modified_at: Moment = column(nullable=True)
    corrections: pl.String = column(nullable=True)
    derived_with: pl.String = column(nullable=True)
    status: pl.String = column()
    rows: pl.Int64 = column(ge=0)
    read: pl.Int64 = column(ge=0)
    accepted: pl.Int64 = column(ge=0)
    rejected: pl.Int64 = column(ge=0)


class Observations(Table):
    """One accepted cell: its place, period, indicator and value, and the sheet and cell that it was read from.

    `text` is the cell as written if it was no plain number. `qualifier` and `precision` bound the true value:
    20.32万 is within 50 of it, a number written out within 0. A suppressed number has no value.
    """

    _row_checks: ClassVar[dict[str, pl.Expr]] = {
        "value_unless_suppressed": pl.col("value").is_null() == (pl.col("qualifier") == SUPPRESSED),
    }

    submission: pl.String = column(str_length={"min_value": 64, "max_value": 64})
    form: pl.String = column()
    place_code: pl.String = column()
    period: pl.String = column(str_matches=KEY)
    indicator: pl.String = column()
    reported_as: pl.String = column(isin=REPORTED_AS)
    value: Value = column(nullable=True)
    sheet: pl.String = column()
    cell: pl.String = column(str_matches=r"^[A-Z]+[1-9]\d*$")
    text: pl.String = column(nullable=True)
    qualifier: pl.String = column(isin=[*QUALIFIERS, SUPPRESSED])
    precision: pl.Float64 = column(ge=0)


class Findings(Table):
    """One finding in a submission or a figure. `explanation` is the officer's remark in the row of a warning."""

    rule: pl.String = column()
    severity: pl.String = column(isin=["error", "warning"])
    submission: pl.String = column(nullable=True)
    file: pl.String = column(nullable=True)
    sheet: pl.String = column(nullable=True)
    cell: pl.String = column(nullable=True)
    place_code: pl.String = column(nullable=True)
    period: pl.String = column(nullable=True)
    indicator: pl.String = column(nullable=True)
    value: pl.String = column(nullable=True)
    message_zh: pl.String = column()
    message_en: pl.String = column()
    explanation: pl.String = column(nullable=True)


class Events(Table):
    """One decision or publication, numbered in order, with its reason, officer and time.

    accept: warnings of the rule `detail` in the submission `subject` pass as explained; withdraw, restore: a
    submission counts no longer, or again; prefer: of the returns received up to now, the submission counts; lock, unlock: a period takes no change, or takes the waiting returns;
    backfill: the returns of the periods `subject` were read again; publish: the vintage `subject` became current;
    rollback: an earlier vintage became current again, while the inputs had the digest `detail`; accept_break: the
    breaks `detail` of decisions or receipts, one a line, are known and accepted.
    """

    number: pl.Int64 = column(ge=1)
    event: pl.String = column()
    subject: pl.String = column()
    detail: pl.String = column(nullable=True)
    reason: pl.String = column(nullable=True)
    officer: pl.String = column(nullable=True)
    recorded_at: Moment = column()
