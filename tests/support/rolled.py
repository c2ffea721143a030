"""The roll-up that a test asks for: made once, and again only after its ledger changed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb

from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.site import Site


@dataclass
class _Last:
    """The last roll-up and the state of the site that it was made from."""

    key: object = None
    con: duckdb.DuckDBPyConnection | None = None
    stack: ExitStack = field(default_factory=ExitStack)


_last = _Last()


@contextmanager
def rolled(site: Site, as_of: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with every table of the roll-up at `as_of`, for reading alone; valid until the next call.

    It works on one thread: more cost more than they gain with the few rows of a test.
    """
    site = replace(site, settings=site.settings.model_copy(update={"workers": 1}))
    key = (id(site.catalogue), site.root, repr(site.settings), as_of, _ledger_files(site.ledger))
    if _last.con is None or _last.key != key:
        _last.stack.close()
        _last.con = None
        _last.con = _last.stack.enter_context(rolled_up(site, as_of))
        _last.key = key
    yield _last.con


def _ledger_files(folder: Path) -> frozenset[tuple[str, int]]:
    """Every file of the ledger with its time of change."""
    return frozenset((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*"))
