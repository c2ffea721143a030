"""Catalogues read once a process: most tests share the few catalogues that tests/support writes."""

import hashlib
from collections import OrderedDict
from pathlib import Path

from schemas.catalogue import Catalogue
from schemas.catalogue_files import COLUMNS, CatalogueSource

MOST = 24

_read: OrderedDict[str, Catalogue] = OrderedDict()


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
