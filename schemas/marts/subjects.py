"""Contracts of the subject tables, built from the catalogue's subject_columns.csv."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import polars as pl

from schemas.catalogue import Catalogue
from schemas.codelists import DISPUTES, METHODS, PERIOD_TYPES
from schemas.marts.contract import PLACE_KEY, Mart, text, units
from schemas.table_columns import Table, TableColumn, column_types

_BESIDE = {
    "year_before": " a year before, at today's places",
    "change": ": change against the year before, at today's places; empty unless both figures are complete",
    "change_pct": ": change against the year before in percent; empty unless both figures are complete",
    "year_to_date": ": total of the year to date, at today's places; empty if a period has no figure",
    "statistical_year_to_date": ": total of the statistical year to date, at today's places; empty if a period has no figure",
}
"""Meaning of a figure that a column shows beside that of its indicator."""

_BESIDE_ZH = {
    "year_before": "上年同期的数，按今天的区划",
    "change": "比上年同期增减，按今天的区划；两期的数都齐全才有",
    "change_pct": "比上年同期增减百分之几，按今天的区划；两期的数都齐全才有",
    "year_to_date": "本年累计，按今天的区划；有一期缺数的为空",
    "statistical_year_to_date": "统计年度累计，按今天的区划；有一期缺数的为空",
}
"""The same in Chinese."""

MONEY = Annotated[pl.Decimal, 18, 2]


@dataclass(frozen=True)
class Subject:
    """A subject's table and the indicators of its columns, in their order; reporters of `counted` are counted."""

    mart: Mart
    indicators: tuple[str, ...]
    counted: str

    def at_level(self, level_zh: str) -> Mart:
        """The table of one level, named after it: of 县（市、区） and 培训, 县培训."""
        return replace(self.mart, name_zh=level_zh.partition("（")[0] + self.mart.name_zh)

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
    definitions = catalogue["indicators"].select("definition", indicator="code")
    columns = catalogue.subject_columns.join(definitions, on="indicator", how="left", maintain_order="left")
    tables = columns.partition_by("subject", as_dict=True, maintain_order=True)
    return {subject: _subject_of(subject, rows.to_dicts()) for (subject,), rows in tables.items()}


def _subject_of(subject: str, columns: list[dict[str, Any]]) -> Subject:
    """The table of a subject; its name is in the first of its rows that has one."""
    named = next((row["subject_zh"] for row in columns if row.get("subject_zh")), subject)
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
        "place_key": (pl.String, text(PLACE_KEY)),
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
    mart = Mart(model, ("place_code", "period"), table=subject, name_zh=named)
    return Subject(mart, indicators, counted["indicator"])


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
    beside = _BESIDE_ZH.get(column["shows"]) or column["definition"]
    return TableColumn(True, {}, meaning, unit, title, f"{title}：{beside}" if beside else title)
