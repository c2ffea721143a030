"""Published columns: schemas/marts/contract.csv, the tables, columns and types that readers may rely on.

`python -m tests.house.published` adds new columns under the present SCHEMA_VERSION. It takes a column away, or changes
its type, only when the first number of SCHEMA_VERSION is greater than in any line of the file.
"""

import csv
import sys
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from schemas.catalogue import Catalogue
from schemas.marts.registry import MARTS, SCHEMA_VERSION
from schemas.marts.subjects import subjects_of
from schemas.table_columns import column_types

ROOT = Path(__file__).parents[2]
FILE = ROOT / "schemas" / "marts" / "contract.csv"
_NAMES: dict[Any, str] = {
    pl.String: "text",
    pl.Int64: "int64",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
}


_FOLDERS = "indicator_values/level=…/year=…"
"""Columns in the names of folders, which readers put behind those of the files."""


class Published(NamedTuple):
    """A column of a table with its type; <level>_training is the table of each level."""

    table: str
    column: str
    type: str


def published_now() -> list[Published]:
    """Every column of today's models, in order, and of the subject tables of this repository's catalogue."""
    models = {name: mart.model for name, mart in MARTS.items()}
    subjects = subjects_of(Catalogue(ROOT / "schemas" / "catalogue"))
    models |= {f"<level>_{name}": subject.mart.model for name, subject in subjects.items()}
    found = [
        Published(table, column, _name(dtype))
        for table, model in models.items()
        for column, dtype in column_types(model).items()
    ]
    folders = [Published(_FOLDERS, "level", "text"), Published(_FOLDERS, "year", "int64")]
    return found + folders


def read_contract() -> dict[Published, str]:
    """The columns of the file, each with the version in which it came."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {Published(*row): since for *row, since in list(csv.reader(lines))[1:]}


def major(version: str) -> int:
    """The first number of a version."""
    return int(version.partition(".")[0])


def lost_columns(contract: dict[Published, str], now: list[Published]) -> list[Published]:
    """Columns that are gone or of another type though the first number of the version did not grow."""
    if major(SCHEMA_VERSION) > max((major(since) for since in contract.values()), default=0):
        return []
    return [column for column in contract if column not in set(now)]


def _name(dtype: Any) -> str:
    if isinstance(dtype, pl.Decimal):
        return f"decimal({dtype.precision},{dtype.scale})"
    return "timestamp" if isinstance(dtype, pl.Datetime) else _NAMES[dtype]


def main() -> int:
    contract = read_contract() if FILE.exists() else {}
    now = published_now()
    if lost := lost_columns(contract, now):
        print(f"gone or of another type: {lost}; raise the first number of SCHEMA_VERSION")
        return 1
    with FILE.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow([*Published._fields, "since"])
        writer.writerows([*column, contract.get(column, SCHEMA_VERSION)] for column in now)
    return 0


if __name__ == "__main__":
    sys.exit(main())
