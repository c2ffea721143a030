"""Contents of the ledger's numbers: the rows and columns that have any, in a file a period beside a large ledger.

A file of the ledger never changes, and its name is the hash of its bytes. So a period whose files have the same names
has the same rows and columns, and a night looks only into the files of the others.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from flows.steps.rollup.database import open_database
from flows.steps.rollup.enum_types import literals
from flows.steps.rollup.queries import read_query
from flows.steps.site.files import hash_bytes, make_folder
from flows.steps.site.site import Site

WORTH_NOTING = 2**23
"""Bytes of numbers from which on their contents are noted; to look into fewer takes a few tenths of a second."""

_ROWS, _COLUMNS = "standing/ledger_row", "standing/ledger_column"


def note_contents(site: Site, files: list[str]) -> None:
    """Note the contents of each period that has other files than before, and forget what no period has."""
    if not _is_worth_it(files):
        return
    periods, noted = _periods_of(files), _noted(site)
    folder = site.ledger_contents
    make_folder(folder)
    if new := periods.keys() - noted.keys():
        with open_database(site) as con:
            for digest in sorted(new):
                con.execute(
                    f"create or replace view all_observation as from read_parquet([{literals(periods[digest])}], "
                    "hive_partitioning = true, hive_types_autocast = false)"
                )
                draft = folder / f".{digest}"
                both = f"({read_query(_ROWS)}) union all by name ({read_query(_COLUMNS)}) order by all"
                target = str(draft).replace("'", "''")
                con.execute(f"copy ({both}) to '{target}' (format parquet, compression zstd)")
                draft.rename(folder / f"{digest}-{hash_bytes(draft.read_bytes())}.parquet")
    kept = {path.name for digest, path in noted.items() if digest in periods}
    for path in folder.iterdir():
        if path.name not in kept and path.name.partition("-")[0] not in new:
            path.unlink()


def noted_contents(site: Site, files: list[str]) -> list[str]:
    """The notes of all periods of these files; empty unless each period has a note, with the bytes that were written."""
    if not _is_worth_it(files):
        return []
    noted = _noted(site)
    periods = _periods_of(files)
    return sorted(str(noted[digest]) for digest in periods) if periods.keys() <= noted.keys() else []


def _is_worth_it(files: list[str]) -> bool:
    return sum(Path(file).stat().st_size for file in files) >= WORTH_NOTING


def _periods_of(files: list[str]) -> Mapping[str, list[str]]:
    """The files of each period, by the digest of their names and of the queries that look into them."""
    by_period: dict[str, list[str]] = defaultdict(list)
    for file in sorted(files):
        by_period[unquote(Path(file).parent.name)].append(file)
    queries = [read_query(_ROWS), read_query(_COLUMNS)]
    return {
        hash_bytes("\n".join([period, *(Path(file).name for file in own), *queries]).encode()): own
        for period, own in by_period.items()
    }


def _noted(site: Site) -> Mapping[str, Path]:
    """The notes that have the bytes that were written, by the digest of their period."""
    found = {}
    for path in sorted(site.ledger_contents.glob("[!.]*.parquet")):
        digest, _, content = path.stem.partition("-")
        if hash_bytes(path.read_bytes()) == content:
            found[digest] = path
    return found
