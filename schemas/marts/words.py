"""Chinese names and meanings of published tables and their columns, from tables.csv and columns.csv."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

_SUBJECT_ROW = "一个地区、一期，一行"


class Words(NamedTuple):
    """Name and meaning of a table's row, or of a column, in Chinese."""

    title: str
    description: str


def table_words(table: str) -> Words | None:
    """Words of a table that all federations have; None for a subject table."""
    return _tables().get(table)


def subject_words(title: str) -> Words:
    """Words of a subject table of that title."""
    return Words(title, f"{title}：{_SUBJECT_ROW}")


def column_words(table: str, column: str) -> Words | None:
    """Words of a column that all federations have, in a table; None for a figure of a subject table."""
    return _columns().get((table, column)) or _columns().get(("", column))


@cache
def _tables() -> dict[str, Words]:
    return {row["table"]: Words(row["name_zh"], row["row_zh"]) for row in _rows("tables")}


@cache
def _columns() -> dict[tuple[str, str], Words]:
    return {
        (row["table"], row["column"]): Words(row["title_zh"], row["description_zh"])
        for row in _rows("columns")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
