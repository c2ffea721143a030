"""Table of a catalogue as the bytes of a csv file, with the mark that spreadsheet programs need to read UTF-8."""

import csv
import io

import polars as pl

from schemas.catalogue_files import COLUMNS, OPTIONAL


def csv_bytes(name: str, written: pl.DataFrame) -> bytes:
    """The csv file of a table of texts; an optional column without a cell is left out."""
    optional = OPTIONAL.get(name, {})
    filled = [
        column
        for column in written.columns
        if column != "line" and (column not in optional or written[column].drop_nulls().len())
    ]
    required = [column for column in COLUMNS[name] if column in filled]
    rest = [column for column in optional if column in filled]
    others = [column for column in filled if column not in required and column not in rest]
    order = required + rest + others
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(order)
    writer.writerows([cell or "" for cell in row] for row in written.select(order).iter_rows())
    return out.getvalue().encode("utf-8-sig")
