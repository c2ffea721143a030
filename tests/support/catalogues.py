"""Catalogues read once a process: most tests share the few catalogues that tests/support writes."""

import hashlib
from collections import OrderedDict
from pathlib import Path

import polars as pl

from schemas.catalogue import Catalogue
from schemas.catalogue_files import COLUMNS, CatalogueSource, CsvFolder, read_source
from schemas.integrity.faults import Fault

MOST = 24
MOST_BYTES = 20_000

_read: OrderedDict[str, Catalogue] = OrderedDict()
_tables: dict[tuple[str, bytes], tuple[pl.DataFrame | None, list[Fault]]] = {}


def catalogue_read_once(folder: Path | CatalogueSource) -> Catalogue:
    """The catalogue of a folder; the same object as for any earlier folder with the same files.

    Raises what Catalogue raises, each time anew. A workbook is read each time.
    """
    if not isinstance(folder, Path):
        return Catalogue(folder)
    try:
        content = [(folder / f"{name}.csv").read_bytes() for name in COLUMNS]
    except OSError:
        return Catalogue(folder)
    key = hashlib.sha256(b"\0".join(content)).hexdigest()
    if key not in _read:
        catalogue = Catalogue(folder)
        assert catalogue.digest  # computed from the files of this folder, which may be gone later
        _read[key] = catalogue
        if len(_read) > MOST:
            _read.popitem(last=False)
    _read.move_to_end(key)
    return _read[key]


def table_read_once(source: CatalogueSource, name: str) -> tuple[pl.DataFrame | None, list[Fault]]:
    """The typed table of a csv file and its faults, read once for all small files of these bytes."""
    try:
        content = source.content(name) if isinstance(source, CsvFolder) else None
    except OSError:
        content = None
    if content is None or len(content) > MOST_BYTES:
        return read_source(source, name)
    if (name, content) not in _tables:
        _tables[name, content] = read_source(source, name)
    table, faults = _tables[name, content]
    return table, list(faults)
