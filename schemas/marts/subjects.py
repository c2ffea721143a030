"""Contracts of the subject tables, built from the catalogue's subject_columns.csv."""

from dataclasses import dataclass
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl

from schemas.catalogue import Catalogue
from schemas.codelists import DISPUTES, METHODS, PERIOD_TYPES
from schemas.marts.contract import Mart, Table, column_types, text, units

_BESIDE = {
    "year_before": " a year before, at today's places",
    "change": ": change against the year before, at today's places; empty unless both figures are complete",
    "change_pct": ": change against the year before in percent; empty unless both figures are complete",
    "year_to_date": ": total of the year to date, at today's places; empty if a period has no figure",
    "statistical_year_to_date": ": total of the statistical year to date, at today's places; empty if a period has no figure",
}
"""Meaning of a figure that a column shows beside that of its indicator."""

MONEY = Annotated[pl.Decimal, 18, 2]


@dataclass(frozen=True)
class Subject:
    """A subject's table and the indicators of its columns, in their order; reporters of `counted` are counted."""

    mart: Mart
    indicators: tuple[str, ...]
    counted: str

    def typed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with one list of figures each, as rows of the table: a column a figure, in its type."""
        figures = pl.col("figures").list
        columns = {
            name: dtype for name, dtype in column_types(self.mart.model).items() if name not in rows.columns
        }
        cast = {
            name: (figures.get(at).round() if dtype == pl.Int64 else figures.get(at)).cast(dtype)
            for at, (name, dtype) in enumerate(columns.items())
        }
        return rows.with_columns(**cast).select(list(column_types(self.mart.model)))


def subjects_of(catalogue: Catalogue) -> dict[str, Subject]:
    """The subject tables of a catalogue by subject, in its order."""
    tables = catalogue.subject_columns.partition_by("subject", as_dict=True, maintain_order=True)
    return {subject: _subject_of(subject, rows.to_dicts()) for (subject,), rows in tables.items()}


def _subject_of(subject: str, columns: list[dict[str, Any]]) -> Subject:
    counted = next(row for row in columns if row["counts_reporters"])
    about = counted["name_en"]
    fields: dict[str, tuple[Any, Any]] = {
        "place_code": (pl.String, text("place")),
        "place_name": (pl.String, text("name in that period")),
        "period_type": (pl.String, text("type of the period", isin=PERIOD_TYPES)),
        "period": (pl.String, text("2025-06, 2025-Q2, 2025-H1, 2025, 2025S-H1, 2025S or 2025S07")),
        **{row["column"]: (_type_of(row), _field_of(row)) for row in columns},
        "units_expected": (pl.Int64, units(f"reporters that were asked for: {about}")),
        "units_reported": (pl.Int64, units(f"reporters that gave: {about}")),
        "method": (
            pl.String,
            text(f"method of: {about}; the worst of the figures given if it has no value", isin=METHODS),
        ),
        "dispute": (pl.String, text("gravest dispute of the figures of the row", isin=DISPUTES)),
    }
    model = type(
        "".join(word.capitalize() for word in subject.split("_")),
        (Table,),
        {
            "__doc__": f"One row a place and period: figures of the subject {subject}.",
            "__module__": __name__,
            "__annotations__": {name: dtype for name, (dtype, _) in fields.items()},
            **{name: field for name, (_, field) in fields.items()},
        },
    )
    indicators = tuple(" ".join(filter(None, (row["indicator"], row["shows"]))) for row in columns)
    return Subject(Mart(model, ("place_code", "period")), indicators, counted["indicator"])


def _type_of(column: dict[str, Any]) -> Any:
    """Yuan are exact, figures without decimals whole numbers, all others floating."""
    if column["shows"] == "change_pct":
        return pl.Float64
    if column["unit"] == "元":
        return MONEY
    return pl.Int64 if column["decimals"] == 0 else pl.Float64


def _field_of(column: dict[str, Any]) -> Any:
    unit, title = "%" if column["shows"] == "change_pct" else column["unit"], column["name_zh"]
    meaning = column["name_en"] + _BESIDE.get(column["shows"], "")
    return pa.Field(description=meaning, title=title, metadata={"unit": unit}, nullable=True)
