"""Catalogue from one form to the other: csv files to a workbook and back, checked whole before anything is replaced."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.steps.catalogue.csv_text import csv_bytes
from flows.steps.catalogue.dhis2_metadata import Dhis2Metadata
from flows.steps.catalogue.sheet_names import WORKBOOK_SUFFIXES
from flows.steps.catalogue.workbook_source import WorkbookSource
from schemas.catalogue import Catalogue
from schemas.catalogue_cells import certain_cells
from schemas.catalogue_files import COLUMNS, MAY_LACK, OPTIONAL, CatalogueSource, CsvFolder
from schemas.integrity.faults import CatalogueError


@dataclass(frozen=True)
class TableChange:
    """Rows of a table that an import added and removed; a changed row is one of each."""

    table: str
    added: int
    removed: int


@dataclass(frozen=True)
class Converted:
    """Files of a catalogue in its new form, by path, the tables that differ from the old form, and what was left unread."""

    files: dict[Path, bytes]
    changes: list[TableChange]
    other_sheets: list[str]
    left_out: list[str]


def source_of(path: Path, base: Path | None = None) -> CatalogueSource:
    """The form that a path is: a workbook, a folder of csv files, or a metadata export of DHIS2 (.json).

    An export leaves tables to the catalogue `base`.
    """
    if path.suffix.lower() == ".json" and base is not None:
        return Dhis2Metadata(path, source_of(base))
    return WorkbookSource(path) if path.suffix.lower() in WORKBOOK_SUFFIXES else CsvFolder(path)


def convert(source: CatalogueSource, target: Path, lang: str, is_checked: bool) -> Converted:
    """The catalogue of a source in the form of the target; files that would not change are left out.

    Raises CatalogueError if a table cannot be read and, with `is_checked`, if the catalogue has any fault.
    """
    if is_checked:
        Catalogue(source)
    tables = written_tables(source)
    old = source_of(target)
    before = {name: old.read(name)[0] for name in COLUMNS if old.has_table(name)}
    changes = [
        change
        for name, table in tables.items()
        if (change := _change(name, before.get(name), table)) is not None
    ]
    if target.suffix.lower() == ".xlsx":
        from flows.steps.catalogue.write_workbook import catalogue_workbook  # noqa: PLC0415  xlsxwriter

        files = {target: catalogue_workbook(tables, lang)} if changes or not target.exists() else {}
    else:
        files = {target / f"{own.table}.csv": csv_bytes(own.table, tables[own.table]) for own in changes}
    others = source.other_sheets if isinstance(source, WorkbookSource) else []
    left_out = source.left_out if isinstance(source, Dhis2Metadata) else []
    return Converted(files, changes, others, left_out)


def written_tables(source: CatalogueSource) -> dict[str, pl.DataFrame]:
    """All tables of a source as texts; a table that it may lack is empty. Raises CatalogueError."""
    read = {name: source.read(name) for name in COLUMNS if source.has_table(name) or name not in MAY_LACK}
    faults = [source.placed(fault) for _, own in read.values() for fault in own]
    if faults:
        raise CatalogueError(source.path, faults)
    tables = {name: table for name, (table, _) in read.items() if table is not None}
    return {name: tables.get(name, _empty(name)) for name in COLUMNS}


def unread_changes(own: Path, beside: Path) -> list[str]:
    """Tables in which a newer form beside the catalogue differs from the one that counts; none if it is older.

    A form that cannot be read differs in everything.
    """
    if not beside.exists() or beside.resolve() == own.resolve() or _changed_at(beside) <= _changed_at(own):
        return []
    try:
        tables = written_tables(source_of(beside))
    except CatalogueError:
        return list(COLUMNS)
    old = source_of(own)
    return [name for name, table in tables.items() if _change(name, old.read(name)[0], table) is not None]


def _changed_at(path: Path) -> int:
    files = [path / f"{name}.csv" for name in COLUMNS] if path.is_dir() else [path]
    return max((file.stat().st_mtime_ns for file in files if file.exists()), default=0)


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(COLUMNS[name], pl.String)).with_columns(line=pl.lit(0))


def _change(name: str, before: pl.DataFrame | None, table: pl.DataFrame) -> TableChange | None:
    """Difference of a table in two forms; None if both say the same, whatever the spelling."""
    now = _plain(name, table)
    if before is None:
        if now.is_empty() and name == "dimensions":  # without the table there are no dimensions either
            return None
        return TableChange(name, now.height, 0)
    old = _plain(name, before)
    columns = list(dict.fromkeys([*now.columns, *old.columns]))
    own, other = (
        frame.with_columns(
            pl.lit(None, pl.String).alias(column) for column in columns if column not in frame.columns
        ).select(columns)
        for frame in (now, old)
    )
    if own.equals(other):
        return None
    added = own.join(other, on=columns, how="anti", nulls_equal=True).height
    removed = other.join(own, on=columns, how="anti", nulls_equal=True).height
    return TableChange(name, added, removed)


def _plain(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Cells in the spelling of a catalogue, without their lines and without empty columns of no table."""
    types = {**COLUMNS[name], **OPTIONAL.get(name, {})}
    plain, _ = certain_cells(name, table, types)
    return plain.drop("line", strict=False)
