"""Tables of the ledger, each written once: column types for every step, and a pandera model where rows are checked.

A step that checks one file needs the types at once; pandera takes a second to import. The models are therefore made
of these classes on first use, and reading asks one expression a table first.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, get_args, get_origin

import polars as pl

from schemas.codelists import QUALIFIERS, REPORTED_AS, SUPPRESSED
from schemas.periods import KEY

if TYPE_CHECKING:
    import pandera.polars as pa

MOMENT = pl.Datetime("us", "UTC")
VALUE_TYPE = pl.Decimal(18, 4)
"""Exact, so that sums do not depend on their order; wide enough for 10^13 yuan."""

Moment = Annotated[pl.Datetime, "us", "UTC"]
Value = Annotated[pl.Decimal, 18, 4]

Event = dict[str, Any]
"""One event with the columns of Events."""


def column(nullable: bool = False, **checks: Any) -> Any:
    """Checks of a column beyond its type, by the names of pandera's Field."""
    return {"nullable": nullable, **checks}


class LedgerTable:
    """A table of the ledger: annotated columns in order, and checks of whole rows by name."""

    row_checks: ClassVar[dict[str, pl.Expr]] = {}


class Submissions(LedgerTable):
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


class Observations(LedgerTable):
    """One accepted cell: its place, period, indicator and value, and the sheet and cell that it was read from.

    `text` is the cell as written if it was no plain number. `qualifier` and `precision` bound the true value:
    20.32万 is within 50 of it, a number written out within 0. A suppressed number has no value.
    """

    row_checks: ClassVar[dict[str, pl.Expr]] = {
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


class Findings(LedgerTable):
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


class Events(LedgerTable):
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


@cache
def polars_schema(table: type[LedgerTable]) -> dict[str, Any]:
    """The columns of a table with their polars types."""
    return {name: _dtype(annotated) for name, annotated in _columns(table).items()}


@cache
def contract(table: type[LedgerTable]) -> "type[pa.DataFrameModel]":
    """The table's pandera model: exactly its columns, and all checks."""
    import pandera.polars as pa  # noqa: PLC0415  takes a second to import

    def whole_rows(expression: pl.Expr) -> Any:
        return classmethod(lambda _, data: data.lazyframe.select(expression))

    columns = _columns(table)
    fields = {name: pa.Field(**getattr(table, name)) for name in columns}
    checks = {
        name: pa.dataframe_check(name=name)(whole_rows(expression))
        for name, expression in table.row_checks.items()
    }
    config = type("Config", (), {"strict": True})
    return type(
        table.__name__,
        (pa.DataFrameModel,),
        {"__doc__": table.__doc__, "__module__": __name__, "__annotations__": columns, "Config": config}
        | fields
        | checks,
    )


def validated(table: type[LedgerTable], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, if it meets the table's contract. Raises pandera's SchemaErrors otherwise.

    One expression judges sound frames, which are all of them unless the program errs; pandera words the faults.
    """
    own: Any = table  # mypy takes no class of classes for hashable
    if frame.schema == pl.Schema(polars_schema(own)) and frame.select(_is_sound(own)).item():
        return frame
    return contract(own).validate(frame, lazy=True)


@cache
def _is_sound(table: type[LedgerTable]) -> pl.Expr:
    """One truth value: every column and every row passes the table's checks. Nulls pass all but `nullable`."""
    checks = list(table.row_checks.values())
    for name in _columns(table):
        given = getattr(table, name)
        own = pl.col(name)
        checks += [own.is_not_null()] if not given["nullable"] else []
        checks += [_CHECKS[check](own, limit) for check, limit in given.items() if check != "nullable"]
    return pl.all_horizontal(check.all() for check in checks)


_CHECKS: dict[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "str_length": lambda own, limits: own.str.len_chars().is_between(
        limits["min_value"], limits["max_value"]
    ),
    "str_matches": lambda own, pattern: own.str.contains(f"^(?:{pattern})"),
    "isin": lambda own, values: own.is_in(list(values)),
    "ge": lambda own, least: own >= least,
}
"""Checks of a column by the names of pandera's Field."""


def _columns(table: type[LedgerTable]) -> dict[str, Any]:
    return {name: kind for name, kind in table.__annotations__.items() if name != "row_checks"}


def _dtype(annotated: Any) -> Any:
    """The polars type of an annotation: a class, or an Annotated class with its arguments."""
    if get_origin(annotated) is not Annotated:
        return annotated
    dtype, *arguments = get_args(annotated)
    return dtype(*arguments)
